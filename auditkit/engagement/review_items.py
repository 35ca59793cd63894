"""What is signed besides workpapers: findings, scores of indicators, the report; each with a digest of its content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace

from auditkit.engagement.computing import results
from auditkit.engagement.finding import PARTS, Deduction, Finding, deductions, findings, points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.following_up import Followed, followed
from auditkit.engagement.pinning import Specs
from auditkit.engagement.results import MeasureRecord
from auditkit.engagement.reviewing import Reviewable
from auditkit.engagement.rubrics import rubric_digest
from auditkit.engagement.scoring import IndicatorScore, ScoreSheet, score_sheet
from auditkit.engagement.subject_scoring import SubjectSheet, subject_sheets
from auditkit.messages import pick, speaking, text
from auditkit.store.files import bytes_digest

REPORT = "report"
_RECORDS = ("response", "silence", "limitation", "unreported", "subject", "target-verification")
"""Kinds of records that a report is made from and that stand nowhere else in its parts."""


def content_digest(value: object) -> str:
    """Return the SHA-256 of plain values, whatever the order of their keys."""
    return bytes_digest(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode())


def reviewable(kind: str, id_: str, title: str, parts: Mapping[str, object], **more: object) -> Reviewable:
    """Return something to sign from the content of its parts.

    Args:
        kind: See :class:`Reviewable`.
        id_: Likewise.
        title: Likewise.
        parts: Content by name of the part; plain values.
        **more: Further fields of :class:`Reviewable`.
    """
    digests = tuple((name, content_digest(value)) for name, value in parts.items())
    return Reviewable(kind, id_, title, content_digest(digests), parts=digests, **more)  # type: ignore[arg-type]


def has_tables(engagement: Engagement) -> bool:
    """Tell whether anything was imported: without it there is nothing to score."""
    return any(record.body["stored"] for record in engagement.log.all("table"))


def own_items(engagement: Engagement) -> list[Reviewable]:
    """Return findings, scores and the report, as they stand; nothing but the report's particulars before an import."""
    with speaking(engagement.config.language):
        if not has_tables(engagement):
            return [*_bare_findings(engagement), _report(engagement, None, (), {})]
        listed = followed(engagement)
        measures = results(engagement).measures()
        sheet, apart = score_sheet(engagement), list(subject_sheets(engagement))
        return [
            *_findings(engagement, listed, measures),
            *(_score(engagement, score) for score in sheet.scores if not score.absent),
            *_subjects(engagement, apart),
            _report(engagement, sheet, listed, measures, apart),
        ]


def _bare_findings(engagement: Engagement) -> Iterable[Reviewable]:
    return _findings(engagement, (), {})


def _findings(
    engagement: Engagement, listed: Iterable[Followed], measures: Mapping[str, MeasureRecord]
) -> Iterable[Reviewable]:
    known = {item.exception.id: item for item in listed}
    taken = [item for item in deductions(engagement) if item.status == "live"]
    for item in findings(engagement):
        if item.live:
            own = [deduction for deduction in taken if item.id in deduction.findings]
            authors = [entry.by for entry in engagement.log.entries("finding", item.id)]
            parts = finding_parts(item, own, known, measures)
            yield reviewable("finding", item.id, item.title, parts, prepared_by=authors[0], also_by=tuple(authors[1:]))


def finding_parts(
    item: Finding,
    own: Iterable[Deduction],
    known: Mapping[str, Followed],
    measures: Mapping[str, MeasureRecord],
) -> dict[str, object]:
    """Return the content of a finding by part: its words, what it rests on as that now is, what it costs.

    Args:
        item: The finding.
        own: Deductions that rest on it.
        known: Exceptions by id.
        measures: Measures by id.
    """
    grounds = {id_: known[id_].exception.digest if id_ in known else "" for id_ in item.exceptions}
    values = {id_: measures[id_].value if id_ in measures else None for id_ in item.measures}
    return {
        "title": item.title,
        **{part: getattr(item, part) for part in PARTS},
        "indicators": item.indicators,
        "amount": item.amount,
        "exceptions": grounds,
        "measures": values,
        "evidence": [item.places, item.evidence],
        "deductions": [[d.id, points_text(d.points), d.rationale] for d in own],
    }


