"""Drug names as written to plain generic names."""

from __future__ import annotations

import re

from nlp_iscm.folded import Folded

_SALT = Folded(
    r"\s(?:hydrochlorides?|hcl|sodium|disodium|potassium|calcium|sulfate|sulphate|mesylate|mesilate|acetate|citrate|phosphate"
    r"|malate"
    r"|tosylate|maleate|dimaleate|tartrate|succinate|besylate|bromide|monohydrate|dihydrate|trihydrate|injections?|tablets?"
    r"|capsules?)$"
)


def generic(written: str) -> str:
    """The name in lower case without salt and dosage form.

    >>> generic("Doxorubicin Hydrochloride"), generic("sodium valproate"), generic("Imatinib mesylate tablets")
    ('doxorubicin', 'sodium valproate', 'imatinib')
    """
    name = re.sub(r"\s+", " ", written.strip().lower())
    while True:
        shorter = _SALT.sub("", name)
        if shorter == name or not shorter:
            return name
        name = shorter
