"""Write the answers of README's example questions from the shipped corpus: `make docs`; the tests check them."""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
_BLOCK = re.compile(r"^```\n\$ \.venv/bin/nlp-iscm (query outputs/demo .*)\n(?:.*\n)*?```$", re.MULTILINE)


def reports() -> list[Path]:
    """The reports of the shipped corpus."""
    return sorted(p for p in (ROOT / "corpora" / "demo").iterdir() if p.suffix in (".txt", ".pdf", ".xml"))


def graph_of_demo(folder: Path) -> None:
    """The graph tables of corpora/demo as `make run` writes them, into folder/graph."""
    from nlp_iscm import extract, load, read
    from nlp_iscm.graph.tables import write_tables

    nlp = load()
    write_tables([extract(nlp, read(path)) for path in reports()], folder / "graph")


def answered(text: str, ask: Callable[[list[str]], str]) -> str:
    """The text with what the tool prints below each of its example commands, lines without spaces at their end."""
    def block(found: re.Match[str]) -> str:
        said = "\n".join(line.rstrip() for line in ask(shlex.split(found[1])).rstrip().splitlines())
        return f"```\n$ .venv/bin/nlp-iscm {found[1]}\n{said}\n```"

    return _BLOCK.sub(block, text)


def asker(folder: Path) -> Callable[[list[str]], str]:
    """The real command line over the tables in this folder in place of outputs/demo."""
    from nlp_iscm.cli.app import app

    def ask(words: list[str]) -> str:
        done = CliRunner().invoke(app, [str(folder) if word == "outputs/demo" else word for word in words])
        if done.exit_code:
            raise SystemExit(f"{words}: exit code {done.exit_code}, {done.exception or done.output}")
        return done.stdout

    return ask


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        graph_of_demo(Path(made))
        README.write_text(answered(README.read_text(encoding="utf8"), asker(Path(made))), encoding="utf8")