def _subjects(engagement: Engagement, apart: Iterable[SubjectSheet]) -> Iterable[Reviewable]:
    """Yield the scores of subjects with a rubric of their own."""
    for one in apart:
        for score in one.sheet.scores if one.sheet is not None else ():
            if not score.absent:
                found = _score(engagement, score)
                title = f"{one.subject.name} {found.title}"
                yield replace(found, id=f"{one.subject.id}/{score.indicator.id}", title=title)


def _score(engagement: Engagement, score: IndicatorScore) -> Reviewable:
    leaf = score.indicator
    authors = [score.verdict.by] if score.verdict is not None else []
    for item in score.deductions:
        authors += [entry.by for entry in engagement.log.entries("deduction", item.id)]
    parts = score_parts(score)
    return reviewable(
        "score",
        leaf.id,
        pick(leaf.name),
        parts,
        prepared_by=authors[0] if authors else "",
        also_by=tuple(authors[1:]),
        complete=score.awarded is not None,
    )


def score_parts(score: IndicatorScore) -> dict[str, object]:
    """Return the content of a score by part."""
    return {
        "points": points_text(score.points),
        "awarded": None if score.awarded is None else points_text(score.awarded),
        "rationale": score.rationale,
        "deductions": [[d.id, points_text(d.points), d.rationale, d.findings] for d in score.deductions],
        "measure": None if score.measure is None else [score.measure.id, score.measure.value],
        "findings": score.findings,
        "answers": [[back.response, points_text(back.points), back.reason] for back in score.restored],
    }


def _report(
    engagement: Engagement,
    sheet: ScoreSheet | None,
    listed: Iterable[Followed],
    measures: Mapping[str, MeasureRecord],
    apart: Iterable[SubjectSheet] = (),
) -> Reviewable:
    computed = results(engagement) if sheet is not None else None
    parts: dict[str, object] = {
        "particulars": {name: value for name, value in asdict(engagement.config).items() if name != "settings"},
        "narrative": _narrative(engagement),
        "templates": Specs(engagement).digest(f"templates/report/{engagement.config.language}/"),
        "rubric": rubric_digest(engagement),
        "adoption": [[r.id, r.body] for kind in ("adoption", "standards") for r in engagement.log.all(kind)],
        "scores": [[s.indicator.id, score_parts(s), s.absent] for s in sheet.scores] if sheet else [],
        "subjects": [
            [one.subject.id, [[s.indicator.id, score_parts(s), s.absent] for s in one.sheet.scores]]
            for one in apart
            if one.sheet is not None
        ],
        "findings": [asdict(item) for item in findings(engagement) if item.live],
        "exceptions": [[i.exception.id, i.exception.digest, i.status, i.flag, i.reason] for i in listed],
        "measures": {name: measure.value for name, measure in measures.items()},
        "checks": [asdict(item) for item in computed.outcomes()] if computed else [],
        "tie-outs": [[t.id, t.left, t.right, t.status] for t in computed.tieouts()] if computed else [],
        "sources": [[r.id, r.body["name"], r.body["removed"]] for r in engagement.log.all("source")],
        "records": [[r.kind, r.id, r.body] for kind in _RECORDS for r in engagement.log.all(kind)],
        **{name: found for name, found in _further(engagement).items() if found},
    }
    return reviewable(REPORT, "", text("review.the-report"), parts, complete=sheet is not None and not sheet.draft)


def _further(engagement: Engagement) -> dict[str, list[object]]:
    """Return what else the report prints where there is any: drafts that went out, what was inspected, surveys."""
    seen: list[object] = [[r.id, r.body] for r in engagement.log.all("inspection")]
    drawn: list[object] = [[r.id, r.body] for r in engagement.log.all("sample")]
    sent = [r for r in engagement.log.all("letter") if r.body["sent"] and not r.body["withdrawn"]]
    names = ("kind", "name", "round", "points", "restored", "total", "sent")
    return {
        "letters": [[r.id, *(r.body.get(name) for name in names)] for r in sent],
        "inspections": [*seen, *drawn] if seen else [],
        "surveys": [[r.id, r.body] for r in engagement.log.all("satisfaction")],
    }


def _narrative(engagement: Engagement) -> list[tuple[str, str]]:
    folder = engagement.root / "narrative"
    return [(path.name, bytes_digest(path.read_bytes())) for path in sorted(folder.glob("*.md"))]
