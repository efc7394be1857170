"""`nlp-iscm plots`: survival curves, swimmer, forest and heat map of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp_iscm.errors import UsageError

Run = Annotated[Path, typer.Argument(help="The --out folder of a run, or of case files (*.json).", show_default=False)]
STARTS = ("any", "diagnosis", "metastasis", "treatment")


def plots_command(
    source: Run,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the pictures; SOURCE/plots by default.")] = None,
    endpoint: Annotated[str, typer.Option(help="Survival curves of OS, PFS or DFS; all by default.")] = "",
    by: Annotated[str, typer.Option(help="Curves by combination, class, tumour or site; the usual ones by default.")] = "",
    start: Annotated[str, typer.Option(help="What months count from: any, diagnosis, metastasis or treatment.")] = "any",
    least: Annotated[int, typer.Option("--min-patients", min=1, help="Patients a group needs for a curve of its own.")] = 3,
) -> None:
    """Draw Kaplan-Meier curves, swimmer plot, forest plot and heat maps, each as PNG, SVG and CSV.

    Example: nlp-iscm plots outputs/demo --endpoint OS --by class --start treatment
    """
    from nlp_iscm.cli.graph import case_files
    from nlp_iscm.graph.duplicates import duplicates
    from nlp_iscm.report.curves import ENDPOINTS, GROUPS, Asked
    from nlp_iscm.report.pictures import USUAL, can_draw, draw_all

    for option, value, known in (
        ("--endpoint", endpoint, ("", *ENDPOINTS)),
        ("--by", by, ("", *GROUPS)),
        ("--start", start, STARTS),
    ):
        if value not in known:
            raise UsageError(f"{option} {value}", "is not known", f"choose one of {', '.join(k for k in known if k)}")
    if not can_draw():
        raise UsageError("plots", "lifelines and matplotlib are not installed", "pip install 'nlp-iscm[plots]'")
    pairs = [(e, b) for e, b in ((u.endpoint, u.by) for u in USUAL) if endpoint in ("", e) and by in ("", b)]
    asked = [Asked(e, start, b, least) for e, b in pairs] or [Asked(endpoint or "OS", start, by or "class", least)]
    cases = list(case_files(source))
    made = draw_all(cases, {node: m.node for node, m in duplicates(cases).items()}, out or source / "plots", asked)
    typer.echo(f"{sum(p.suffix == '.svg' for p in made)} pictures in {out or source / 'plots'}", err=True)
