"""What kind of target a path names: output, effect, satisfaction; quantity, quality, timeliness, cost."""

from __future__ import annotations

from typing import Literal

Group = Literal["output", "effect", "satisfaction", "other"]
Part = Literal["quantity", "quality", "timely", "cost", ""]

_PARTS: tuple[tuple[Part, tuple[str, ...]], ...] = (
    ("quantity", ("数量", "quantity")),
    ("quality", ("质量", "quality")),
    ("timely", ("时效", "进度", "timel")),
    ("cost", ("成本", "cost")),
)
_GROUPS: tuple[tuple[Group, tuple[str, ...]], ...] = (
    ("satisfaction", ("满意", "satisf")),
    ("effect", ("效益", "效果", "影响", "effect", "benefit", "impact")),
    ("output", ("产出", "output")),
)


def part_of(path: str) -> Part:
    """Return which part of the output a path names, ``""`` where it names none.

    Example:
        >>> part_of("产出指标/时效指标"), part_of("效益指标/社会效益")
        ('timely', '')
    """
    lower = path.lower()
    return next((part for part, words in _PARTS if any(word in lower for word in words)), "")


def group_of(path: str) -> Group:
    """Return what a path is about; quantity, quality, timeliness and cost are output wherever they stand.

    Example:
        >>> group_of("产出指标/数量指标"), group_of("满意度指标"), group_of("成本指标/经济成本指标"), group_of("")
        ('output', 'satisfaction', 'output', 'other')
    """
    lower = path.lower()
    named = next((group for group, words in _GROUPS if any(word in lower for word in words)), None)
    if named is not None:
        return named
    return "output" if part_of(path) else "other"
