"""What a sample says: limits, misstatement and estimates, concluded in words, with the table of factors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.sampling import asking
from auditkit.analysis.sampling.asked import choice
from auditkit.analysis.sampling.monetary import BOUNDS, FACTORS
from auditkit.analysis.sampling.planning import METHODS
from auditkit.analysis.sampling.variables import ESTIMATORS
from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.answers import Seen, inspections, misstated
from auditkit.engagement.sampling.evaluating_amounts import evaluate_estimate, evaluate_monetary
from auditkit.engagement.sampling.judged import (
    UNTESTED,
    Evaluation,
    Judged,
    Pairs,
    add_bayes_rate,
    add_warnings,
    confidence_of,
    refuse_untested,
    standing,
    tolerable_of,
    verify_only,
    word,
)
from auditkit.engagement.sampling.plan_lines import percent
from auditkit.engagement.sampling.records import Item, Line, Sample, find_sample
from auditkit.errors import UsageError


def evaluate_sample(engagement: Engagement, id_: str, wish: Judged) -> Evaluation:
    """Evaluate a sample and record that it was.

    Raises:
        UsageError: If it was not drawn, items are untested and nothing says how to treat them, or an argument makes
            no sense.
    """
    sample = find_sample(engagement, id_)
    if not sample.live:
        raise UsageError(f"sample.is-{sample.status}", id=sample.id)
    _verify(wish)
    seen = inspections(engagement)
    pairs = [(item, seen.get(sample.item_id(item), Seen())) for item in sample.items]
    done = {
        "attribute": _attributes,
        "mus": evaluate_monetary,
        "variables": evaluate_estimate,
        "judgement": _facts,
    }[sample.purpose](engagement, sample, pairs, wish)
    body = {
        "with": {name: list(value) if isinstance(value, tuple) else value for name, value in wish.__dict__.items()},
        "conclusion": [done.conclusion[0], done.conclusion[1]],
        "holds": done.holds,
        "values": done.values,
        "warnings": done.warnings,
        "items": len(sample.items),
        "seen": max((said.seq for _, said in pairs), default=0),
    }
    with engagement.batch() as batch:
        batch.add("run", "evaluation", sample.id, body)
    return done


def _verify(wish: Judged) -> None:
    choice(wish.bound, BOUNDS, "bound")
    choice(wish.factors, FACTORS, "factors")
    choice(wish.estimator, ESTIMATORS, "estimator")
    choice(wish.untested, UNTESTED, "untested")
    if wish.method:
        choice(wish.method, METHODS, "method")


@dataclass(frozen=True)
class _Counted:
    """Items of an attribute sample by what counts about them.

    Attributes:
        errors: Drawn items at fault.
        size: Drawn items that count: at fault or in order.
        certain: Items taken with certainty that count.
        certain_errors: Those of them at fault.
        not_applicable: Items to which no question applies.
        rest: Items of the population that could be drawn.
        complete: Whether every one of these was drawn and looked at.
    """

    errors: int
    size: int
    certain: int
    certain_errors: int
    not_applicable: int
    rest: int
    complete: bool


def _counted(sample: Sample, states: Sequence[tuple[Item, str]]) -> _Counted:
    drawn = [state for item, state in states if not item.certain and state != "untested"]
    certain = [state for item, state in states if item.certain and state in ("fault", "good")]
    rest = int(sample.draw["rest"])
    return _Counted(
        errors=drawn.count("fault"),
        size=len(drawn) - drawn.count("not-applicable"),
        certain=len(certain),
        certain_errors=certain.count("fault"),
        not_applicable=sum(state == "not-applicable" for _, state in states),
        rest=rest,
        complete=len(drawn) == rest,
    )


def _limits(counted: _Counted, confidence: Fraction, method: str, wish: Judged) -> tuple[Fraction, Fraction, Fraction]:
    """Return lower and upper limit of what could be drawn, and the upper one with what was certain."""
    if counted.complete:
        rate = Fraction(counted.errors, counted.size) if counted.size else Fraction(0)
        known, whole = counted.errors + counted.certain_errors, counted.size + counted.certain
        return rate, rate, Fraction(known, whole)
    found = asking.evaluate_attributes(
        confidence=confidence,
        size=counted.size,
        errors=counted.errors,
        method=method,
        population=counted.rest,
        two_sided=wish.two_sided,
    )
    upper = Fraction(found.upper)
    together = (upper * counted.rest + counted.certain_errors) / (counted.rest + counted.certain)
    return Fraction(found.lower), upper, together


def _attributes(engagement: Engagement, sample: Sample, pairs: Pairs, wish: Judged) -> Evaluation:
    verify_only(engagement, sample, wish.only)
    states = [(item, standing(engagement, item, said, wish.only)) for item, said in pairs]
    untested = refuse_untested(sample, [item for item, state in states if state == "untested"], wish)
    if wish.untested == "error":
        states = [(item, "fault" if state == "untested" else state) for item, state in states]
    counted = _counted(sample, states)
    if not counted.size and not (counted.complete and counted.certain):
        raise UsageError("sample.nothing-tested", id=sample.id)
    confidence, tolerable = confidence_of(sample, wish), tolerable_of(sample, wish)
    method = wish.method or sample.plan.get("method", "binomial")
    lower, rest_upper, upper = _limits(counted, confidence, method, wish)
    observed = Fraction(counted.errors, counted.size) if counted.size else Fraction(0)
    said = {
        "method": method,
        "size": str(counted.size),
        "errors": str(counted.errors),
        "observed": percent(observed),
        "lower": percent(lower),
        "upper": percent(upper),
        "confidence": percent(confidence),
        "tolerable": percent(tolerable),
        "certain": str(counted.certain),
        "certain_errors": str(counted.certain_errors),
        "rest": str(counted.rest),
        "rest_upper": percent(rest_upper),
        "not_applicable": str(counted.not_applicable),
    }
    holds = upper <= tolerable
    kind = "known" if counted.complete else "rate"
    done = Evaluation(sample.id, holds, (f"sample.conclusion.{kind}-{word(holds)}", said), untested=untested)
    done.lines += _rate_lines(counted, method, wish, said)
    exactly = {"observed": observed, "lower": lower, "upper": upper, "tolerable": tolerable}
    done.values = {"size": said["size"], "errors": said["errors"], **{n: str(value) for n, value in exactly.items()}}
    if counted.size:
        add_bayes_rate(done, wish, confidence, counted.size, Fraction(counted.errors), tolerable)
    add_warnings(done, wish, sample)
    return done


def _rate_lines(counted: _Counted, method: str, wish: Judged, said: dict[str, str]) -> list[Line]:
    """Return how the limits of a rate come about."""
    lines: list[Line] = []
    if counted.size:
        lines.append(("sample.result.attribute", said))
    if not counted.complete:
        lines.append((f"sample.result.limit-{method}", said))
        lines += [("sample.result.two-sided", said)] if wish.two_sided else []
    else:
        lines.append((f"sample.result.limit-{'whole' if counted.rest else 'certain'}", said))
    return [*lines, ("sample.result.certain", said)] if counted.certain else lines


def _facts(engagement: Engagement, sample: Sample, pairs: Pairs, wish: Judged) -> Evaluation:
    verify_only(engagement, sample, wish.only)
    states = [(item, standing(engagement, item, said, wish.only)) for item, said in pairs]
    amounts = {name: Decimal(0) for name in ("fault", "good", "not-applicable", "untested")}
    counts = dict.fromkeys(amounts, 0)
    for item, state in states:
        amounts[state] += Decimal(item.amount or 0)
        counts[state] += 1
    gaps = [gap for item, said in pairs if (gap := misstated(item, said))]
    said = {f"{name.replace('-', '_')}_count": str(counts[name]) for name in counts}
    said |= {f"{name.replace('-', '_')}_amount": f"{amounts[name]:,.2f}" for name in amounts}
    said |= {
        "count": str(len(states)),
        "misstated_count": str(len(gaps)),
        "misstated_amount": f"{sum(gaps, Decimal(0)):,.2f}",
    }
    done = Evaluation(sample.id, None, ("sample.conclusion.judgement", said))
    done.lines.append(("sample.result.judgement", said))
    done.values = {name: words.replace(",", "") for name, words in said.items()}
    done.untested = tuple(sample.item_id(item) for item, state in states if state == "untested")
    done.warnings.append("sample.warning.not-projected")
    return done
