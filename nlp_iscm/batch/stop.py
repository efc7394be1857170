"""Ctrl-C: once finishes the documents in hand, twice stops at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, TypeVar

_T = TypeVar("_T")


class Stop:
    """While it is open, the first Ctrl-C (or SIGTERM) calls `heard` and ends what `until` hands out.

    The second raises KeyboardInterrupt. Outside the main thread signals cannot be taken and stay as they are.
    """

    def __init__(self, heard: Callable[[], None]) -> None:
        self.heard = heard
        self.asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Stop:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._take) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _take(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self.heard()

    def until(self, items: Iterable[_T]) -> Iterator[_T]:
        """The items up to the stop."""
        for item in items:
            if self.asked:
                return
            yield item


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal: a worker is born deaf to it, and the parent hears it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
