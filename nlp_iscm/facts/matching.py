"""Which fact of today a decision of an earlier run means, and what changed since."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp_iscm.facts.corrections import Pairs, pairs
from nlp_iscm.facts.decisions import Decision, flat, same_text
from nlp_iscm.facts.keys import CONTENT, Keyed, caseless
from nlp_iscm.facts.model import Evidence

# What a fact of a type is about; where it is the same in the same sentence, the fact is the same one.
_SUBJECT = {"marker": "name", "treatment": "name", "tumour": "name", "score": "scale", "outcome": "kind", "figure": "endpoint"}
_WEAK = ("kind", "intent", "unit")  # fields that many facts of a sentence share


@dataclass(frozen=True, slots=True)
class Match:
    """The fact that a decision means now (None: it is not read any more) and what changed; "" where nothing did.

    `trust` says whether an accept or a reject still holds: its content is the one decided on.
    """

    found: Keyed | None
    changed: str = ""
    trust: bool = True


def match(row: Decision, facts: Sequence[Keyed], taken: set[str]) -> Match:
    """Find a decision's fact: by its key, else by its content under another patient, else by its sentence and subject.

    `taken` are the keys that other decisions hold by their own key.
    """
    same = next((f for f in facts if f.key == row.key), None)
    if same is not None:
        return Match(same, "" if _told(row, same) else "the text changed: another sentence tells it now")
    free = [f for f in facts if f.type == row.type and f.key not in taken]
    seen = caseless(pairs(row.seen))
    for found in free:
        if caseless(dict(found.content)) == seen and _told(row, found):
            moved = f"patient {row.patient} is patient {found.patient} now"
            return Match(found, moved if str(found.patient) != row.patient else "told fewer times now")
    return _changed(row, seen, [f for f in free if str(f.patient) == row.patient])


def _changed(row: Decision, seen: Pairs, free: list[Keyed]) -> Match:
    """The fact whose content changed because a rule or a vocabulary did."""
    wanted = after(row, seen)
    for found in free:
        if row.decision == "correct" and caseless(dict(found.content)) == wanted:
            return Match(found, "the rules read the correction now")
    told = [f for f in free if _told(row, f)]
    here = [f for f in told if _alike(row.type, seen, caseless(dict(f.content)), len(told) == 1)]
    if len(here) == 1:
        return Match(here[0], f"the rules read {here[0].text!r} now", trust=False)
    return Match(None)


def after(row: Decision, seen: Pairs) -> Pairs:
    """The content that a correction asks for, in the form of `keys.content`."""
    fields = {k: _plain(v) for k, v in pairs(row.correction).items() if k in CONTENT[row.type]}
    return caseless({k: v for k, v in {**seen, **fields}.items() if v})


def _plain(value: str) -> str:
    return f"{float(value):.10g}" if re.fullmatch(r"\d{1,12}(?:\.\d{1,12})?", value) else value


def _told(row: Decision, found: Keyed) -> bool:
    return not row.quote or any(same_text(flat(e.quote), row.quote) for e in found.evidence)


def _alike(kind: str, seen: Pairs, now: Pairs, alone: bool) -> bool:
    """Same subject; or, for the only fact of its sentence, one changed field beside figures that stayed or a name that did."""
    subject = _SUBJECT.get(kind)
    if subject is not None and seen.get(subject) == now.get(subject):
        return True
    changed = [k for k in sorted({*seen, *now}) if seen.get(k) != now.get(k)]
    kept = [k for k in seen if seen[k] == now.get(k) and k not in _WEAK]
    words = set(seen.get("name", "").split()) & set(now.get("name", "").split())
    return alone and len(changed) == 1 and bool(kept or words)


def evidence_of(row: Decision, article: str, text: str | None) -> Evidence | None:
    """The evidence that a decision names, found again in the text; None where the text does not hold the quote."""
    quote = row.quote
    if text is None or not quote:
        return None
    if row.start.isdigit() and row.end.isdigit() and same_text(flat(text[int(row.start):int(row.end)]), quote):
        start, end = int(row.start), int(row.end)
    else:
        found = re.search(r"\s+".join(map(re.escape, quote.split())), text)
        if found is None:
            return None
        start, end = found.span()
    return Evidence(article=article, start=start, end=end, page=int(row.page) if row.page.isdigit() else 1,
                    section=row.section or "body", quote=text[start:end])
