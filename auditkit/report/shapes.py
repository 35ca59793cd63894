"""What templates see of scores, problems, recommendations and limits: names, figures and cited sentences."""

from __future__ import annotations

from dataclasses import dataclass

from auditkit.documents.model import Figure, Inlines, Link, Text


@dataclass(frozen=True)
class DeductionView:
    """A deduction.

    Attributes:
        id: Its id.
        indicator: Name of the indicator, leading to the score sheet.
        points: Points taken.
        rationale: Why, without the full stop.
    """

    id: str
    indicator: Link
    points: Figure
    rationale: Inlines


@dataclass(frozen=True)
class IndicatorView:
    """An indicator with its score.

    Attributes:
        name: Its name.
        points: Full points.
        awarded: Points awarded, words where nobody decided.
        scored: Whether it is scored.
        absent: Whether it does not apply.
        full_marks: Whether nothing was taken.
        rationale: Why points were taken or not.
    """

    name: Text
    points: Figure
    awarded: Figure | Text
    scored: bool
    absent: bool
    full_marks: bool
    rationale: Inlines


@dataclass(frozen=True)
class AdjustmentView:
    """What leads from the points of the groups to the total.

    Attributes:
        points: Full points that what applies took over from what does not.
        awarded: Points won or lost.
        lost: The former less the latter.
        words: What was done, in a sentence.
    """

    points: Figure
    awarded: Figure
    lost: Figure
    words: Text


@dataclass(frozen=True)
class GroupView:
    """A group of indicators of the first level.

    Attributes:
        id: Its id.
        name: Its name.
        points: Full points.
        awarded: Points awarded, words while one of its indicators is unscored.
        scored: Whether all of it is scored.
        absent: Whether nothing of it applies.
        rate: Points awarded in percent of the full ones.
        lost: Points taken.
        indicators: In printed order.
        deductions: In printed order.
    """

    id: str
    name: Text
    points: Figure
    awarded: Figure | Text
    scored: bool
    absent: bool
    rate: Figure | Text
    lost: Figure
    indicators: tuple[IndicatorView, ...]
    deductions: tuple[DeductionView, ...]


@dataclass(frozen=True)
class TestedView:
    """How much of a population was examined and what came out.

    Attributes:
        title: Title of the check.
        population: Rows, vouchers or registers examined.
        amount: Amount examined in 万元.
        has_amount: Whether that says something.
        exceptions: Exceptions that the problem rests on.
        share: Their share of the population.
        extent: The word for it (个别, 部分, 普遍).
        untestable: How many could not be tested.
        all_tested: Whether all could.
    """

    title: Text
    population: Figure
    amount: Figure
    has_amount: bool
    exceptions: Figure
    share: Figure | Text
    extent: str
    untestable: Figure
    all_tested: bool


@dataclass(frozen=True)
class ProblemView:
    """A problem.

    Attributes:
        id: Id of the finding.
        anchor: Name that links lead to.
        number: Its number, from 1.
        title: One line.
        condition: Facts.
        criteria: Basis.
        cause: Cause.
        effect: Effect.
        amount: Amount concerned in 万元, None where none.
        facts: Sentences of exceptions about a total, which say its amounts.
        figures: Measures that the problem rests on, with their values.
        tested: What was examined, by check.
        deductions: What it costs.
    """

    id: str
    anchor: str
    number: Text
    title: Inlines
    condition: Inlines
    criteria: Inlines
    cause: Inlines
    effect: Inlines
    amount: Figure | None
    facts: tuple[Inlines, ...]
    figures: tuple[Inlines, ...]
    tested: tuple[TestedView, ...]
    deductions: tuple[DeductionView, ...]


@dataclass(frozen=True)
class RecommendationView:
    """A recommendation.

    Attributes:
        number: Number of the problem that it answers.
        title: Title of the problem, leading to it.
        words: Who does what, by which rule, by when.
    """

    number: Text
    title: Link
    words: Inlines


@dataclass(frozen=True)
class LimitView:
    """A check that could not test everything.

    Attributes:
        title: Title of the check.
        untestable: How many rows.
        population: Of how many.
        reason: Why.
        statement: What a person stated about it, empty where nobody did.
    """

    title: Text
    untestable: Figure
    population: Figure
    reason: Inlines
    statement: Inlines = ()


@dataclass(frozen=True)
class NotRunView:
    """Checks that could not run for the same reason.

    Attributes:
        reason: Why, without full stop.
        titles: Their titles.
        statement: What a person stated about them, empty where nobody did.
    """

    reason: Text
    titles: list[Text]
    statement: Inlines = ()


@dataclass(frozen=True)
class PriorView:
    """A finding of an earlier year.

    Attributes:
        id: Year and number.
        title: One line.
        recommendation: What was recommended.
        deducted: Points taken for it then.
        state: What became of it, in a word.
        seen: What was found on following it up, ``""`` where nobody did.
    """

    id: Text
    title: Text
    recommendation: Text
    deducted: Text
    state: Text
    seen: Text


@dataclass(frozen=True)
class SampleView:
    """What became of a sample.

    Attributes:
        id: Its id.
        purpose: What it was for.
        method: How it was drawn.
        population: Units drawn from.
        amount: Their amount, in 万元.
        items: Items drawn.
        inspected: Items inspected.
        faults: Items not in order.
        conclusion: That of its evaluation, ``""`` where it was not evaluated as it stands.
    """

    id: Text
    purpose: Text
    method: Text
    population: Figure
    amount: Figure
    items: Figure
    inspected: Figure
    faults: Figure
    conclusion: Text


@dataclass(frozen=True)
class TieOutsView:
    """How many tie-outs there are, by what they came to.

    Attributes:
        all: All of them.
        agrees: The two places agree.
        rounding: They differ by no more than rounding allows.
        differs: They differ by more.
        untestable: One of the places has no value.
    """

    all: Figure
    agrees: Figure
    rounding: Figure
    differs: Figure
    untestable: Figure


@dataclass(frozen=True)
class SubjectView:
    """A project or unit looked at on its own.

    Attributes:
        id: Its id; ``narrative(subject.id)`` is what the evaluator wrote about it.
        name: Its name.
        entity: Unit that carries it out, ``""`` where not said.
        funds: Name of the block with its money.
        scores: Name of the block with its scores.
        rated: Whether it has a score table of its own.
        scored: Whether all its indicators are scored.
        rubric: Title of that table.
        total: Points awarded, words while one is unscored.
        full: Full points.
        grade: Grade, ``""`` while one is unscored.
        problems: Problems of the report that concern it.
    """

    id: str
    name: Text
    entity: str
    funds: str
    scores: str
    rated: bool
    scored: bool
    rubric: Text
    total: Figure | Text
    full: Figure | Text
    grade: str
    problems: tuple[Link, ...]
