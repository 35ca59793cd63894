"""Which figure of a sum that does not come out is to blame: a part by its own line, or by a slip of the pen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.slips import is_slip
from auditkit.analysis.tieout import Stated, TieOut, shown_tolerance

_SEVERAL, _SLIGHT = 3, 20


def exceeds(tie: TieOut) -> bool:
    """Whether three parts or more come to a little more than their whole: one of them is wrong, the whole is not."""
    several = len(tie.others) >= _SEVERAL and tie.stated.unit not in ("人", "名", "%")
    return several and tie.difference < 0 and -tie.difference * _SLIGHT < tie.expected and not tie.stated.id


def by_one(tie: TieOut, settled: Mapping[Stated, Fraction]) -> bool:
    """Whether a sum is right with the value that a part's own line gives for it."""
    for part in tie.others:
        if part in settled:
            expected = tie.expected - Fraction(part.value) + settled[part]
            if abs(expected - Fraction(tie.stated.value)) <= tie.tolerance:
                return True
    return False


def part_slip(tie: TieOut, known_figures: Collection[Stated]) -> tuple[Stated, Fraction] | None:
    """The one part of a whole told rightly that is a slip of the pen away from what is left for it."""
    if tie.status != "differs":
        return None
    known = {(item.value, item.id) for item in known_figures}
    free = [
        part for part in tie.others if (part.value, part.id) not in known and part.role == "claim" and not part.path
    ]
    signs = [(part, Fraction(part.value) + Fraction(tie.stated.value) - tie.expected) for part in free]
    slips = [(part, rest) for part, rest in signs if rest > 0 and is_slip(part.text, part.show(rest), far=True)]
    return slips[0] if len(slips) == 1 else None


def of_part(tie: TieOut, shown: Inconsistency, part: Stated, expected: Fraction) -> Inconsistency:
    """Return the inconsistency of a sum, told of the part of it that is wrong."""
    params = {
        "label": part.name, "place": part.place, "count": len(tie.others),
        "difference": part.show(Fraction(part.value) - expected), "tolerance": shown_tolerance(tie.tolerance, part),
    }  # fmt: skip
    places = tuple(dict.fromkeys((part.place, *shown.places)))
    return replace(
        shown, places=places, stated=part.text, expected=part.show(expected), indicator=part.id,
        message_id="selfeval.identity", params=params,
    )  # fmt: skip
