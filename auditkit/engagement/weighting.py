"""Points that a person sets: on a rubric whose source gives none, or a pool split anew. A decision with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from auditkit.analysis.weights import Manner, propose
from auditkit.core.rubric import Indicator, Rubric
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.rubrics import current_rubric, leaf_of, pinned_rubric, weights
from auditkit.errors import BadInput, UsageError
from auditkit.specs.rubrics import missed

_LINE = re.compile(r"""\s*-?\s*["']?(?P<id>[\w.]+)["']?\s*[:：=,，\t]\s*["']?(?P<points>[\d.]+)["']?\s*(#.*)?""")
_POINTS = re.compile(r"\d{1,4}(\.\d{1,2})?")


def read_points(words: str, file: str = "") -> dict[str, Fraction]:
    """Read lines such as ``1.1.1: 5``, ``1.1.1=5`` or ``1.1.1,5``; empty lines, headings and comments are left out.

    Args:
        words: The lines.
        file: Name of the file, for messages.

    Raises:
        BadInput: For a line that is none of these, or an indicator named twice.
    """
    found: dict[str, Fraction] = {}
    for number, line in enumerate(words.splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None or not _POINTS.fullmatch(match["points"]):
            if not line.strip() or line.lstrip().startswith("#") or (number == 1 and not re.search(r"\d", line)):
                continue
            raise BadInput("rubrics.weights-line", file=file, line=number, found=line.strip())
        if match["id"] in found:
            raise BadInput("rubrics.weights-twice", file=file, line=number, id=match["id"])
        found[match["id"]] = Fraction(match["points"])
    return found


def read_points_file(path: Path) -> dict[str, Fraction]:
    """Read points from a file of such lines.

    Raises:
        BadInput: If it cannot be read.
    """
    try:
        return read_points(path.read_text(encoding="utf-8-sig"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("apply.unreadable", file=path.name, reason=str(error)) from error


def set_weights(
    engagement: Engagement, points: Mapping[str, Fraction], *, manner: Manner | None = None, because: str = ""
) -> Rubric:
    """Record the points of indicators; the same again records nothing.

    Args:
        engagement: The engagement.
        points: Points by leaf id; 0 leaves an indicator out. What was set before stays where it is not named.
        manner: How what is still open is proposed; None proposes nothing.
        because: Why; needed where a pool is split anew.

    Returns:
        The rubric as it then stands.

    Raises:
        UsageError: If an indicator is unknown or has points of its own, one is left without points, or sums or
            shares of the total do not fit.
    """
    rubric = pinned_rubric(engagement)
    wanted = {**weights(engagement), **points}
    for id_ in points:
        if leaf_of(rubric, id_).id not in rubric.settable():
            raise UsageError("rubrics.fixed", id=id_, points=points_text(rubric.leaf(id_).points or Fraction(0)))
    if manner is not None:
        wanted |= propose(_partly(rubric, wanted), manner)
    check_weights(rubric, wanted)
    given = rubric.weighted(wanted)
    if not because.strip() and any(child.id in points for node in rubric.walk() for child in node.sharing()):
        raise UsageError("rubrics.pool-reason")
    record = {id_: str(value) for id_, value in sorted(wanted.items())}
    known = engagement.log.get("weights", rubric.id)
    if known is None or known.body["points"] != record:
        with engagement.batch() as batch:
            batch.add("decision", "weights", rubric.id, {"points": record, "because": because})
    return given


def check_weights(rubric: Rubric, wanted: Mapping[str, Fraction]) -> None:
    """Check that points fill a rubric.

    Raises:
        UsageError: If an indicator has no points, or sums or shares of the total do not fit.
    """
    partly = _partly(rubric, wanted)
    if partly.open:
        ids = ", ".join(leaf.id for leaf in partly.leaves() if leaf.points is None)
        raise UsageError("rubrics.weights-missing", ids=ids)
    for node in partly.walk():
        if node.children:
            _check_sum(node.id, node.points, _sum(node.children))
    whole = _sum(partly.indicators)
    if whole != rubric.total:
        raise UsageError("rubrics.weights-total", found=points_text(whole), expected=points_text(rubric.total))
    given = rubric.weighted(wanted)
    kept = {node.id for node in given.walk()}
    for demand in rubric.constraints:
        if set(demand.of) <= kept and (short := missed(given, demand)):
            raise UsageError("rubrics.weights-share", **short)
        if not set(demand.of) <= kept:
            raise UsageError("rubrics.weights-left-out", ids=", ".join(sorted(set(demand.of) - kept)))


def _partly(rubric: Rubric, wanted: Mapping[str, Fraction]) -> Rubric:
    """The rubric with points set; those of 0 stay in it while sums are looked at."""
    return rubric.weighted(wanted, drop=False)


def _sum(nodes: tuple[Indicator, ...]) -> Fraction:
    return sum((node.points or Fraction(0) for node in nodes if not node.bonus), Fraction(0))


def _check_sum(id_: str, expected: Fraction | None, found: Fraction) -> None:
    if expected is not None and found != expected:
        raise UsageError("rubrics.weights-sum", id=id_, found=points_text(found), expected=points_text(expected))


def require_points(engagement: Engagement) -> Rubric:
    """Return the rubric of the engagement.

    Raises:
        UsageError: If an indicator of it has no points yet.
    """
    rubric = current_rubric(engagement)
    if rubric.open:
        ids = ", ".join(leaf.id for leaf in rubric.leaves() if leaf.points is None)
        raise UsageError("rubrics.open", rubric=rubric.id, ids=ids)
    return rubric
