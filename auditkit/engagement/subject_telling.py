"""What stands behind a figure or a deduction of a subject: rules, measures, people, findings, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit.engagement.finding import Deduction, points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import MeasureRecord
from auditkit.engagement.scoring import IndicatorScore, point_sentence
from auditkit.engagement.subject_measures import stating
from auditkit.engagement.subject_scoring import subject_sheets
from auditkit.messages import pick, text

if TYPE_CHECKING:
    from auditkit.engagement.explaining import Chains, Node


def deduction_node(chains: Chains, id_: str) -> Node | None:
    """Return the chain of a deduction of a subject, such as ``D-p1-2.2.1``; None where there is none of this id."""
    if not id_.startswith("D-"):
        return None
    for found in subject_sheets(chains.engagement):
        for score, item in found.sheet.deductions() if found.sheet is not None else ():
            if item.id == id_:
                return _deduction(chains, found.subject.name, score, item)
    return None


def _deduction(chains: Chains, name: str, score: IndicatorScore, item: Deduction) -> Node:
    from auditkit.engagement.explaining import Node

    indicator = f"{name} {pick(score.indicator.name)}"
    said = {"name": indicator, "points": points_text(item.points), "rationale": item.rationale}
    node = Node("deduction", item.id, text("explain.deduction", indicator=score.indicator.id, **said))
    if score.verdict is not None:
        words = text("explain.judged", by=score.verdict.by, rationale=score.verdict.rationale or "—")
        if score.verdict.override:
            words = f"{words} {text('explain.override', because=score.verdict.because)}"
        node.children.append(Node("person", score.verdict.by, words))
        node.children += [chains.finding(one) for one in item.findings]
    elif score.computed is not None:
        node.children.append(Node("rule", score.indicator.id, point_sentence(score.computed)))
    if score.measure is not None and score.measure.id in chains.measures:
        node.children.append(chains.measure(score.measure.id))
    return node


def stated_nodes(engagement: Engagement, measure: MeasureRecord) -> list[Node]:
    """Return who stated the value of a measure, why and on which evidence; nothing where nobody did."""
    from auditkit.engagement.explaining import Node

    record = stating(engagement, measure)
    if record is None:
        return []
    last = list(engagement.log.entries(record.kind, record.id))[-1]
    nodes = [Node("person", last.by, text("explain.by", by=last.by, at=last.at, seq=last.seq))]
    if record.kind == "asked":
        nodes.insert(0, Node("reason", "", str(record.body["because"])))
    for digest in _evidence(record.body, measure) if record.kind == "subject" else ():
        receipt = engagement.log.get("evidence", digest)
        name = str(receipt.body["name"]) if receipt else digest
        nodes.append(Node("evidence", digest, text("explain.evidence", name=name, sha256=digest[:12])))
    return nodes


def _evidence(body: dict[str, Any], measure: MeasureRecord) -> list[str]:
    """Return the evidence behind a figure of a subject: of its level, of all levels for a total, of a stated value."""
    own = measure.id.removeprefix(f"project.{measure.subject}.")
    if own in body.get("values", {}):
        return list(body["values"][own].get("evidence", ()))
    funds = body.get("funds", {})
    level = own.partition(".")[0]
    chosen = [funds[level]] if level in funds else list(funds.values())
    return list(dict.fromkeys(digest for said in chosen for digest in said.get("evidence", ())))
