"""Write docs/commands.md from the help texts: `make docs`; the tests check that it is up to date."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from typer.main import get_command

os.environ["COLUMNS"] = "100"
TARGET = Path(__file__).with_name("commands.md")
HEAD = "# Commands\n\nMade from the help texts by `make docs`; do not edit by hand.\n"


def page() -> str:
    """The page as text: the root command, then each subcommand with its help."""
    from click import Context

    from nlp_iscm.cli.app import app

    root = get_command(app)
    context = Context(root, info_name="nlp-iscm", max_content_width=100, terminal_width=100)
    parts = [HEAD, f"```\n{root.get_help(context)}\n```\n"]
    for name in sorted(root.commands):
        inner = Context(root.commands[name], info_name=name, parent=context, max_content_width=100, terminal_width=100)
        parts.append(f"## nlp-iscm {name}\n\n```\n{root.commands[name].get_help(inner)}\n```\n")
    return "\n".join("\n".join(line.rstrip() for line in part.split("\n")) for part in parts)


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf8")
    print(f"{TARGET} written", file=sys.stderr)
