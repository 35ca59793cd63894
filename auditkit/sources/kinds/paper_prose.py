"""Figures claimed in the prose of a self-evaluation, named by the quantity they are about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditkit.analysis.text.figures import Figure, read_figures
from auditkit.core.labels import Labels, Quantity
from auditkit.sources.canonical import Row

PROSE = "正文"
"""Sheet name of rows that stand in paragraphs."""

_PROGRESS = re.compile(r"(?:支付|支出|执行|预算支出|预算执行)进度")
_YEAR_END = re.compile(r"^(?:第?四季度末?|4季度末?|年末|年底|12月底|12月末?|全年)(?:累计)?(?:为|达|达到|完成|是)?$")


@dataclass(frozen=True)
class Claim:
    """A figure and the quantity it is about, None where the words name none that is known."""

    figure: Figure
    quantity: Quantity | None


def name_figures(figures: list[Figure], labels: Labels) -> list[Claim]:
    """Return the figures of one text with their quantities.

    A label that leaves its subject out (三公经费预算3.24万元，实际支出3.93万元) takes the one of the sentence;
    a part (其中) of a budget total is a part of the budget; a general word means the whole unit only where
    nothing else was spoken of.
    """
    claims: list[Claim] = []
    topic, sentence = "", 0
    for figure in figures:
        if figure.sentence != sentence:
            topic, sentence = "", figure.sentence
        topic = labels.topic_in(figure.lead) or topic
        previous = claims[-1] if claims and claims[-1].figure.sentence == sentence else None
        quantity = _quantity(figure, claims, previous, topic, labels)
        if quantity is not None and not _fits(figure, quantity):
            quantity = None
        topic = (quantity.topic if quantity else "") or labels.topic_in(figure.label) or topic
        if quantity is not None and not quantity.topic:
            topic = ""
        claims.append(Claim(figure, quantity))
    return claims


def _quantity(
    figure: Figure, claims: list[Claim], previous: Claim | None, topic: str, labels: Labels
) -> Quantity | None:
    whole = claims[figure.part_of].quantity if figure.part_of is not None else None
    if any(word in figure.label for word in labels.comparisons):
        return None
    budget = bool(whole and whole.id.startswith("budget."))
    found = labels.find(figure.label, topic=topic, budget=budget)
    if found is None or found.topic and found.topic == topic:
        return found
    if labels.is_generic(figure.label) and not _speaks_of_the_whole(figure, previous):
        return None
    return found


def _speaks_of_the_whole(figure: Figure, previous: Claim | None) -> bool:
    if previous is None:
        return not any("\u4e00" <= mark <= "\u9fff" for mark in figure.lead)
    return previous.quantity is not None and not previous.quantity.topic


def _fits(figure: Figure, quantity: Quantity) -> bool:
    if not figure.unit:
        return figure.number == 0 or quantity.unit in ("count", "points")
    if quantity.unit == "yuan":
        return figure.is_money
    if quantity.unit == "%":
        return figure.unit == "%"
    return figure.unit == "分" if quantity.unit == "points" else figure.unit in ("人", "名", "个")


def _whole(claim: Claim, claims: list[Claim]) -> str:
    """Label of the total that a figure is clearly a part of.

    A list goes on with 、; after a comma only known quantities of the same kind are still parts of the total.
    """
    if claim.figure.part_of is None:
        return ""
    whole = claims[claim.figure.part_of]
    if "其中" in claim.figure.label or "其中" in claim.figure.lead or claim.figure.joined == "、":
        return whole.figure.label
    heads = {item.quantity.id.removeprefix("budget.").split(".")[0] for item in (claim, whole) if item.quantity}
    both = claim.quantity is not None and whole.quantity is not None
    return whole.figure.label if both and len(heads) == 1 else ""


def _shown(label: str) -> str:
    return re.sub(r"[“”\"]", "", label).removeprefix("其中").strip()


def read_claims(text: str, sheet: str, row: int, labels: Labels) -> list[Row]:
    """Return the figures of a paragraph or of a long cell as rows (role ``claim``).

    Numbers without unit whose label means nothing known are left out.
    """
    rows: list[Row] = []
    claims = name_figures(read_figures(text), labels)
    progress = _PROGRESS.search(text)
    for claim in claims:
        figure, quantity = claim.figure, claim.quantity
        if quantity is None and progress and progress.start() < figure.start and figure.unit == "%":
            quantity = labels.by_id.get("rate.progress") if _YEAR_END.search(figure.label) else None
        if quantity is None and not figure.unit:
            continue
        whole = _whole(claim, claims)
        rows.append(
            {
                "role": "claim",
                "path": _shown(whole),
                "label": _shown(figure.label),
                "indicator": quantity.id if quantity else None,
                "value": figure.text,
                "number": figure.value,
                "unit": figure.unit,
                "year": figure.year,
                "place": figure.said,
                "position": figure.start,
                "sheet": sheet,
                "row": row,
            }
        )
    return rows
