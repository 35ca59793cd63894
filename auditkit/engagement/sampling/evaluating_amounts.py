"""Amounts that a sample says: misstatement by monetary units, estimates by classical variables."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.sampling import asking
from auditkit.analysis.sampling.monetary import BOUNDS, Bound
from auditkit.analysis.sampling.projecting import Audited, Misstatement, evaluate_misstatement
from auditkit.analysis.sampling.variables import Stratum
from auditkit.core.money import half_up
from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.judged import (
    Evaluation,
    Judged,
    Pairs,
    add_bayes_rate,
    add_warnings,
    confidence_of,
    refuse_untested,
    tolerable_of,
    word,
)
from auditkit.engagement.sampling.plan_lines import percent
from auditkit.engagement.sampling.records import Line, Sample
from auditkit.errors import UsageError

FEW_DIFFERENCES = 20
"""Below so many differences the interval of a classical estimate is known to fall short."""


def _money(value: Fraction | Decimal) -> str:
    return f"{half_up(value, 2):,.2f}"


def evaluate_monetary(engagement: Engagement, sample: Sample, pairs: Pairs, wish: Judged) -> Evaluation:
    """Evaluate a monetary-unit sample by all bounds; the one asked for concludes."""
    missing = [item for item, said in pairs if said.audited is None]
    untested = refuse_untested(sample, missing, wish)
    items = []
    for item, one in pairs:
        if one.audited is None and wish.untested == "leave-out":
            continue
        audited = Decimal(one.audited or 0)
        items.append(Audited(Fraction(Decimal(item.amount or 0)), Fraction(audited), item.times, item.certain))
    rest = Fraction(sample.draw["rest_amount"])
    if not any(not item.certain for item in items) and rest:
        raise UsageError("sample.nothing-tested", id=sample.id)
    confidence, tolerable = confidence_of(sample, wish), tolerable_of(sample, wish)
    results = {
        bound: evaluate_misstatement(items, rest, confidence, method=bound, factors=wish.factors) for bound in BOUNDS
    }
    chosen = results[wish.bound]
    said = {
        "bound": wish.bound,
        "factors": wish.factors,
        "confidence": percent(confidence),
        "tolerable": _money(tolerable),
        "size": str(chosen.size),
        "rest": _money(rest),
        "net": _money(chosen.net),
        "over": _money(chosen.over.upper),
        "under": _money(chosen.under.upper),
    }
    holds = chosen.holds(tolerable)
    done = Evaluation(sample.id, holds, (f"sample.conclusion.amount-{word(holds)}", said), untested=untested)
    done.lines.append(("sample.result.monetary", {**said, "certain": str(sum(item.certain for item in items))}))
    for bound, result in results.items():
        done.lines += _bound_lines(bound, result)
    done.tables = {
        f"{bound}.{side}": _table(getattr(results[bound], side).bound)
        for bound in ("stringer", "cell")
        for side in ("over", "under")
    }
    done.values = _amounts(results)
    if chosen.size:
        taints = sum((i.taint * i.times for i in items if not i.certain and i.taint > 0), Fraction(0))
        value = rest or Fraction(1)
        add_bayes_rate(done, wish, confidence, chosen.size, taints, min(tolerable / value, Fraction(99, 100)))
    done.warnings += chosen.warnings
    add_warnings(done, wish, sample)
    return done


def _bound_lines(bound: str, result: Misstatement) -> list[Line]:
    lines: list[Line] = []
    for side in ("over", "under"):
        found = getattr(result, side)
        said = {
            "bound": bound,
            "likely": _money(found.most_likely),
            "basic": _money(found.basic),
            "upper": _money(found.upper),
            "certain": _money(found.certain),
            "rate": percent(found.bound.upper),
        }
        lines.append((f"sample.result.{side}", said))
    return lines


def _amounts(results: Mapping[str, Misstatement]) -> dict[str, str]:
    found = {}
    for bound, result in results.items():
        for side in ("over", "under"):
            one = getattr(result, side)
            found[f"{bound}.{side}.upper"] = str(one.upper)
            found[f"{bound}.{side}.basic"] = str(one.basic)
            found[f"{bound}.{side}.most_likely"] = str(one.most_likely)
    return found


def _table(bound: Bound) -> list[tuple[str, str, str, str]]:
    return [
        (
            str(step.errors),
            format(half_up(step.limit, 6), "f"),
            "" if step.taint is None else format(half_up(step.taint, 6), "f"),
            format(half_up(step.bound, 6), "f"),
        )
        for step in bound.steps
    ]


def evaluate_estimate(engagement: Engagement, sample: Sample, pairs: Pairs, wish: Judged) -> Evaluation:
    """Estimate the misstatement by classical variables sampling."""
    missing = [item for item, said in pairs if said.audited is None]
    untested = refuse_untested(sample, missing, wish)
    stratified = sample.draw.get("stratified")
    if stratified is None:
        stratified = {"counts": [sample.draw["rest"]], "books": [sample.draw["rest_amount"]]}
    books: list[list[Fraction]] = [[] for _ in stratified["counts"]]
    audits: list[list[Fraction]] = [[] for _ in stratified["counts"]]
    known = Fraction(0)
    for item, one in pairs:
        if one.audited is None and wish.untested == "leave-out":
            continue
        book, audited = Fraction(Decimal(item.amount or 0)), Fraction(Decimal(one.audited or 0))
        if item.certain:
            known += book - audited
        else:
            books[item.stratum].append(book)
            audits[item.stratum].append(audited)
    if not all(books):
        raise UsageError("sample.nothing-tested", id=sample.id)
    strata = [
        Stratum(int(count), Fraction(Decimal(book)), tuple(own), tuple(audit))
        for count, book, own, audit in zip(stratified["counts"], stratified["books"], books, audits, strict=True)
    ]
    confidence, wanted = confidence_of(sample, wish), tolerable_of(sample, wish)
    found = asking.evaluate_variables(strata, confidence=confidence, estimator=wish.estimator)
    misstatement = found.misstatement + known
    precision = found.precision
    if precision is None:
        raise UsageError("sample.one-item-strata", id=sample.id)
    said = {
        "estimator": wish.estimator,
        "confidence": percent(confidence),
        "misstatement": _money(misstatement),
        "precision": _money(precision),
        "wanted": _money(wanted),
        "least": _money(misstatement - Fraction(precision)),
        "most": _money(misstatement + Fraction(precision)),
        "degrees": str(found.degrees or "∞"),
        "known": _money(known),
        "size": str(sum(map(len, books))),
    }
    holds = Fraction(precision) <= wanted
    done = Evaluation(sample.id, holds, (f"sample.conclusion.estimate-{word(holds)}", said), untested=untested)
    done.lines.append(("sample.result.variables", said))
    done.values = {"misstatement": str(misstatement), "precision": str(precision)}
    differing = sum(b != a for own, audit in zip(books, audits, strict=True) for b, a in zip(own, audit, strict=True))
    if wish.estimator != "mean-per-unit" and differing < FEW_DIFFERENCES:
        done.warnings.append("sample.warning.few-differences" if differing else "sample.warning.no-differences")
    add_warnings(done, wish, sample)
    return done
