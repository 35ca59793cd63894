"""What an answer to the draft is about, in words that its readers know."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.engagement.answered_scores import indicator_of
from auditkit.engagement.computing import last_run, results
from auditkit.engagement.finding import deductions, finding
from auditkit.engagement.folder import Engagement
from auditkit.engagement.responding import Response
from auditkit.engagement.rubrics import current_rubric
from auditkit.engagement.subject_scoring import SubjectSheet, subject_sheets
from auditkit.errors import UsageError
from auditkit.messages import pick, text


def about_words(engagement: Engagement, item: Response) -> str:
    """Return what an answer is about, in the language in force.

    A finding has its title, an indicator its name, a figure its label; what is no longer there has its id alone.

    Example:
        An answer about the figure ``sangong.rate`` is "figure Three-public control rate".
    """
    kind = text(f"responses.refers.{item.refers}")
    if not item.about:
        return kind
    name = _name(engagement, item)
    if item.refers == "figure":
        return f"{kind} {name or item.about}"
    return f"{kind} {item.about} {name}".rstrip()


def _name(engagement: Engagement, item: Response) -> str:
    if item.refers == "finding":
        return finding(engagement, item.about).title
    if item.refers == "figure":
        known = results(engagement).measures().get(item.about) if last_run(engagement) is not None else None
        return pick(known.label) if known is not None else ""
    if item.refers in ("indicator", "deduction"):
        return _indicator(engagement, item)
    return ""


def _indicator(engagement: Engagement, item: Response) -> str:
    wanted = item.about
    if item.refers == "deduction":
        judged = [one.indicator for one in deductions(engagement) if one.id == item.about]
        try:
            wanted = judged[0] if judged else indicator_of(engagement, item.refers, item.about)
        except UsageError:  # taken by a rule that takes nothing any more
            return ""
    if "/" in wanted:
        return next((f"{one.subject.name} {name}" for one, name in _of_subjects(engagement, wanted)), "")
    return next((pick(leaf.name) for leaf in current_rubric(engagement).leaves() if leaf.id == wanted), "")


def _of_subjects(engagement: Engagement, wanted: str) -> Iterator[tuple[SubjectSheet, str]]:
    name, _, leaf = wanted.partition("/")
    for one in subject_sheets(engagement):
        for score in one.sheet.scores if one.sheet is not None and one.subject.id == name else ():
            if score.indicator.id == leaf:
                yield one, pick(score.indicator.name)
