"""YAML -> the general questions of an inspection, and the rules of a judgemental plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from auditkit.core.checklist import Parameter, Question
from auditkit.core.rules import Texts
from auditkit.errors import BadSpec
from auditkit.specs.convert import Converter
from auditkit.specs.tree import Mapping, read_tree


@dataclass(frozen=True, kw_only=True)
class PlanRule:
    """A rule of a judgemental plan: which lines, and how many of them.

    Attributes:
        id: Name of the rule.
        reason: Why its items are taken, by language.
        base: ``expense``: this year's expense lines; ``entry``: all journal lines.
        where: Condition on the lines, with ``$name`` for parameters.
        parameters: Values of ``$name``.
        take: ``all``; ``share``: the largest until ``share`` percent of the amount are reached.
        share: Percent, above 0 to 100; with ``take: share`` only.
        each: Column whose values are each given their share, ``""`` for all lines together.
        file: Name of the file; ``line``: where the rule begins in it.
    """

    id: str
    reason: Texts
    where: str
    base: Literal["expense", "entry"] = "expense"
    parameters: dict[str, Parameter] = field(default_factory=dict)
    take: Literal["all", "share"] = "all"
    share: Decimal = Decimal(100)
    each: Literal["", "category", "project", "period", "account_code"] = ""
    file: str = ""
    line: int = 0


def _list(text: str, name: str, key: str) -> tuple[Converter, Mapping]:
    tree = read_tree(text, name)
    if key not in tree.items:
        raise BadSpec("spec.missing-key", file=name, line=tree.line, key=key)
    for other in tree.items:
        if other != key:
            raise BadSpec("spec.unknown-key", file=name, line=tree.lines[other], key=other, known=key)
    return Converter(name), tree


def load_questions(text: str, name: str) -> tuple[Question, ...]:
    """Read the general questions.

    Args:
        text: YAML with a list ``questions``.
        name: Name of the file, for messages.

    Raises:
        BadSpec: For one mistake, with file and line.
        Refused: For several.
    """
    converter, tree = _list(text, name, "questions")
    found = converter.each(tree.items["questions"], Question)
    converter.finish()
    return found


def load_plan_rules(text: str, name: str) -> tuple[PlanRule, ...]:
    """Read the rules of a judgemental plan.

    Args:
        text: YAML with a list ``rules``.
        name: Name of the file, for messages.

    Raises:
        BadSpec: For one mistake, with file and line.
        Refused: For several.
    """
    converter, tree = _list(text, name, "rules")
    found = converter.each(tree.items["rules"], PlanRule)
    seen: set[str] = set()
    for rule in found:
        if rule.id in seen:
            converter.report("spec.doubled-id", rule.line, id=rule.id, first=rule.line)
        seen.add(rule.id)
        if not 0 < rule.share <= 100:
            converter.report("sample.bad-share", rule.line, share=str(rule.share))
    converter.finish()
    return found
