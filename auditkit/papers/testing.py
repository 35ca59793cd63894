"""Listings of what was tested: checks with populations, exceptions with follow-up, samples and inspections."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from auditkit.core.paper import Item, Listing, Row
from auditkit.engagement.following_up import Followed
from auditkit.engagement.results import Outcome
from auditkit.engagement.sampling.answers import Seen, inspections
from auditkit.engagement.sampling.covering import category_name, coverage
from auditkit.engagement.sampling.questions import questions_of
from auditkit.engagement.sampling.records import Item as Drawn
from auditkit.engagement.sampling.records import Sample, live_samples
from auditkit.engagement.sampling.summing import summaries
from auditkit.engagement.wording import checks, exception_sentence
from auditkit.messages import has, pick, text
from auditkit.papers.columns import amount, column, listing, row
from auditkit.papers.ground import Ground, chosen, files_of, place_words

_STATUS = {"open": "open", "confirmed": "differs", "dismissed": "agreed"}


def outcomes(ground: Ground, select: Sequence[str]) -> Listing:
    """List checks: population = passed + exceptions + not tested, held by a live formula."""
    names = ("population", "passed", "exceptions", "untestable")
    columns = (
        column("check", width=3),
        *(column(name, "number", 0.8, total=True) for name in names),
        column("gap", "number", 0.7, formula="population - passed - exceptions - untestable"),
        column("basis", width=3),
        column("reason", width=2.2),
    )
    found = [item for item in (ground.results.outcomes() if ground.ran else []) if chosen(item.id, select)]
    return listing(columns, [_outcome(ground, item) for item in found], missing="papers.none.run")


def check_title(ground: Ground, id_: str) -> str:
    """Return what a check is called; a check that is no query has its title in the catalogue."""
    known = checks(ground.engagement).get(id_)
    if known is not None:
        return pick(known.title)
    return text(f"check-title.{id_}") if has(f"check-title.{id_}") else id_


def _outcome(ground: Ground, item: Outcome) -> Row:
    known = checks(ground.engagement).get(item.id)
    counts = [Decimal(n) for n in (item.population, item.passed, item.exceptions, item.untestable)]
    basis = pick(known.basis) if known else "—"
    kind, _, names = item.reason.partition(":")
    if kind == "missing":
        why = text("check.missing", tables=text("papers.and").join(text(f"table.{name}") for name in names.split(",")))
    elif kind and known is not None:
        why = text("papers.then").join(pick(known.reasons[name]) for name in names.split(",") if name in known.reasons)
    elif not item.population:
        why = text("papers.check-off" if known is not None and known.is_off else "check.empty")
    else:
        why = "—"
    gap = counts[0] - sum(counts[1:])
    return row(item.id, check_title(ground, item.id), *counts, gap, basis, why)


def exceptions(ground: Ground, select: Sequence[str]) -> Listing:
    """List exceptions with what was decided on them, by whom and why.

    Their amounts are not added up: several checks may turn up the same voucher.
    """
    columns = (
        column("check", width=1.8),
        column("voucher", width=1.1),
        column("date", "date", 1),
        column("amount", "amount", 1.2),
        column("excess", "amount", 1.1),
        column("fact", width=3.4),
        column("tick", "tick", 0.5),
        column("decision", width=2),
        column("by", width=1.25),
        column("place", width=2.2),
    )
    found = [item for item in (ground.exceptions if ground.ran else []) if chosen(item.exception.check, select)]
    sources = [file for item in found for file in files_of(item.exception.rows)]
    rows = [_exception(ground, item) for item in found]
    return listing(columns, rows, sources, missing="" if ground.ran else "papers.none.run")


def _exception(ground: Ground, item: Followed) -> Row:
    one = item.exception
    line = text("papers.line", line=one.line) if one.line is not None else ""
    voucher = " ".join(words for words in (one.period or "", one.voucher or "", line) if words) or "—"
    decision = text(f"status.{item.status}") + (f"：{item.reason}" if item.reason else "")
    if item.flag:
        decision += text(f"papers.flag.{item.flag}")
    return row(
        one.id,
        check_title(ground, one.check),
        voucher,
        one.date or "—",
        amount(one.amount),
        amount(one.excess),
        exception_sentence(ground.engagement, one),
        _STATUS[item.status],
        decision,
        item.decided_by or "—",
        place_words(one.rows) or "—",
    )


def samples(ground: Ground, select: Sequence[str]) -> Listing:
    """List samples: what was drawn from what, what was inspected, what was concluded."""
    columns = (
        column("sample", width=0.6),
        column("purpose", width=1.2),
        column("population", "number", 0.9),
        column("population_amount", "amount", 1.4),
        column("drawn", "number", 0.7, total=True),
        column("drawn_amount", "amount", 1.4, total=True),
        column("share", "percent", 0.8, formula="100 * drawn_amount / population_amount"),
        column("inspected", "number", 0.7, total=True),
        column("faults", "number", 0.7, total=True),
        column("untested", "number", 0.7, total=True),
        column("said", width=3, label="sample-conclusion"),
    )
    rows = []
    for one in summaries(ground.engagement):
        if not chosen(one.sample.id, select):
            continue
        whole, drawn = one.sample.frozen.drawn_from, _sum(one.sample)
        share = None if not Decimal(whole.amount) else Item(100 * drawn / Decimal(whole.amount))
        said = text(one.conclusion[0], **one.conclusion[1]) if one.conclusion else "—"
        said = said.removeprefix(text("papers.sample-said"))
        purpose = text(f"papers.purpose.{one.sample.purpose}")
        counts = [Decimal(n) for n in (one.inspected, one.counts["fault"], one.counts["untested"])]
        sizes = (Decimal(whole.count), Decimal(whole.amount), Decimal(len(one.sample.items)), drawn)
        rows.append(row(one.sample.id, one.sample.id, purpose, *sizes, share, *counts, said))
    return listing(columns, rows, missing="papers.none.samples")


def _sum(sample: Sample) -> Decimal:
    return sum((Decimal(item.amount or 0) for item in sample.items), Decimal(0))


def inspected(ground: Ground, select: Sequence[str]) -> Listing:
    """List the items drawn with what was seen of each."""
    columns = (
        column("item", width=0.8, label="sample-item"),
        column("voucher", width=1.2),
        column("date", "date", 1),
        column("summary", width=2.6),
        column("book", "amount", 1.3, total=True),
        column("audited", "amount", 1.3, total=True),
        column("difference", "amount", 1.2, formula="book - audited", total=True),
        column("tick", "tick", 0.5),
        column("faulty", width=2.2),
        column("remark", width=1.8),
        column("reference", width=1),
        column("by", width=0.8, label="inspected-by"),
    )
    seen = inspections(ground.engagement)
    found = [
        (sample, item)
        for sample in live_samples(ground.engagement)
        if chosen(sample.id, select)
        for item in sample.items
    ]
    sources = [place[0] for _, item in found for place in item.places]
    rows = [_seen(ground, sample, item, seen.get(sample.item_id(item), Seen())) for sample, item in found]
    return listing(columns, rows, sources, missing="papers.none.samples")


def _seen(ground: Ground, sample: Sample, item: Drawn, said: Seen) -> Row:
    book, audited = amount(item.amount), amount(said.audited)
    gap = None if book is None or audited is None else book - audited
    tick = ("differs" if said.faults or gap else "vouched") if said.said else "open"
    faulty = text("papers.then").join(
        f"{_question(ground, name)} {text(f'sample.answer.{said.answers[name]}')}" for name in said.faults
    )
    voucher = " ".join(words for words in (item.period or "", item.voucher or "") if words) or "—"
    words = (faulty or "—", said.remark or "—", said.reference or "—", said.by or "—")
    id_ = sample.item_id(item)
    return row(id_, id_, voucher, item.date or "—", item.summary or "—", book, audited, gap, tick, *words)


def _question(ground: Ground, name: str) -> str:
    """Return the words of a question, its id where the check no longer asks it."""
    check, _, id_ = name.partition("/")
    asked = {one.id: pick(one.question) for one in questions_of(ground.engagement, check)}
    return asked.get(id_, id_)


def covered(ground: Ground, _: Sequence[str]) -> Listing:
    """List what was inspected of each category of spending, with live shares."""
    columns = (
        column("category", width=2),
        column("all_vouchers", "number", 1),
        column("all_amount", "amount", 1.5, total=True),
        column("vouchers", "number", 1),
        column("inspected_amount", "amount", 1.5, total=True),
        column("share", "percent", 1, formula="100 * inspected_amount / all_amount"),
    )
    if "journal" not in ground.supplied:
        return listing(columns, (), missing="papers.none.spending")
    rows = []
    for one in coverage(ground.engagement).categories:
        name = category_name(ground.engagement, one.category)
        sums = (Decimal(one.all_amount), Decimal(one.vouchers), Decimal(one.amount))
        rows.append(row(one.category, name, Decimal(one.all_vouchers), *sums, one.share))
    return listing(columns, rows, missing="papers.none.spending")


_SPENDING = """SELECT coalesce(category, 'none') AS category, count(DISTINCT voucher_key) AS vouchers,
    count(*) AS lines, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount FROM expense GROUP BY 1 ORDER BY 4 DESC, 1"""


def spending(ground: Ground, select: Sequence[str]) -> Listing:
    """List spending by category: vouchers, lines, amount."""
    columns = (
        column("category", width=2),
        column("all_vouchers", "number", 1),
        column("lines", "number", 1, total=True),
        column("amount", "amount", 1.6, total=True),
    )
    if "journal" not in ground.supplied:
        return listing(columns, (), missing="papers.none.spending")
    rows = []
    for name, vouchers, lines, sum_ in ground.engine.select(_SPENDING, name="spending").rows:
        if chosen(name, select):
            words = category_name(ground.engagement, name)
            rows.append(row(name, words, Decimal(vouchers), Decimal(lines), sum_))
    return listing(columns, rows)
