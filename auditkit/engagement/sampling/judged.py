"""What all evaluations share: how to evaluate, what comes out, which items count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from auditkit.analysis.sampling import asking
from auditkit.analysis.sampling.asked import exact, share
from auditkit.core.money import half_up
from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.answers import FAULTS, Seen, misstated
from auditkit.engagement.sampling.plan_lines import percent
from auditkit.engagement.sampling.questions import questions_of
from auditkit.engagement.sampling.records import Item, Line, Sample
from auditkit.errors import UsageError

UNTESTED = ("refuse", "error", "leave-out")


@dataclass(frozen=True)
class Judged:
    """How to evaluate.

    Attributes:
        confidence: Between 0 and 1; ``""`` takes that of the plan.
        tolerable: Tolerable rate or amount; ``""`` takes that of the plan.
        method: Of attributes: binomial, poisson or hypergeometric.
        two_sided: Whether attributes get a lower limit too.
        bound: Of monetary units, what is concluded on: stringer, cell or moment.
        factors: binomial, poisson or hypergeometric.
        estimator: Of variables: mean-per-unit, difference, ratio or regression.
        bayes: Also give the posterior of a beta or gamma prior; ``""`` for none.
        prior: uniform or impartial.
        only: Checks or questions that count; all where empty.
        untested: Items not tested: refuse, count each as an error, or leave them out with a warning.
    """

    confidence: str = ""
    tolerable: str = ""
    method: str = ""
    two_sided: bool = False
    bound: str = "stringer"
    factors: str = "binomial"
    estimator: str = "difference"
    bayes: str = ""
    prior: str = "uniform"
    only: tuple[str, ...] = ()
    untested: str = "refuse"


@dataclass
class Evaluation:
    """What came out.

    Attributes:
        sample: Id of the sample.
        holds: Whether the tolerable limit is held; None where nothing is projected.
        conclusion: The conclusion as a sentence.
        lines: Numbers with their formulas.
        tables: Tables of factors: for each direction and bound the lines (errors, limit, taint, bound).
        values: The numbers, exact, as text.
        warnings: Ids of sentences that a reader should know.
        untested: Index numbers of items that were not tested.
    """

    sample: str
    holds: bool | None
    conclusion: Line
    lines: list[Line] = field(default_factory=list)
    tables: dict[str, list[tuple[str, str, str, str]]] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    untested: tuple[str, ...] = ()


Pairs = Sequence[tuple[Item, Seen]]


def asked_names(engagement: Engagement, item: Item, only: Sequence[str]) -> list[str]:
    """Return the questions of an item that count, as ``check/question``."""
    names = [f"{check}/{one.id}" for check in item.asked for one in questions_of(engagement, check)]
    return [
        name
        for name in names
        if not only or name in only or name.partition("/")[0] in only or name.split("/")[1] in only
    ]


def standing(engagement: Engagement, item: Item, said: Seen, only: Sequence[str] = ()) -> str:
    """Return ``fault``, ``good``, ``not-applicable`` or ``untested``."""
    names = asked_names(engagement, item, only)
    answers = [said.answers.get(name, "") for name in names]
    if any(answer in FAULTS for answer in answers) or (not only and misstated(item, said)):
        return "fault"
    if not names:
        return "good" if said.audited is not None else "untested" if not only else "not-applicable"
    if not all(answers):
        return "untested"
    return "not-applicable" if set(answers) == {"not-applicable"} else "good"


def confidence_of(sample: Sample, wish: Judged) -> Fraction:
    """Return the confidence asked for, or that of the plan."""
    return share(wish.confidence or sample.plan.get("confidence", "0.95"), "confidence")


def tolerable_of(sample: Sample, wish: Judged) -> Fraction:
    """Return the tolerable rate or amount asked for, or that of the plan.

    Raises:
        UsageError: If it is no rate between 0 and 1, or no amount above 0.
    """
    found = exact(wish.tolerable or sample.plan["tolerable"], "--tolerable")
    if sample.purpose == "attribute" and not 0 < found < 1:
        raise UsageError("sample.tolerable-rate", found=wish.tolerable)
    if found <= 0:
        raise UsageError("sample.tolerable-amount", found=wish.tolerable)
    return found


def verify_only(engagement: Engagement, sample: Sample, only: Sequence[str]) -> None:
    """Refuse the name of a check or question that no item is asked.

    Raises:
        UsageError: Naming those that are asked.
    """
    asked = dict.fromkeys(name for item in sample.items for name in asked_names(engagement, item, ()))
    for name in only:
        if not any(name in (full, *full.split("/")) for full in asked):
            raise UsageError("sample.unknown-only", id=sample.id, name=name, known=", ".join(asked) or "—")


def refuse_untested(sample: Sample, missing: Sequence[Item], wish: Judged) -> tuple[str, ...]:
    """Return the ids of items not tested; refuse them where nothing says how they count."""
    ids = tuple(sample.item_id(item) for item in missing)
    if ids and wish.untested == "refuse":
        shown = ", ".join(ids[:10]) + (" …" if len(ids) > 10 else "")
        raise UsageError("sample.untested", id=sample.id, count=len(ids), items=shown)
    return ids


def word(holds: bool) -> str:
    """Return the ending of the sentence that concludes."""
    return "holds" if holds else "exceeds"


def add_warnings(done: Evaluation, wish: Judged, sample: Sample) -> None:
    """Add what a reader should know of the method."""
    if done.untested:
        done.warnings.append(f"sample.warning.untested-{wish.untested}")
    if wish.bayes:
        done.warnings.append("sample.warning.bayes")
    if sample.purpose == "attribute" and sample.draw["method"] == "stratified":
        done.warnings.append("sample.warning.pooled")
    if sample.purpose == "attribute" and sample.draw["method"] == "systematic":
        done.warnings.append("sample.warning.systematic")


def add_bayes_rate(
    done: Evaluation, wish: Judged, confidence: Fraction, size: int, errors: Fraction, tolerable: Fraction
) -> None:
    """Add the posterior of a rate where one was asked for."""
    if not wish.bayes:
        return
    found = asking.evaluate_bayes(
        confidence=confidence,
        size=size,
        errors=max(errors, Fraction(0)),
        family=wish.bayes,
        prior=wish.prior,
        tolerable_rate=tolerable,
    )
    said = {
        "family": wish.bayes,
        "prior": wish.prior,
        "first": _short(found.first),
        "second": _short(found.second),
        "mode": percent(found.mode),
        "mean": percent(found.mean),
        "upper": percent(found.upper),
        "confidence": percent(confidence),
    }
    done.lines.append(("sample.result.bayes", said))
    done.values |= {"bayes_upper": str(found.upper), "bayes_mode": str(found.mode)}


def _short(value: Fraction) -> str:
    return format(half_up(value, 4), "f").rstrip("0").rstrip(".")
