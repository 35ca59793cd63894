"""Plans of samples, each number with the sentence that lets a reviewer recompute it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.sampling import asking
from auditkit.analysis.sampling.asked import Number, exact
from auditkit.analysis.sampling.planning import Plan
from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.plan_lines import money, percent, size_lines
from auditkit.engagement.sampling.plan_variables import share_out, variables_lines
from auditkit.engagement.sampling.populations import Population, opened, population
from auditkit.engagement.sampling.questions import verify_ask
from auditkit.engagement.sampling.records import Definition, Frozen, Line, Sample, record
from auditkit.engagement.sampling.stratifying import deviation, stratify
from auditkit.errors import UsageError
from auditkit.messages import text


@dataclass(frozen=True)
class Wish:
    """What is asked of a plan; amounts in yuan, rates and confidence between 0 and 1.

    Attributes:
        purpose: attribute, mus or variables.
        confidence: Confidence wanted.
        tolerable: Tolerable rate, misstatement, or precision (variables).
        expected: Expected rate or misstatement.
        expected_errors: Errors that an attribute sample may hold, instead of a rate.
        method: binomial, poisson or hypergeometric; ``""`` takes the usual one.
        convention: aicpa, idea, jfa or conservative; for variables textbook or fsaudit; ``""`` takes the usual one.
        strata: Strata of a variables plan, cut by the cumulated square root of frequencies.
        deviation: Expected standard deviation of what is estimated, for all strata; None takes that of the book
            values, which is too large for differences.
        allocation: neyman or proportional.
    """

    purpose: str
    confidence: Number = "0.95"
    tolerable: Number | None = None
    expected: Number = 0
    expected_errors: int | None = None
    method: str = ""
    convention: str = ""
    strata: int = 1
    deviation: Number | None = None
    allocation: str = "neyman"


def plan_sample(engagement: Engagement, wanted: Definition, part: str, wish: Wish, ask: Sequence[str] = ()) -> Sample:
    """Plan a sample and record the plan with the population it was made for.

    Args:
        engagement: The engagement.
        wanted: The population.
        part: Part drawn from; ``""`` takes what is positive, all of the rows of a check.
        wish: What is asked.
        ask: Checks whose questions are to be asked.

    Raises:
        UsageError: If something makes no sense, or no sample can show it; the reason names what to change.
        BadSpec: If a SELECT is refused.
    """
    chosen = verify_ask(engagement, ask or ([wanted.check] if wanted.check else []))
    with opened(engagement) as engine:
        found = population(engagement, engine, wanted, part or ("all" if wanted.base == "check" else "positive"))
    plan, lines = explained(found, wish)
    with engagement.deciding() as batch:
        made = Sample(
            id=f"S{batch.next_number('sample')}",
            status="planned",
            purpose=wish.purpose,
            definition=wanted,
            part=part or ("all" if wanted.base == "check" else "positive"),
            frozen=found.frozen,
            plan=plan,
            lines=lines,
            ask=chosen,
        )
        return record(batch, made)


def explained(found: Population, wish: Wish) -> tuple[dict[str, str], tuple[Line, ...]]:
    """Return a plan as it is recorded, and the sentences that explain it.

    Raises:
        UsageError: If no sample can show what is asked.
    """
    verify_wish(found.frozen, wish)
    head = list(population_lines(found.frozen))
    if wish.purpose == "variables":
        plan, lines = _variables(found, wish)
    else:
        plan, lines = _tested(found, wish)
    return plan, (*head, *lines)


def verify_wish(frozen: Frozen, wish: Wish) -> None:
    """Refuse what means nothing for the purpose, and amounts that leave nothing to show.

    Raises:
        UsageError: Naming the option, or the amounts that do not fit.
    """
    if wish.tolerable is None:
        raise UsageError(f"sample.needs-tolerable-{wish.purpose}")
    idle = {
        "--method": wish.purpose == "variables" and bool(wish.method),
        "--expected": exact(wish.expected, "expected") != 0
        and (wish.purpose == "variables" or wish.expected_errors is not None),
        "--expected-errors": wish.purpose != "attribute" and wish.expected_errors is not None,
        "--convention": wish.expected_errors is not None and wish.convention not in ("", "aicpa"),
        "--deviation": wish.purpose != "variables" and wish.deviation is not None,
    }
    for option, useless in idle.items():
        if useless:
            raise UsageError("sample.option-of-no-use", option=option, purpose=f"--{wish.purpose}")
    if wish.purpose != "mus":
        return
    whole, tolerable = frozen.drawn_from.amount, exact(wish.tolerable, "tolerable")
    if Decimal(whole) <= 0 or _has_negative(frozen):
        raise UsageError("sample.positive-only")
    if tolerable <= 0:
        raise UsageError("sample.tolerable-above-nothing", tolerable=money(tolerable))
    if tolerable >= Fraction(whole):
        raise UsageError("sample.tolerable-whole", tolerable=money(tolerable), amount=_shown(whole))


def _has_negative(frozen: Frozen) -> bool:
    """Tell whether negative amounts are among what is drawn from."""
    return frozen.parts["negative"].count > 0 and frozen.drawn_from.count != frozen.parts["positive"].count


def population_lines(frozen: Frozen) -> Sequence[Line]:
    """Return the equation by which the populations add up to the ledger."""
    parts = {
        f"{name}_{what}": _shown(getattr(part, what))
        for name, part in frozen.parts.items()
        for what in ("count", "amount")
    }
    whole = {
        f"{name}_{what}": _shown(getattr(getattr(frozen, name), what))
        for name in ("outside", "ledger")
        for what in ("count", "amount")
    }
    drawn = {"count": _shown(frozen.drawn_from.count), "amount": _shown(frozen.drawn_from.amount)}
    return (
        ("sample.line.drawn-from", {**drawn, "digest": frozen.digest[:16]}),
        ("sample.line.count-equation", {**parts, **whole}),
        ("sample.line.amount-equation", {**parts, **whole}),
    )


def _shown(value: int | str) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{Decimal(value):,.2f}"


def _usual(wish: Wish) -> Wish:
    method = wish.method or ("binomial" if wish.purpose == "attribute" else "poisson")
    return replace(wish, method=method, convention=wish.convention or "aicpa")


def _tested(found: Population, wish: Wish) -> tuple[dict[str, str], list[Line]]:
    wish = _usual(wish)
    whole = found.frozen.drawn_from
    assert wish.tolerable is not None
    if wish.purpose == "attribute":
        plan = asking.plan_attributes(
            confidence=wish.confidence,
            tolerable_rate=wish.tolerable,
            expected_rate=wish.expected,
            expected_errors=wish.expected_errors,
            method=wish.method,
            population=whole.count if wish.method == "hypergeometric" or wish.convention == "idea" else None,
            convention=wish.convention,
        )
    else:
        plan = asking.plan_monetary(
            confidence=wish.confidence,
            book_value=whole.amount,
            tolerable=wish.tolerable,
            expected=wish.expected,
            method=wish.method,
            convention=wish.convention,
        )
    if plan.size is None or plan.errors is None:
        raise UsageError("sample.no-plan", reason=text(plan.reason))
    amounts = None
    if wish.purpose == "mus":
        tolerable, expected = (money(exact(value, "amount")) for value in (wish.tolerable, wish.expected))
        amounts = (_shown(whole.amount), tolerable, expected)
    lines = [*_asked_lines(plan, wish), *size_lines(plan, plan.size, plan.errors, amounts)]
    if wish.purpose == "mus":
        step = Fraction(whole.amount) / plan.size
        lines.append(
            ("sample.line.interval", {"amount": _shown(whole.amount), "size": str(plan.size), "interval": money(step)})
        )
        certain = [unit for unit in found.units if unit.cents * step.denominator >= 100 * step.numerator]
        amount = sum((unit.amount or Decimal(0) for unit in certain), Decimal(0))
        lines.append(
            ("sample.line.top", {"count": str(len(certain)), "amount": _shown(str(amount)), "interval": money(step)})
        )
    if wish.purpose == "attribute" and plan.size > whole.count:
        lines.append(("sample.line.all", {"size": str(plan.size), "count": str(whole.count)}))
    size = min(plan.size, whole.count) if wish.purpose == "attribute" else plan.size
    return {**_words(wish), "size": str(size), "errors": str(plan.errors), "allowed": plan.allowed}, lines


def _words(wish: Wish) -> dict[str, str]:
    """Return what was asked, as it is recorded."""
    said = {name: value for name, value in wish.__dict__.items() if value not in (None, "")}
    return {name: value if isinstance(value, str) else str(exact(value, name)) for name, value in said.items()}


def _asked_lines(plan: Plan, wish: Wish) -> list[Line]:
    risk = 1 - plan.confidence
    said = {
        "confidence": percent(plan.confidence),
        "risk": percent(risk),
        "tolerable": percent(plan.tolerable_rate),
        "expected": percent(plan.expected_rate),
    }
    lines: list[Line] = [(f"sample.convention.{plan.convention}", {})]
    if wish.purpose == "mus":
        amounts = {name: money(exact(getattr(wish, name), name)) for name in ("tolerable", "expected")}
        lines.append(("sample.line.asked-mus", {**said, **{f"{n}_amount": value for n, value in amounts.items()}}))
    elif wish.expected_errors is not None:
        lines.append(("sample.line.asked-errors", {**said, "errors": str(wish.expected_errors)}))
    else:
        lines.append(("sample.line.asked-attribute", said))
    return lines


def _variables(found: Population, wish: Wish) -> tuple[dict[str, str], list[Line]]:
    convention = wish.convention or "textbook"
    wish = replace(wish, convention=convention, method="")
    assert wish.tolerable is not None
    strata = stratify(found.units, wish.strata)
    if wish.deviation is not None:
        spreads = [exact(wish.deviation, "deviation")] * len(strata.counts)
    else:
        spreads = [deviation(found.units, strata, number) for number in range(len(strata.counts))]
    shares = share_out(wish.confidence, wish.tolerable, strata.counts, spreads, convention, wish.allocation)
    confidence, precision = exact(wish.confidence, "confidence"), exact(wish.tolerable, "tolerable")
    lines = variables_lines(confidence, precision, strata, spreads, shares, convention, wish.allocation)
    if wish.deviation is None:
        lines.append(("sample.line.book-deviation", {}))
    plan = {**_words(wish), "size": str(sum(shares.sizes)), "sizes": ",".join(map(str, shares.sizes))}
    return plan | {"bounds": ",".join(map(str, strata.bounds))}, lines
