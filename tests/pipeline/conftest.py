"""Relations are tested on texts whose treatments and outcomes are marked by hand, so that only the relations are at stake."""

from dataclasses import dataclass

import pytest
import spacy
from spacy.tokens import Doc

from nlp_iscm.article import bare_article
from nlp_iscm.evaluate.markup import Span, parse
from nlp_iscm.facts.model import Outcome, Treatment
from nlp_iscm.pipeline.combinations import combinations
from nlp_iscm.pipeline.course import Course
from nlp_iscm.pipeline.lines import with_lines
from nlp_iscm.pipeline.links import links
from nlp_iscm.pipeline.outcomes import Told
from nlp_iscm.pipeline.plan import Plan
from nlp_iscm.pipeline.reading import Mention, Reading, TermHit
from nlp_iscm.pipeline.sentences import iscm_sentences
from nlp_iscm.pipeline.succession import plans
from nlp_iscm.pipeline.terms import automaton, find, longest

LABELS = {"drug": "drug", "radiotherapy": "radiotherapy", "surgery": "procedure", "other": "procedure"}


@dataclass
class Case:
    """A marked text: `[gefitinib](T1)` a treatment (a drug against the tumour unless said), `[PR](O1 kind=response value=partial)` an outcome."""

    reading: Reading
    courses: list[Course]
    told: list[Told]

    @property
    def plans(self) -> list[Plan]:
        return plans(self.reading, self.courses, self.told)

    @property
    def combinations(self) -> set[str]:
        return {"+".join(sorted(c.treatments)) for c in combinations(self.reading, self.plans)}

    @property
    def links(self) -> set[str]:
        return {f"{x.outcome}: " + "+".join(sorted(x.treatments)) for x in links(self.reading, self.courses, self.told, self.plans)}

    @property
    def lines(self) -> dict[str, int | None]:
        return {c.treatment.id: c.treatment.line for c in with_lines(self.reading, self.courses, self.plans)}


@pytest.fixture(scope="session")
def case():
    """Makes a Case of a marked text."""
    nlp = spacy.blank("en")
    for name, default in (("article", None), ("reading", None), ("article_offset", 0)):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)

    def make(marked: str) -> Case:
        example = parse(marked)
        doc = nlp.make_doc(example.text)
        doc._.article = bare_article(example.text)
        reading = iscm_sentences(doc)._.reading
        for start, end, term in sorted(longest(find(example.text, automaton(("combination_cues", "link_cues"), None))), key=lambda h: h[:2]):
            reading.terms[term.stem].append(TermHit(start, end, term))
        by_label: dict[str, list[Span]] = {}
        for span in example.spans:
            by_label.setdefault(span.label, []).append(span)
        courses = [course(reading, spans) for label, spans in by_label.items() if label.startswith("T")]
        told = [outcome(reading, spans) for label, spans in by_label.items() if label.startswith("O")]
        return Case(reading, courses, told)

    return make


def course(reading: Reading, spans: list[Span]) -> Course:
    """Every span of one label is a mention of that treatment; the first one carries its attributes."""
    kind, first = dict(spans[0].expected).get("kind", "drug"), dict(spans[0].expected)
    name = first.get("name", reading.text[spans[0].start:spans[0].end])
    treatment = Treatment(id=spans[0].label, kind=kind, name=name, intent=first.get("intent", "antitumour"))
    return Course(treatment, tuple(place(reading, LABELS[kind], s) for s in spans))


def outcome(reading: Reading, spans: list[Span]) -> Told:
    """An outcome and its mentions."""
    keys = dict(spans[0].expected)
    fact = Outcome(id=spans[0].label, kind=keys.get("kind", "response"), value=keys.get("value"), endpoint=keys.get("endpoint"))
    return Told(fact, tuple(place(reading, "response", s) for s in spans))


def place(reading: Reading, label: str, span: Span) -> Mention:
    return reading.mention(label, span.start, span.end, about="patient", patient=1)
