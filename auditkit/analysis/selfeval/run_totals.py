"""Totals told behind their parts: 中心1个、服务站14个、村级站186个，合计201个."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import Said
from auditkit.analysis.selfeval.slips import Paragraph, slip_of
from auditkit.analysis.tieout import Stated

_TOTAL = re.compile(
    r"^(?:以上|上述|[两三四五六七八]项|[两三四五六七八]类|[两三四五六]者|[两三四五]年|[两三四五六]批|各项|总)?(?:合计|共计|总计|累计|共|总共|一共)(?:为|达|有|完成|支出|安排|投入|资金|金额|建成)?$"
)
_NO_PART = re.compile(
    r"比|较|占|增长|增加|增幅|减少|减幅|(?<!核)(?<!调)减|升|降|上年|去年|同期|计划|目标|预算|其中|平均|每|均|率|满意|有效|收回"
)
_NAMED = re.compile(r"^[\u4e00-\u9fff]{2,8}(?:合计|总计|共计)(?:为|达)?$")
"""A total with its own name (资产总计), behind three parts or more."""
_FEWEST = 2
_NEAR = Fraction(1, 5)


def check_run_totals(paragraphs: Iterable[Paragraph], known: Collection[Stated]) -> list[Inconsistency]:
    """Return totals told straight behind a run of parts that none of its runs comes to.

    Args:
        paragraphs: Figures of the text.
        known: Figures that others of their passage give exactly.
    """
    found: list[Inconsistency] = []
    for paragraph in paragraphs:
        for sentence in paragraph:
            for at, said in enumerate(sentence):
                named = _TOTAL.match(said.label) or _NAMED.match(said.label)
                if named and not said.is_share and said.figure not in known:
                    found += list(_checked(said, sentence[:at]))
    return found


def _checked(total: Said, before: Sequence[Said]) -> Iterator[Inconsistency]:
    run: list[Said] = []
    for said in reversed(before):
        if said.is_share or said.dimension != total.dimension:
            if run and said.is_share:
                continue
            break
        if _TOTAL.match(said.label):
            break
        if _NO_PART.search(said.label) or said.figure.unit != total.figure.unit:
            return
        run.append(said)
        if _boundary(said):
            break
    added = sum((Fraction(part.figure.value) for part in run), Fraction(0))
    few = len(run) < _FEWEST + 1 and not slip_of(total.figure, added)
    if _NAMED.match(total.label) and (few or total.figure.unit in ("人", "名")):
        return
    value = Fraction(total.figure.value)
    sums = [sum((Fraction(part.figure.value) for part in run[:count]), Fraction(0)) for count in range(len(run) + 1)]
    reach = Fraction(total.figure.slack) * (len(run) + 1)
    if len(run) < _FEWEST or any(abs(each - value) <= reach for each in sums[1:]):
        return
    expected = sums[-1]
    if not slip_of(total.figure, expected) and (
        value <= 0 or abs(expected - value) > value * _NEAR or value < max(each.figure.value for each in run)
    ):
        return
    figure = total.figure
    params: dict[str, object] = {
        "label": figure.name, "place": figure.place, "count": len(run), "difference": figure.show(value - expected),
        "tolerance": f"0{figure.unit}",
    }  # fmt: skip
    places = tuple(dict.fromkeys((figure.place, *(part.figure.place for part in run))))
    yield Inconsistency(
        "arithmetic", "medium", places, figure.text, figure.show(expected), figure.id, "selfeval.sum", params
    )


def _boundary(said: Said) -> bool:
    """Whether a part opens a clause: what stands before ；or 。 belongs to something else."""
    words = re.sub(r"[\s,]", "", said.sentence)
    front = words.partition(said.figure.text.replace(",", ""))[0]
    return re.search(r"[；;]", front[-len(said.label) - 3 :]) is not None
