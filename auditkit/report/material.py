"""Everything a report is composed from, read once; composing itself touches no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from auditkit.core.checklist import Check
from auditkit.documents.model import Block
from auditkit.engagement.comparing import Comparison
from auditkit.engagement.explaining import Node
from auditkit.engagement.finding import Deduction, Finding
from auditkit.engagement.folder import Config
from auditkit.engagement.following_up import Followed
from auditkit.engagement.priors import Prior
from auditkit.engagement.results import MeasureRecord, Outcome, TieOut, Untested
from auditkit.engagement.sampling.covering import Coverage
from auditkit.engagement.sampling.summing import Summary
from auditkit.engagement.scoring import IndicatorScore, ScoreSheet
from auditkit.engagement.subject_scoring import SubjectSheet
from auditkit.engagement.surveys import SurveyGroup
from auditkit.engagement.targets import Target
from auditkit.engagement.unreporting import LeftOut


@dataclass(frozen=True)
class Received:
    """A file of the auditee.

    Attributes:
        file: Name as received.
        tables: What it was taken for: (canonical table, rows).
        dropped: How many rows were left out by decision.
        because: Why.
    """

    file: str
    tables: tuple[tuple[str, int], ...]
    dropped: int = 0
    because: str = ""


@dataclass(frozen=True)
class Claim:
    """A figure that the self-evaluation states.

    Attributes:
        label: What it is called there.
        value: In yuan, percent, points or things counted.
        unit: ``yuan``, ``%``, ``count`` or ``""``.
    """

    label: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class Material:
    """What an engagement has to say, in the language of the engagement.

    Attributes:
        config: What it is about.
        sheet: The scores as they stand.
        measures: By id.
        outcomes: By check, in the order of the checklists.
        untested: Rows that could not be tested.
        tieouts: In their order.
        exceptions: With what was decided on them.
        sentences: Sentence of each exception, by id.
        findings: Those that stand.
        checks: By id.
        reasons: Why a check could not test everything, by check, as printed.
        received: Files in use.
        standards: Ids of the shipped standards adopted.
        claims: Figures of the self-evaluation.
        narrative: Passages of the evaluator by section.
        traces: Chain of each deduction, by its id.
        templates: Templates and their tables by path below the folder of the language.
        rubric_adopted: Whether the rubric was adopted.
        recorded_on: Day of the last record, ISO; stands in for a date of the report that is left open.
        house: The firm's own Word file, None where there is none.
        coverage: What was inspected; None where nothing was.
        categories: Names of the categories of expense in it.
        samples: What became of each sample.
        comparison: The self-evaluation beside the independent scores; None where it scores nothing.
        priors: Findings of earlier years, with what became of them.
        answers: Opinions on the draft and the way to the final score; none before a draft went out.
        form: Form of the report, ``""`` for the full one.
        subjects: Projects and units looked at on their own, with their scores.
        main: What the engagement itself is about, with its money; None where not said.
        left_out: What was said about confirmed exceptions without problem, by id of the exception.
        targets: Performance targets with what was verified.
        surveys: Groups that were asked how satisfied they are.
        survey_limits: What limits the use of these surveys, as printed.
        statements: What was stated about checks that could not test everything, by check.
        team: Members by role.
    """

    config: Config
    sheet: ScoreSheet
    measures: Mapping[str, MeasureRecord]
    outcomes: tuple[Outcome, ...]
    untested: tuple[Untested, ...]
    tieouts: tuple[TieOut, ...]
    exceptions: tuple[Followed, ...]
    sentences: Mapping[str, str]
    findings: tuple[Finding, ...]
    checks: Mapping[str, Check]
    received: tuple[Received, ...]
    templates: Mapping[str, str]
    reasons: Mapping[str, str] = field(default_factory=dict)
    standards: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    narrative: Mapping[str, str] = field(default_factory=dict)
    traces: Mapping[str, Node] = field(default_factory=dict)
    rubric_adopted: bool = False
    recorded_on: str = "1980-01-01"
    house: bytes | None = None
    coverage: Coverage | None = None
    categories: Mapping[str, str] = field(default_factory=dict)
    samples: tuple[Summary, ...] = ()
    comparison: Comparison | None = None
    priors: tuple[Prior, ...] = ()
    answers: tuple[Block, ...] = ()
    form: str = ""
    subjects: tuple[SubjectSheet, ...] = ()
    main: SubjectSheet | None = None
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    surveys: tuple[SurveyGroup, ...] = ()
    survey_limits: tuple[str, ...] = ()
    statements: Mapping[str, str] = field(default_factory=dict)
    team: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def draft(self) -> bool:
        """Whether an indicator is unscored, of the engagement or of a subject with a score table of its own."""
        return self.sheet.draft or any(found.sheet is not None and found.sheet.draft for found in self.subjects)

    @property
    def language(self) -> str:
        """Language of the report."""
        return self.config.language

    def value(self, id_: str) -> Fraction | None:
        """Return the exact value of a measure; None where there is none."""
        measure = self.measures.get(id_)
        return None if measure is None else measure.exact

    def deductions(self) -> list[tuple[IndicatorScore, Deduction]]:
        """Return every deduction with its indicator, in printed order."""
        return self.sheet.deductions()

    def exceptions_of(self, finding: Finding) -> list[Followed]:
        """Return the exceptions that a finding rests on, in the order of the listing."""
        named = set(finding.exceptions)
        return [item for item in self.exceptions if item.exception.id in named]

    def deductions_of(self, finding: Finding) -> list[tuple[IndicatorScore, Deduction]]:
        """Return the deductions that rest on a finding.

        A computed deduction rests on its measure and rule; it counts for the findings of its indicator.
        """
        return [
            (score, item)
            for score, item in self.deductions()
            if finding.id in item.findings or (not item.findings and score.indicator.id in finding.indicators)
        ]

    def findings_of(self, score: IndicatorScore, item: Deduction) -> list[Finding]:
        """Return the findings that a deduction is explained by."""
        return [
            finding
            for finding in self.findings
            if finding.id in item.findings or (not item.findings and score.indicator.id in finding.indicators)
        ]

    def unreported(self) -> list[Followed]:
        """Return confirmed exceptions that no standing finding rests on."""
        named = {name for finding in self.findings for name in finding.exceptions}
        return [i for i in self.exceptions if i.status == "confirmed" and i.exception.id not in named]
