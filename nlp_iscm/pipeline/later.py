"""Modules that are loaded when something of them is first asked for: each worker process starts seconds earlier."""

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from threading import RLock
from types import ModuleType
from typing import Any

_lock = RLock()


def defer(name: str) -> None:
    """Let `import name` give a module that loads itself at its first use; no effect where it is loaded or not installed.

    importlib's LazyLoader does not do: in Python 3.11 the import statement itself looks at the module, and so loads it.
    """
    if name not in sys.modules and (spec := find_spec(name)) is not None and spec.loader is not None:
        sys.modules[name] = Later(spec)


class Later(ModuleType):
    """A module that has nothing but its spec until an attribute is missed."""

    def __init__(self, spec: ModuleSpec) -> None:
        super().__init__(spec.name)
        self.__spec__, self.__loader__, self.__file__ = spec, spec.loader, spec.origin

    def __getattr__(self, name: str) -> Any:
        with _lock:
            if type(self) is Later:
                _load(self)
        return getattr(self, name)


def _load(module: ModuleType) -> None:
    """Make a module of what waited for it."""
    module.__class__ = ModuleType
    spec = module.__spec__
    assert spec is not None
    assert spec.loader is not None
    module.__package__ = spec.parent
    if spec.submodule_search_locations is not None:
        module.__path__ = spec.submodule_search_locations
    spec.loader.exec_module(module)
