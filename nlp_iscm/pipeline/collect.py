"""Readings to CaseFacts: windows are joined, then each stem makes its facts, patient by patient."""

from dataclasses import replace

from nlp_iscm.article import Article
from nlp_iscm.facts.model import ArticleMeta, CaseFacts, Patient
from nlp_iscm.pipeline import literature, markers, patients, scores, series, sites, stages, timeline, tumours
from nlp_iscm.pipeline.combinations import combinations
from nlp_iscm.pipeline.courses import courses
from nlp_iscm.pipeline.lines import with_lines
from nlp_iscm.pipeline.links import links
from nlp_iscm.pipeline.outcomes import outcomes
from nlp_iscm.pipeline.reading import Reading, shifted
from nlp_iscm.pipeline.set_aside import set_aside
from nlp_iscm.pipeline.succession import plans


def joined(article: Article, readings: list[Reading]) -> Reading:
    """One Reading of the whole article from the readings of its windows, in order."""
    if len(readings) == 1 and readings[0].offset == 0:
        return readings[0]
    whole = Reading(article, article.text)
    for part in readings:
        before, by = len(whole.sentences), part.offset
        whole.sentences += [replace(s, index=s.index + before, start=s.start + by, end=s.end + by) for s in part.sentences]
        whole.abbreviations = {**part.abbreviations, **whole.abbreviations}
        for stem, hits in part.terms.items():
            whole.terms[stem] += [replace(h, start=h.start + by, end=h.end + by) for h in hits]
        for label, found in part.mentions.items():
            whole.mentions[label] += [shifted(m, by, before) for m in found]
        for reason, count in part.unused.items():
            whole.unused[reason] += count
        whole.asides += [(start + by, end + by, about, number) for start, end, about, number in part.asides]
    series.renumber(whole)
    return whole


def case_facts(article: Article, readings: list[Reading], fingerprint: str) -> CaseFacts:
    """All facts of an article."""
    reading = joined(article, readings)
    people = patients.people(reading)
    series.share(reading, [p.id for p in people])
    return CaseFacts(
        article=article.name,
        meta=_meta(article, {start for start, *_ in reading.rows}),
        patients=tuple(_patient(reading, person) for person in people),
        literature=tuple(literature.figures(reading)),
        unused={reason: count for reason, count in sorted(reading.unused.items()) if count},
        set_aside=tuple(set_aside(reading)),
        fingerprint=fingerprint,
    )


def _patient(reading: Reading, person: Patient) -> Patient:
    told = outcomes(reading, person.id)
    taken = courses(reading, person.id)
    planned = plans(reading, taken, told)
    given = with_lines(reading, taken, planned)
    return replace(
        person,
        tumours=tuple(tumours.facts(reading, person.id)),
        stages=tuple(stages.facts(reading, person.id)),
        metastases=tuple(sites.facts(reading, person.id)),
        markers=tuple(markers.facts(reading, person.id)),
        scores=tuple(scores.facts(reading, person.id)),
        treatments=tuple(c.treatment for c in given),
        combinations=tuple(combinations(reading, planned)),
        outcomes=tuple(t.outcome for t in told),
        links=tuple(links(reading, given, told, planned)),
        timeline=tuple(timeline.events(reading, given, told, person.id)),
    )


def _meta(article: Article, read: set[int]) -> ArticleMeta:
    meta = article.meta
    return ArticleMeta(
        id=article.id, title=meta.title, doi=meta.doi, year=meta.year, journal=meta.journal, authors=meta.authors,
        kind=article.kind, kind_reason=article.kind_reason, language=article.language, pages=len(article.pages),
        characters=len(article.text), notes=article.notes,
        patient_tables_unread=sum(t.rows_are_patients and t.start not in read for t in article.tables),
    )
