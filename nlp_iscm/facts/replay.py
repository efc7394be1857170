"""Decisions played over the facts of a run: rejected facts leave, corrected ones change, what they carried follows.

The case files keep what the rules read; tables, graph and pictures are made from the replayed cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nlp_iscm.errors import UsageError
from nlp_iscm.facts.corrections import CLASSES, corrected, pairs
from nlp_iscm.facts.decisions import Decision
from nlp_iscm.facts.keys import LISTS, Keyed, caseless, content, keyed
from nlp_iscm.facts.matching import after, evidence_of, match
from nlp_iscm.facts.model import CaseFacts, Evidence, Patient
from nlp_iscm.facts.wording import fact_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A decision whose text or rule changed since: what changed, what is read now, and whether the decision still holds."""

    row: Decision
    changed: str
    now: str
    applied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A case after its decisions; `checked` counts a patient's accepted, corrected and added facts, 0 the literature's."""

    case: CaseFacts
    checked: dict[int, int] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    applied: int = 0
    settled: int = 0  # rejected facts that are not read any more


class Decisions:
    """Decisions by article, ready to be played."""

    def __init__(self, rows: Iterable[Decision] = ()) -> None:
        self._by_article: dict[str, list[Decision]] = defaultdict(list)
        for row in rows:
            self._by_article[row.article or row.stem].append(row)

    def of(self, case: CaseFacts) -> list[Decision]:
        """The decisions on one case: by the article's id, or for added facts without a key by its stem."""
        named = self._by_article.get(case.article, []) if case.article != case.meta.id else []
        return [*self._by_article.get(case.meta.id, []), *named]

    def __len__(self) -> int:
        return sum(map(len, self._by_article.values()))

    def articles(self) -> set[str]:
        """Ids, or stems of rows without a key, that decisions name."""
        return set(self._by_article)


def replay(case: CaseFacts, rows: Sequence[Decision], text: str | None = None) -> Replayed:
    """The case after the decisions on it; `text` lets an accepted fact that is no longer read stand by its quote."""
    if not rows:
        return Replayed(case=case)
    play = _Play(case, text)
    play.decide([r for r in rows if r.decision != "add"])
    for row in rows:
        if row.decision == "add":
            play.add(row, pairs(row.correction), "the quote is not in the text", told=False)
    done = play.result()
    return Replayed(case=done, checked=dict(sorted(play.checked.items())), conflicts=tuple(play.conflicts),
                    applied=play.applied, settled=play.settled)


@dataclass(slots=True)
class _Change:
    """What a decision makes of a fact, or a fact that it adds."""

    row: Decision
    fields: dict[str, str]
    found: Keyed | None = None
    evidence: tuple[Evidence, ...] = ()


class _Play:
    def __init__(self, case: CaseFacts, text: str | None) -> None:
        self.case, self.text = case, text
        self.facts = list(keyed(case))
        self.rejected: set[str] = set()
        self.changes: dict[str, _Change] = {}
        self.added: dict[tuple[int, str], list[_Change]] = defaultdict(list)
        self.checked: dict[int, int] = defaultdict(int)
        self.conflicts: list[Conflict] = []
        self.applied = self.settled = 0

    def decide(self, rows: list[Decision]) -> None:
        """Sort the decisions into what is rejected, changed, added or in conflict."""
        taken = {f.key for f in self.facts} & {r.key for r in rows}
        for row in rows:
            found = match(row, self.facts, taken)
            if found.found is None:
                self._gone(row)
                continue
            taken.add(found.found.key)
            holds = found.trust or row.decision == "correct"
            if found.changed:
                self._conflict(row, found.changed, found.found.text, holds)
            if holds:
                self._hold(row, found.found)

    def _hold(self, row: Decision, found: Keyed) -> None:
        self.applied += 1
        if row.decision == "reject":
            self.rejected.add(found.key)
            return
        self._count(found.patient, found.type, found.fact)
        if row.decision == "correct":
            self.changes[found.key] = _Change(row, pairs(row.correction), found)

    def _count(self, patient: int, kind: str, fact: Any) -> None:
        told = len(content(kind, fact)) if kind == "patient" else 1
        self.checked[patient] += told

    def _gone(self, row: Decision) -> None:
        """The fact is not read any more: a reject is settled, the others stand by their quote."""
        if row.decision == "reject":
            self.settled += 1
            return
        fields = {**pairs(row.seen), **pairs(row.correction)} if row.decision == "correct" else pairs(row.seen)
        if row.type == "patient":
            self._conflict(row, "this patient is not read any more", "nothing", False)
            return
        self.add(row, fields, "not read any more, and the quote is not in the text", told=True)

    def add(self, row: Decision, fields: dict[str, str], missing: str, *, told: bool) -> None:
        """Add a fact from its fields, where the text holds its quote; `told` reports that it is no longer read."""
        evidence = evidence_of(row, self.case.meta.id, self.text)
        patients = {0} | {p.id for p in self.case.patients}
        number = int(row.patient)
        if evidence is None or number not in patients:
            self._conflict(row, missing if evidence is None else f"there is no patient {number}", "nothing", False)
            return
        same = [f for f in self.facts if f.type == row.type and f.patient == number]
        if not told and any(caseless(dict(f.content)) == after(row, {}) for f in same):
            self._conflict(row, "the rules read the added fact now", row.fact or row.correction, True)
            self._count(number, row.type, None)
            return
        if told:
            self._conflict(row, "not read any more; kept from the decision", "nothing", True)
        self.added[number, row.type].append(_Change(row, fields, evidence=(evidence,)))
        self._count(number, row.type, None)
        self.applied += 1

    def _conflict(self, row: Decision, changed: str, now: str, applied: bool) -> None:
        self.conflicts.append(Conflict(row=row, changed=changed, now=now, applied=applied))

    def result(self) -> CaseFacts:
        """The case as the decisions leave it."""
        lost = {f.patient for f in self.facts if f.type == "patient" and f.key in self.rejected}
        figures = [f for f in self.facts if f.type == "figure"]
        return replace(self.case, patients=tuple(self._patient(p) for p in self.case.patients if p.id not in lost),
                       literature=tuple(self._list(0, "figure", figures, None)))

    def _patient(self, patient: Patient) -> Patient:
        mine = [f for f in self.facts if f.patient == patient.id]
        own = next(f for f in mine if f.type == "patient")
        changed = self.changes.get(own.key)
        done = corrected("patient", patient, changed.fields, {}, changed.row.stem) if changed else patient
        for kind, name in LISTS.items():  # treatments and outcomes stand before what names them
            done = replace(done, **{name: tuple(self._list(patient.id, kind, [f for f in mine if f.type == kind], done))})
        return tidied(done)

    def _list(self, number: int, kind: str, facts: list[Keyed], patient: Patient | None) -> Iterator[Any]:
        known = [f.fact.id for f in facts if hasattr(f.fact, "id")]
        for found in facts:
            change = self.changes.get(found.key)
            if found.key in self.rejected:
                continue
            made = self._made(kind, found.fact, change, patient) if change else found.fact
            yield found.fact if made is None else made
        for change in self.added.get((number, kind), []):
            made = self._made(kind, _blank(kind, change.evidence, known), change, patient)
            if made is not None:
                yield made

    def _made(self, kind: str, fact: Any, change: _Change, patient: Patient | None) -> Any:
        try:
            members = _members(change.fields, patient, self.case, change.row.stem)
            return corrected(kind, fact, change.fields, members, f"decision {change.row.key or change.row.stem}")
        except UsageError as error:
            self.applied -= 1
            self.checked[int(change.row.patient)] -= 1
            self._conflict(change.row, error.what, fact_text(fact, patient), False)
            return None


