"""Listings of what was concluded, and of what the engagement is: findings, deductions, scores, rubric, requests."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from auditkit.core.paper import Item, Listing, Row
from auditkit.engagement.finding import PARTS, Finding, findings
from auditkit.engagement.requests import asked_for
from auditkit.engagement.rubrics import adoption, current_rubric, rubric_digest
from auditkit.engagement.scoring import IndicatorScore, derived_id
from auditkit.engagement.totalling import step_sentence
from auditkit.messages import pick, text
from auditkit.papers.books import tables_in_use
from auditkit.papers.columns import amount, column, listing, row
from auditkit.papers.ground import Ground, chosen


def listed_findings(ground: Ground, select: Sequence[str]) -> Listing:
    """List findings with their five parts, the amount and what they rest on."""
    found = [item for item in findings(ground.engagement) if item.live and chosen(item.id, select)]
    valued = any(item.amount is not None for item in found)
    columns = (
        column("finding", width=0.8),
        column("title", width=1.6),
        *(column(part, width=3.4 if part == "condition" else 2.2) for part in PARTS),
        *([column("amount", "amount", 1.2, total=True)] if valued else []),
        column("rests", width=1.4),
    )
    return listing(columns, [_finding(item, valued=valued) for item in found])


def _finding(item: Finding, *, valued: bool) -> Row:
    rests = [
        text(f"papers.rests.{name}", count=len(getattr(item, name)))
        for name in ("exceptions", "measures", "places", "evidence")
        if getattr(item, name)
    ]
    parts = (getattr(item, part) or "—" for part in PARTS)
    number = item.id if item.revision == 1 else text("papers.revised", id=item.id, revision=item.revision)
    money = [amount(item.amount)] if valued else []
    return row(item.id, number, item.title, *parts, *money, text("papers.and").join(rests) or "—")


def taken(ground: Ground, select: Sequence[str]) -> Listing:
    """List deductions: points, reason, and what each rests on."""
    columns = (
        column("deduction", width=0.9),
        column("indicator", width=1.8),
        column("points_taken", "number", 0.8, total=True),
        column("rationale", width=4),
        column("rests", width=1.6),
    )
    rows = []
    for score, item in ground.scores.deductions() if ground.supplied else ():
        if chosen(score.indicator.id, select):
            by_rule = item.id == derived_id(score.indicator.id)
            rests = text("papers.and").join(item.findings) or text("papers.by-rule" if by_rule else "papers.by-nothing")
            name = f"{score.indicator.id} {pick(score.indicator.name)}"
            rows.append(row(item.id, item.id, name, item.points, item.rationale, rests))
    return listing(columns, rows, missing="" if ground.supplied else "papers.none.scores")


def listed_scores(ground: Ground, select: Sequence[str]) -> Listing:
    """List indicators: points less deductions is what is awarded, by a live formula; then what leads to the total."""
    back = ground.supplied and any(score.restored for score in ground.scores.scores)
    columns = (
        column("indicator", width=0.8, label="indicator-id"),
        column("name", width=2),
        column("points", "number", 0.8, total=True),
        column("deducted", "number", 0.8, total=True),
        *([column("restored", "number", 0.8, total=True)] if back else []),
        column("awarded", "number", 0.8, formula=f"points - deducted{' + restored' if back else ''}", total=True),
        column("rate", "percent", 1 if back else 0.8, formula="100 * awarded / points"),
        column("rationale", width=4),
        column("finding", width=1),
    )
    if not ground.supplied:
        return listing(columns, (), missing="papers.none.scores")
    rows = [_score(score, bool(back)) for score in ground.scores.scores if chosen(score.indicator.id, select)]
    for step in () if select else ground.scores.steps:
        words = step_sentence(ground.scores.rubric, step)
        blank = (Item(), Item(), *([Item()] if back else []), Item(step.effect), Item())
        rows.append(row(f"step-{len(rows)}", "", text("papers.score-step"), *blank, words, ""))
    return listing(columns, rows, missing="papers.none.scores")


def _score(score: IndicatorScore, back: bool) -> Row:
    full = None if score.absent else score.points
    rate = None if score.awarded is None or not score.points else 100 * score.awarded / score.points
    words = score.rationale or ("" if score.awarded is not None else text("papers.unscored"))
    taken_ = None if score.judged is None else score.points - score.judged
    more = [Item(score.brought_back if score.awarded is not None else None)] if back else []
    numbers = (Item(full), Item(taken_), *more, Item(score.awarded), Item(rate))
    findings_ = text("papers.and").join(score.findings) or "—"
    return row(score.indicator.id, score.indicator.id, pick(score.indicator.name), *numbers, words, findings_)


def standards(ground: Ground, _: Sequence[str]) -> Listing:
    """List the limits in force: tables that the auditee gave, then sets that a person adopted."""
    columns = (
        column("standard", width=2),
        column("because", width=4),
        column("by", width=1),
        column("on", "date", 1),
        column("sha", width=1.6, label="sha-short"),
    )
    rows, files = [], []
    for source, body in tables_in_use(ground):
        if body["kind"] == "standards" and body["stored"]:
            name, entry = source.body["name"], ground.engagement.log.entry(source.first_seq)
            given = text("papers.standard-given", sheet=body["sheet"], file=name)
            on = source.body.get("received_on") or entry.at[:10]
            why = text("papers.standard-received", rows=body["rows"])
            rows.append(row(f"{source.id[:12]}/{body['sheet']}", given, why, entry.by, on, source.id[:16]))
            files.append(name)
    for record in ground.engagement.log.all("standards"):
        entry = ground.engagement.log.entry(record.seq)
        words = (record.id, record.body["because"] or "—", entry.by, entry.at[:10], record.body["sha256"][:16])
        rows.append(row(record.id, *words))
    return listing(columns, rows, files)


def requested(ground: Ground, _: Sequence[str]) -> Listing:
    """List what was asked for and what became of it."""
    columns = (
        column("number", width=0.5),
        column("data", width=2.6),
        column("period", width=1.1),
        column("form", width=1.2),
        column("provider", width=1),
        column("due", "date", 1),
        column("received", width=1),
        column("copy", width=0.7),
        column("state", width=0.8),
        column("files", width=2.6),
    )
    rows = []
    for item in asked_for(ground.engagement):
        given = text("papers.then").join(item.files) or item.reason or "—"
        copy = text(f"request.copy.{item.copy}") if item.copy else "—"
        when = (item.due or "—", item.received_on or "—", copy, text(f"request.state.{item.state}"))
        rows.append(row(item.id, item.id, item.title, item.period, item.form, item.provider, *when, given))
    return listing(columns, rows, missing="papers.none.requests")


def engagement_facts(ground: Ground, _: Sequence[str]) -> Listing:
    """List what the engagement is about."""
    columns = (column("fact", width=1.2), column("said", width=4))
    config = ground.engagement.config
    names = ("entity", "year", "commissioner", "firm", "lead", "rubric", "report_number", "report_date")
    said = {name: str(getattr(config, name) or "—") for name in names}
    said["rubric"] = f"{pick(current_rubric(ground.engagement).title)} ({config.rubric})"
    rows = [row(name, text(f"papers.fact.{name}"), said[name]) for name in names]
    return listing(columns, rows)


def rubric_facts(ground: Ground, _: Sequence[str]) -> Listing:
    """List the groups of the rubric with their points, and how it was agreed."""
    columns = (
        column("name", width=3),
        column("indicators", "number", 1, total=True),
        column("points", "number", 1, total=True),
    )
    rubric = ground.scores.rubric if ground.supplied else current_rubric(ground.engagement)
    rows = []
    for node in rubric.indicators:
        leaves = [leaf for leaf in rubric.leaves() if node.id in {n.id for n in (*rubric.path(leaf.id), leaf)}]
        full = sum((leaf.points or Fraction(0) for leaf in leaves), Fraction(0))
        rows.append(row(node.id, f"{node.id} {pick(node.name)}", Decimal(len(leaves)), full))
    rows.append(row("adoption", _adopted(ground), None, None))
    return listing(columns, rows)


def _adopted(ground: Ground) -> str:
    """Return how the rubric was agreed, with its digest."""
    digest = rubric_digest(ground.engagement)[:16]
    found = adoption(ground.engagement)
    if found is None:
        return text("papers.rubric-open", digest=digest)
    return text("papers.rubric-adopted", digest=digest, sent=found["sent"] or "—", agreed=found["agreed"] or "—")
