"""The one task every engine runs: a place in, a case (or a failure) out; nothing of spaCy crosses the border."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nlp_iscm.article import Article
from nlp_iscm.errors import IscmError, ReadError
from nlp_iscm.facts.model import CaseFacts, Failure
from nlp_iscm.facts.store import dumps
from nlp_iscm.ingest import read
from nlp_iscm.ingest.addresses import shown, stem_of
from nlp_iscm.ingest.jsonlines import Fields, Record, read_record

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Settings:
    """What a worker needs to load the pipeline and to read records."""

    model: str = "none"
    vocab: Path | None = None
    fields: Fields = field(default_factory=Fields)


@dataclass(frozen=True, slots=True)
class Job:
    """One report and its article id ("" where it is not known yet): a file or address, or one record of it."""

    place: str
    article: str
    record: Record | None = None

    @property
    def path(self) -> str:
        """What people are told: the path, for a record with its name behind a number sign."""
        return shown(self.place) + (f"#{self.record.name}" if self.record else "")

    @property
    def name(self) -> str:
        """What the article and its files are called."""
        return self.record.name if self.record else stem_of(self.place)


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

    nlp = load(None if settings.model == "none" else settings.model, vocab=settings.vocab)
    gc.collect()
    gc.freeze()  # the vocabularies' terms stay for good: each full collection would walk through all of them
    return nlp


def perform(job: Job, settings: Settings) -> Done:
    """Read one report and extract its facts; every error becomes a Failure with its stage and remedy."""
    begun = time.perf_counter()
    stage = "read"
    try:
        article = read_record(job.place, job.record, settings.fields) if job.record else read(job.place)
        if job.article and article.id != job.article:
            raise ReadError(job.path, "the file changed while the run was on", "run the same command again")
        stage = "extract"
        case = _extract(article, settings)
        done = Done(job, dumps(case), article.text, page_map(article))
    except ReadError as error:
        done = failed(job, stage, error.what, error.remedy)
    except IscmError as error:
        done = failed(job, stage, str(error), error.remedy)
    except OSError as error:
        done = failed(job, stage, f"cannot be read ({error.strerror or error})", "check the file and its permissions")
    except MemoryError:
        done = failed(job, stage, "it needs more memory than a worker may take", "raise --memory, or split the file")
    except Exception as error:  # one bad file costs exactly one Failure, whatever a library raised
        what = f"{type(error).__name__}: {error}"[:500].encode("utf8", "backslashreplace").decode()
        done = failed(job, stage, what, "report this file; the other files went on")
    return Done(done.job, done.facts, done.text, done.map, done.failure, round(time.perf_counter() - begun, 4))


def failed(job: Job, stage: str, error: str, remedy: str) -> Done:
    """A job that could not be done."""
    return Done(job, failure=Failure(path=job.path, stage=stage, error=error, remedy=remedy))


def _extract(article: Article, settings: Settings) -> CaseFacts:
    from nlp_iscm.pipeline import extract

    return extract(pipeline(settings), article)


def page_map(article: Article) -> str:
    """TSV of where each stretch of the text came from: what, number or kind, start, end, heading."""
    rows = [f"page\t{p.number}\t{p.start}\t{p.end}\t" for p in article.pages]
    rows += [f"section\t{s.kind}\t{s.start}\t{s.end}\t{' '.join(s.heading.split())}" for s in article.sections]
    return "what\tname\tstart\tend\theading\n" + "".join(row + "\n" for row in rows)