# What a record of a type cannot be made without; a decision's fields come over it.
_REQUIRED: dict[str, dict[str, Any]] = {
    "tumour": {"name": ""}, "stage": {"value": ""}, "metastasis": {"site": ""}, "marker": {"name": "", "status": "value"},
    "score": {"scale": "", "value": ""}, "treatment": {"kind": "drug", "name": ""},
    "combination": {"treatments": (), "mode": "concurrent"}, "outcome": {"kind": "response"},
    "link": {"treatments": (), "outcome": ""}, "figure": {"endpoint": "", "low": 0.0, "high": 0.0, "unit": ""},
}
_LETTERS = {"treatment": "T", "outcome": "O"}


def _blank(kind: str, evidence: tuple[Evidence, ...], known: list[str]) -> Any:
    """A record of a type with nothing in it yet, under an id that is free."""
    own = {"id": _free(_LETTERS[kind], known)} if kind in _LETTERS else {}
    return CLASSES[kind](**own, **_REQUIRED[kind], evidence=evidence)


def _free(letter: str, known: list[str]) -> str:
    top = max((int(i[1:]) for i in known if i[:1] == letter and i[1:].isdigit()), default=0) + 1
    known.append(f"{letter}{top}")
    return f"{letter}{top}"


def _members(fields: dict[str, str], patient: Patient | None, case: CaseFacts, where: str) -> dict[str, Any]:
    """Ids for the `treatments` and the `outcome` that a combination or link names by content.

    Raises UsageError for a name that is none of the patient's.
    """
    if patient is None or not {"treatments", "outcome"} & fields.keys():
        return {}
    raw = next(p for p in case.patients if p.id == patient.id)
    found: dict[str, Any] = {}
    if "treatments" in fields:
        ids = [(name.lower(), t.id) for p in (patient, raw) for t in p.treatments for name in (t.name, t.id)]
        found["treatments"] = _picked(fields["treatments"].lower().split(" + "), ids, {t.id for t in patient.treatments}, where)
    if "outcome" in fields:
        told = [(name.lower(), o.id) for p in (patient, raw) for o in p.outcomes
                for name in (" ".join(content("outcome", o).values()), fact_text(o), o.id)]
        found["outcome"] = _picked([fields["outcome"].lower()], told, {o.id for o in patient.outcomes}, where)[0]
    return found


def _picked(names: list[str], ids: list[tuple[str, str]], alive: set[str], where: str) -> tuple[str, ...]:
    """The id of each name, a second mention of a name taking the next id that has it."""
    chosen: list[str] = []
    for name in names:
        here = [i for known, i in ids if known == name.strip() and i in alive]
        if not here:
            raise UsageError(where, f"the patient has no {name.strip()!r}", "name it as the list of facts does")
        chosen.append(next((i for i in here if i not in chosen), here[0]))
    return tuple(dict.fromkeys(chosen))


def tidied(patient: Patient) -> Patient:
    """The patient without what names a treatment or outcome that is gone."""
    given, told = {t.id for t in patient.treatments}, {o.id for o in patient.outcomes}
    combinations = [replace(c, treatments=tuple(i for i in c.treatments if i in given)) for c in patient.combinations]
    links = [replace(link, treatments=tuple(i for i in link.treatments if i in given)) for link in patient.links]
    return replace(
        patient, combinations=tuple(c for c in combinations if len(c.treatments) > 1),
        links=tuple(x for x in links if x.treatments and x.outcome in told),
        timeline=tuple(e for e in patient.timeline if e.fact is None or e.fact in given or e.fact in told))
