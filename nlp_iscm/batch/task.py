"""The one task every engine runs: a path in, a case (or a failure) out; nothing of spaCy crosses the border."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nlp_iscm.article import Article
from nlp_iscm.errors import IscmError, ReadError
from nlp_iscm.facts.model import CaseFacts, Failure
from nlp_iscm.facts.store import dumps
from nlp_iscm.ingest import read

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Settings:
    """What a worker needs to load the pipeline."""

    model: str = "none"
    vocab: Path | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One file and its article id."""

    path: Path
    article: str


@dataclass(frozen=True, slots=True)
class Done:
    """A job's result: the case file and the text it refers to, or the failure; `seconds` is wall time in the worker."""

    job: Job
    facts: str = ""
    text: str = ""
    map: str = ""
    failure: Failure | None = None
    seconds: float = 0.0


@cache
def pipeline(settings: Settings) -> Language:
    """The pipeline, loaded once a process."""
    from nlp_iscm.pipeline import load

    return load(None if settings.model == "none" else settings.model, vocab=settings.vocab)


def perform(job: Job, settings: Settings) -> Done:
    """Read one file and extract its facts; every error becomes a Failure with its stage and remedy."""
    begun = time.perf_counter()
    stage = "read"
    try:
        article = read(job.path)
        stage = "extract"
        case = _extract(article, settings)
        done = Done(job, dumps(case), article.text, page_map(article))
    except ReadError as error:
        done = Done(job, failure=Failure(path=str(job.path), stage=stage, error=error.what, remedy=error.remedy))
    except IscmError as error:
        done = Done(job, failure=Failure(path=str(job.path), stage=stage, error=str(error), remedy=error.remedy))
    except OSError as error:
        done = Done(job, failure=Failure(path=str(job.path), stage=stage, error=f"cannot be read ({error.strerror})",
                                         remedy="check the file and its permissions"))
    except Exception as error:  # one bad file costs exactly one Failure, whatever a library raised
        done = Done(job, failure=Failure(path=str(job.path), stage=stage, error=f"{type(error).__name__}: {error}"[:500],
                                         remedy="report this file; the other files went on"))
    return Done(done.job, done.facts, done.text, done.map, done.failure, round(time.perf_counter() - begun, 4))


def _extract(article: Article, settings: Settings) -> CaseFacts:
    from nlp_iscm.pipeline import extract

    return extract(pipeline(settings), article)


def page_map(article: Article) -> str:
    """TSV of where each stretch of the text came from: what, number or kind, start, end, heading."""
    rows = [f"page\t{p.number}\t{p.start}\t{p.end}\t" for p in article.pages]
    rows += [f"section\t{s.kind}\t{s.start}\t{s.end}\t{' '.join(s.heading.split())}" for s in article.sections]
    return "what\tname\tstart\tend\theading\n" + "".join(row + "\n" for row in rows)
