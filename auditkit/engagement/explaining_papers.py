"""Chains through papers: evidence, evidence forms, and what was answered to the draft."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from auditkit.engagement.evidence_forms import Form, forms
from auditkit.engagement.evidence_targets import of_voucher
from auditkit.engagement.evidencing import Evidence, evidence, linked
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.nodes import Node
from auditkit.engagement.responding import Response, responses
from auditkit.engagement.results import ExceptionRecord
from auditkit.engagement.scoring import IndicatorScore
from auditkit.messages import text

LEAST = 6
"""Signs of a SHA-256 that name evidence."""


class PaperChains:
    """Builds chains of evidence, forms and answers; reads each kind of record when it is first asked for."""

    def __init__(self, engagement: Engagement) -> None:
        self.engagement = engagement

    @cached_property
    def _evidence(self) -> list[Evidence]:
        return evidence(self.engagement)

    @cached_property
    def _linked(self) -> dict[tuple[str, str], list[Evidence]]:
        return dict(linked(self._evidence))

    @cached_property
    def _responses(self) -> dict[str, Response]:
        return {item.id: item for item in responses(self.engagement)}

    @cached_property
    def _forms(self) -> list[Form]:
        return forms(self.engagement)

    def of(self, id_: str) -> Node | None:
        """Return the chain of an answer, a form, or evidence (beginning of its SHA-256); None for anything else."""
        if id_ in self._responses:
            return self.answer(self._responses[id_])
        for form in self._forms:
            if form.id == id_:
                return self._form(form, whole=True)
        fits = [item for item in self._evidence if len(id_) >= LEAST and item.sha256.startswith(id_.lower())]
        return self.file(fits[0]) if len(fits) == 1 else None

    def file(self, item: Evidence) -> Node:
        """Return evidence with who recorded it."""
        said = text("explain.evidence", name=item.name, sha256=item.sha256[:12])
        node = Node("evidence", item.sha256, said)
        node.children.append(self._person("evidence", item.sha256))
        return node

    def _person(self, kind: str, id_: str) -> Node:
        last = list(self.engagement.log.entries(kind, id_))[-1]
        return Node("person", last.by, text("explain.by", by=last.by, at=last.at, seq=last.seq))

    def linked(self, kind: str, id_: str, without: Collection[str] = ()) -> list[Node]:
        """Return the evidence linked to something, but for that named already."""
        return [self.file(item) for item in self._linked.get((kind, id_), ()) if item.sha256 not in without]

    def of_exception(self, item: ExceptionRecord) -> list[Node]:
        """Return the evidence of an exception and of its voucher, and the forms it stands on."""
        own = self._linked.get(("exception", item.id), [])
        of_it = self._linked.get(("voucher", item.voucher_key or ""), [])
        files = {one.sha256: one for one in (*own, *of_voucher(of_it, item.voucher_key))}
        found = [self.file(one) for one in files.values()]
        return found + [self._form(form) for form in self._on.get(item.id, ())]

    @cached_property
    def _on(self) -> dict[str, list[Form]]:
        """Live forms by the exceptions on them."""
        found: dict[str, list[Form]] = {}
        for form in self._forms:
            for name in dict.fromkeys(fact.exception for fact in form.items) if form.live else ():
                found.setdefault(name, []).append(form)
        return found

    def _form(self, form: Form, *, whole: bool = False) -> Node:
        state = text(f"evidence-form.state.{form.state()}")
        words = text("responses.explain-form", number=form.number, matter=form.matter, state=state)
        node = Node("evidence-form", form.id, words)
        if whole:
            node.children.append(self._person("evidence-form", form.id))
            node.children += [Node("exception", fact.exception, fact.said) for fact in form.items]
            known = {item.sha256: item for item in self._evidence}
            named = dict.fromkeys((*form.evidence, *form.answer_files))
            node.children += [self.file(known[digest]) for digest in named if digest in known]
        return node

    def answer(self, item: Response) -> Node:
        """Return an answer to the draft with its proof and how it was taken."""
        about = text(f"responses.refers.{item.refers}") + (f" {item.about}" if item.about else "")
        words = text("responses.explain", name=item.name, round=item.round, about=about, opinion=item.opinion)
        node = Node("response", item.id, words)
        known = {one.sha256: one for one in self._evidence}
        node.children += [self.file(known[digest]) for digest in item.proof if digest in known]
        if item.taken:
            taken = text(f"responses.taken.{item.taken}")
            said = text("responses.explain-decided", taken=taken, by=item.decided_by or "—", reason=item.reason)
            node.children.append(Node("person", item.decided_by, said))
        return node

    def answers(self, finding: str) -> list[Node]:
        """Return what was answered to a finding."""
        chosen = [item for item in self._responses.values() if (item.refers, item.about) == ("finding", finding)]
        return [self.answer(item) for item in chosen if item.live]

    def restored(self, score: IndicatorScore) -> list[Node]:
        """Return the points that answers brought back to an indicator, each with its answer."""
        found = []
        for item in score.restored:
            words = text("responses.explain-restored", points=points_text(item.points), reason=item.reason)
            found.append(Node("restored", "", words, children=[self.answer(self._responses[item.response])]))
        return found
