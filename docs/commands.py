"""Write docs/commands.md from the help texts: `make docs`; the tests check that it is up to date."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from click import Context
from typer.main import get_command

os.environ["COLUMNS"] = "100"
TARGET = Path(__file__).with_name("commands.md")
HEAD = "# Commands\n\nMade from the help texts by `make docs`; do not edit by hand.\n"


def page() -> str:
    """The page as text: the root command, then each subcommand with its help."""
    from nlp_iscm.cli.app import app

    root = get_command(app)
    context = Context(root, info_name="nlp-iscm", max_content_width=100, terminal_width=100)
    parts = [HEAD, f"```\n{root.get_help(context)}\n```\n"]
    for name in sorted(root.commands):
        parts += _command(root.commands[name], name, context)
    return "\n".join("\n".join(line.rstrip() for line in part.split("\n")) for part in parts)


def _command(command: Any, name: str, parent: Context) -> list[str]:
    """A command's help, and those of its own commands."""
    inner = Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
    parts = [f"## {inner.command_path}\n\n```\n{command.get_help(inner)}\n```\n"]
    for own in sorted(getattr(command, "commands", {})):
        parts += _command(command.commands[own], own, inner)
    return parts


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf8")
    print(f"{TARGET} written", file=sys.stderr)
