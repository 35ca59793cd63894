"""Where an engagement stands: what was received, what is open, who must act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from auditkit.engagement.computing import is_stale, last_run, results
from auditkit.engagement.file_standing import FileStanding, file_standing
from auditkit.engagement.finding import finding, findings, points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.following_up import followed
from auditkit.engagement.publishing import excused
from auditkit.engagement.review_items import own_items
from auditkit.engagement.rubrics import adoption
from auditkit.engagement.scoring import derived_id, score_sheet
from auditkit.engagement.subject_scoring import subject_sheets
from auditkit.engagement.targets import targets
from auditkit.engagement.wording import tieout_sentence
from auditkit.messages import text
from auditkit.store.log import now


@dataclass
class Standing:
    """A summary of an engagement.

    Attributes:
        entity: Evaluated department.
        year: Year.
        sources: Files in use.
        tables: Tables stored.
        journal_rows: Lines of the journal.
        run: Whether the checks have run.
        stale: Whether something changed since.
        exceptions: Count by status.
        flagged: Decided exceptions whose ground changed or vanished.
        untestable: Checks that could not test everything, with how many rows.
        differences: Tie-outs that differ.
        questions: Ids of exceptions that are questions to the auditee.
        findings: Live findings.
        incomplete: Findings with missing parts.
        unscored: Indicators nobody decided.
        subjects_unscored: The same of each subject with a rubric of its own, by its id.
        unsupported: Deductions that rest on nothing.
        judged_otherwise: Indicators whose deductions no longer leave the points that a person awarded.
        total: Total, None while draft.
        grade: Grade.
        rubric_adopted: Whether the rubric was adopted.
        missing: Kinds of tables that are always asked for and were not received.
        targets: Performance targets by state.
        targets_changed: Targets whose tables changed since they were verified.
        file: Notes, signatures, requests, answers, releases, the days of the archive, who must act.
    """

    entity: str
    year: int
    sources: int = 0
    tables: int = 0
    journal_rows: int = 0
    run: bool = False
    stale: bool = False
    exceptions: dict[str, int] = field(default_factory=dict)
    flagged: int = 0
    untestable: dict[str, int] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    findings: int = 0
    incomplete: list[str] = field(default_factory=list)
    unscored: list[str] = field(default_factory=list)
    subjects_unscored: dict[str, list[str]] = field(default_factory=dict)
    unsupported: list[str] = field(default_factory=list)
    judged_otherwise: list[str] = field(default_factory=list)
    total: str | None = None
    full: str = ""
    grade: str | None = None
    rubric_adopted: bool = False
    missing: list[str] = field(default_factory=list)
    targets: dict[str, int] = field(default_factory=dict)
    targets_changed: list[str] = field(default_factory=list)
    file: FileStanding = field(default_factory=FileStanding)

    def as_json(self) -> dict[str, object]:
        """Return plain values."""
        return {**self.__dict__, "file": self.file.as_json()}

    def lines(self) -> list[str]:
        """Return what a person reads."""
        found = [text("status.head", entity=self.entity, year=self.year)]
        found.append(text("status.sources", sources=self.sources, tables=self.tables, rows=self.journal_rows))
        if self.missing:
            found.append(text("status.missing", tables=", ".join(self.missing)))
        found.append(text("status.rubric-adopted" if self.rubric_adopted else "status.rubric-open"))
        if not self.run:
            found.append(text("status.no-run"))
        else:
            counts = {name: self.exceptions.get(name, 0) for name in ("open", "confirmed", "dismissed")}
            found.append(text("status.exceptions", **counts))
        if self.stale:
            found.append(text("status.stale"))
        if self.flagged:
            found.append(text("status.flagged", count=self.flagged))
        for check, count in self.untestable.items():
            found.append(text("status.untestable", check=check, count=count))
        found.extend(text("status.differs", what=what) for what in self.differences)
        found.append(text("status.findings", count=self.findings))
        found.extend(text("status.incomplete", id=id_) for id_ in self.incomplete)
        found.extend(text("status.unsupported", id=id_) for id_ in self.unsupported)
        found.extend(text("status.judged-otherwise", id=id_) for id_ in self.judged_otherwise)
        if self.unscored:
            found.append(text("status.unscored", count=len(self.unscored), ids=", ".join(self.unscored)))
        for subject, ids in self.subjects_unscored.items():
            found.append(text("status.subject-unscored", subject=subject, count=len(ids), ids=", ".join(ids)))
        if self.targets:
            states = {name: self.targets.get(state, 0) for name, state in (("unverified",) * 2, ("far", "far-above"))}
            found.append(text("status.targets", count=sum(self.targets.values()), **states))
        if self.targets_changed:
            found.append(text("status.targets-changed", ids=", ".join(self.targets_changed)))
        total = self.total if self.total is not None else "—"
        found.append(text("status.total", total=total, full=self.full, grade=self.grade or "—"))
        return [*found, *self.file.lines()]


EXPECTED = ("journal", "trial_balance", "budget", "projects", "assets", "staffing", "self_evaluation")
"""Sources that are always asked for."""


def standing(engagement: Engagement, today: date | None = None) -> Standing:
    """Return where an engagement stands.

    Args:
        engagement: The engagement.
        today: Day by which something is overdue; the present one when None.
    """
    config = engagement.config
    found = Standing(config.entity, config.year)
    used = {record.id for record in engagement.log.all("source") if not record.body["removed"]}
    tables = [r.body for r in engagement.log.all("table") if r.body["source"] in used and r.body["stored"]]
    found.sources, found.tables = len(used), len(tables)
    found.journal_rows = sum(body["rows"] for body in tables if body["kind"] == "journal")
    found.missing = [kind for kind in EXPECTED if kind not in {body["kind"] for body in tables}]
    found.rubric_adopted = adoption(engagement) is not None
    found.run, found.stale = last_run(engagement) is not None, is_stale(engagement)
    if found.run:
        _of_run(engagement, found)
    items = [item for item in findings(engagement) if item.live]
    found.findings = len(items)
    found.incomplete = [item.id for item in items if item.missing and not excused(engagement, item)]
    if tables:
        _of_scores(engagement, found)
    for item in targets(engagement):
        found.targets[item.state] = found.targets.get(item.state, 0) + 1
        found.targets_changed += [item.id] if item.flag else []
    found.file = file_standing(engagement, own_items(engagement), today or date.fromisoformat(now()[:10]))
    return found


def _of_run(engagement: Engagement, found: Standing) -> None:
    for item in followed(engagement):
        found.exceptions[item.status] = found.exceptions.get(item.status, 0) + 1
        found.flagged += item.status != "open" and item.flag is not None
    computed = results(engagement)
    found.untestable = {
        outcome.id: outcome.untestable for outcome in computed.outcomes() if outcome.untestable or outcome.reason
    }
    found.differences = [tieout_sentence(t) for t in computed.tieouts() if t.status == "differs"]


def _of_scores(engagement: Engagement, found: Standing) -> None:
    sheet = score_sheet(engagement)
    found.unscored = [score.indicator.id for score in sheet.unscored]
    for item in subject_sheets(engagement):
        ids = [score.indicator.id for score in item.sheet.unscored] if item.sheet is not None else []
        if ids:
            found.subjects_unscored[item.subject.id] = ids
    found.judged_otherwise = [score.indicator.id for score in sheet.scores if score.judged_otherwise]
    found.unsupported = [
        item.id
        for score, item in sheet.deductions()
        if item.id != derived_id(score.indicator.id)
        and not any(finding(engagement, name).live for name in item.findings)
    ]
    found.total = None if sheet.total is None else points_text(sheet.total)
    found.full = points_text(sheet.rubric.total)
    found.grade = sheet.grade
