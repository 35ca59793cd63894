"""A figure in its sentence, and what to say where it does not follow from the others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated

_UP = re.compile(r"延长|扩大|增加|增长|上升|提高|增幅|增速|上涨|超出|多")
_DOWN = re.compile(r"缩短|减少|下降|降低|降幅|压减|压缩|节约|回落|少|只减不增")
VOLUME = re.compile(r"增加值|生产总值|GDP")
ABOUT = re.compile(r"(?<![节集签契履违])约(?![谈定束见])|近|左右|余$|超过|不足|多$")
"""Words of figures that are not exact."""

_AIMED = re.compile(
    r"(?:目标|任务|计划)(?:是|为|包括|如下|有)?[：:]|^(?:(?:19|20)\d{2}年|年初|全年)?计划(?!.*(?:实际|已|完成了))"
)


@dataclass(frozen=True)
class Said:
    """A figure in its sentence."""

    figure: Stated
    sentence: str

    @property
    def label(self) -> str:
        """What stands before the figure."""
        return self.figure.label

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage."""
        return self.figure.unit in ("%", "个百分点", "百分点")

    @property
    def dimension(self) -> str:
        """What may be compared with it: money, or its own unit."""
        return "money" if self.figure.unit in MONEY else self.figure.unit


_PLANS = re.compile(
    r"^(?:[一二三四五六七八九十\d]+[、.是])?(?:[（(][一二三四五六七八九十\d]{1,3}[)）])?[^,，。;；]{0,10}?(?:计划|目标)(?!(?:的)?(?:已|均|全部|如期)?完成)"
)
_BOUNDS = re.compile(r"(?<!超过)\d[^,，。;；\d]{0,6}以[上下内](?=[,，。;；])|\d[月日](?:底|末)?之?前")
"""Bounds and deadlines: a sentence with several tells what was asked for."""
_DONE = re.compile(r"实际|已|完成率|完成了|达到|累计|全部完成|超额|为计划|占计划|年末|年底")


def is_plan(sentence: str) -> bool:
    """Tell whether a sentence tells nothing but what was planned or aimed at.

    Example:
        >>> is_plan("全年计划抽检3,200批次，检查单位450家次。"), is_plan("计划12座，实际完成10座。")
        (True, False)
    """
    plain = re.sub(r"\s", "", sentence)
    bounded = _PLANS.match(plain) is not None or len(_BOUNDS.findall(plain)) > 1
    return bounded and _DONE.search(plain) is None


def is_aimed(front: str) -> bool:
    """Whether a sentence, up to a figure in it, begins a list of what was aimed at.

    Example:
        >>> is_aimed("2020年的年度目标为：新签约项目40个以上；新建厂房"), is_aimed("计划办班5期，实际")
        (True, False)
    """
    return _AIMED.search(front) is not None


def verb(label: str) -> int:
    """Return 1 for words of a rise, -1 for words of a fall, 0 for neither."""
    plain = VOLUME.sub("", label)
    return 1 if _UP.search(plain) else -1 if _DOWN.search(plain) else 0


def is_off(said: Said, expected: Fraction, reach: Fraction) -> bool:
    """Whether a figure is neither rounded nor cut off from what is expected, give or take ``reach``."""
    gap, step = expected - Fraction(said.figure.value), Fraction(said.figure.step)
    cut_off = gap - reach < step if reach <= 0 else gap - reach <= step
    return not cut_off if gap > 0 else -gap > step / 2 + reach


def differing(said: Said, others: Iterable[Said], expected: Fraction, message: str, low: bool = False) -> Inconsistency:
    """Return a figure that is not what the others of its sentence give."""
    figure = said.figure
    first, second = [other.figure for other in others]
    shown = figure.show(expected).replace("个百分点", "%").replace("百分点", "%")
    return Inconsistency(
        kind="arithmetic",
        severity="low" if low else "medium",
        places=tuple(dict.fromkeys((figure.place, first.place, second.place))),
        stated=figure.text,
        expected=shown,
        indicator=figure.id,
        message_id=message,
        params={
            "label": figure.name or first.name,
            "place": figure.place,
            "first": f"{first.name}{first.text}",
            "second": f"{second.name}{second.text}",
        },
    )
