"""What a paper says there was none of, while its figures or another sentence tell of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_FAULTS = (
    "重新犯罪|安全生产事故|安全事故|责任事故|事故|投诉|越级上访|上访|信访|火灾|舆情|脱管|漏管|逾期|超编|超标|违规|违纪|违约|差错|退件|返工|"
    "流失|死亡|溺水|伤亡|失实|误报|漏报|拖欠|挪用|闲置|流标|质疑|败诉"
)
_FREE_OF = re.compile(
    rf"(?:(?<!有)无|没有|不存在|未发现|未发生|未出现|零)(?:任何|重大|较大|一般|新增|任何一起|一起|一例|一人|1[人起例])?(?P<fault>{_FAULTS})"
    rf"|无一(?:人|起|例)?(?P<other>{_FAULTS})"
)
_COUNTED = r"[1-9]\d*(?:名|起|件|次|例|人|宗|处|个|户)"
_BEFORE = re.compile(r"上年|去年|以前年度|历年|往年|办理|受理|处理|接到|查处|调处|化解|回复|答复|较|比|下降|减少")
_TERMS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(
            r"(?:未|没有|无)(?:新)?(?:购置|购买|新购|购|更新|新增|安排|发生|产生|列支)[^,，。;；]{0,4}(?:公务用车(?!运行|维护|保有)|车辆购置|公车购置)"
        ),
        re.compile(r"(?:公务用车|车辆|公车)购置"),
    ),
    (
        re.compile(r"(?:未|没有|无)(?:安排|发生|产生|列支|组织)?[^,，。;；]{0,6}(?:因公出国|出国[(（]境|因公出访)"),
        re.compile(r"因公出国|出国[(（]境"),
    ),
    (
        re.compile(r"(?:未|没有|无)(?:安排|发生|产生|列支)[^,，。;；]{0,4}公务接待(?:费|支出)?(?=[,，。;；、和]|$)"),
        re.compile(r"公务接待"),
    ),
    (
        re.compile(
            r"(?:未|没有|无)(?:安排|发生|产生|列支|召开)[^,，。;；]{0,4}会议(?:费(?:支出|用)?)?(?=[,，。;；、和]|$)"
        ),
        re.compile(r"会议费"),
    ),
    (
        re.compile(
            r"(?:未|没有|无)(?:进行|发生|办理|作|做)?(?:任何)?(?:年中)?(?:预算)?(?:追加|调整|调剂)(?:预算)?(?=[,，。;；、]|$)"
        ),
        re.compile(r"(?:追加|调增|调减)"),
    ),
)
"""Denials, and the labels of amounts that contradict them."""
_NOT_OURS = re.compile(r"预算|上年|去年|年初|同期|比|较|其中|减少|下降|目标|计划|节约|压减")


def check_denials(sheets: Sequence[ScoreSheet], rows: Sequence[Row], year: int | None) -> list[Inconsistency]:
    """Return what is denied in one place and told in another.

    Args:
        sheets: The filled-in score sheets.
        rows: All rows of the paper.
        year: Year evaluated, None where not known.
    """
    said = list(_sentences(rows))
    figures = [item for row in rows if (item := stated_of(row)) is not None]
    found = [item for words, row in said for item in _amounts(words, row, figures, year)]
    for row in (row for sheet in sheets for row in sheet.rows):
        found += list(_counted(row, said))[:1]
    return list({item.id: item for item in found}.values())


def _sentences(rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    seen: set[str] = set()
    for row in rows:
        role, label = row.get("role"), row.get("label")
        words = (
            row.get("place") if role == "claim" else row.get("value") if role == "passage" and label == "said" else ""
        )
        said = re.sub(r"[\s“”\"]", "", str(words or ""))
        if said and said not in seen:
            seen.add(said)
            yield said, row


def _amounts(words: str, row: Row, figures: Sequence[Stated], year: int | None) -> Iterator[Inconsistency]:
    """No car was bought, and money was spent on it."""
    for denied, label in _TERMS:
        told = denied.search(words)
        if told is None or re.search(r"上年|去年|下年|将|预算", words[max(told.start() - 8, 0) : told.start()]):
            continue
        for item in figures:
            ours = (year is None or item.year in (None, year)) and item.unit in MONEY and item.value > 0
            name = plain_label(item.label)
            if (
                ours
                and label.search(name)
                and not _NOT_OURS.search(item.label)
                and not _combined(name)
                and not item.id.startswith("budget")
            ):
                places = tuple(dict.fromkeys((place_of(row), item.place)))
                params: dict[str, object] = {"place": place_of(row), "other": item.place, "label": item.name}
                yield Inconsistency(
                    "text", "medium", places, told.group(), item.text, item.id, "selfeval.left-over", params
                )
                return


def _combined(name: str) -> bool:
    """Whether a label adds several things up: 公务用车购置及运行维护费."""
    return re.search(r"购置(?:及|和|与|、)|运行|维护|预算", name) is not None


def _counted(row: Row, said: Sequence[tuple[str, Row]]) -> Iterator[Inconsistency]:
    """A line that there was no such fault, and a sentence that counts one."""
    score = decimal_of(row, "self_score")
    remark = re.sub(r"\s", "", f"{row.get('claimed') or ''};{row.get('reason') or ''}")
    for denied in _FREE_OF.finditer(remark) if score else ():
        fault = denied["fault"] or denied["other"]
        counted = re.compile(rf"{_COUNTED}[^,，。;；\d]{{0,16}}{fault}|(?<!无){fault}[^,，。;；\d]{{0,4}}{_COUNTED}")
        for words, other in said:
            told = counted.search(words)
            if told is None or _BEFORE.search(words[max(told.start() - 10, 0) : told.end()]) or score is None:
                continue
            params: dict[str, object] = {
                "label": row.get("label") or "", "place": place_of(row), "other": place_of(other),
                "denied": denied.group(), "said": told.group(),
            }  # fmt: skip
            places = tuple(dict.fromkeys((place_of(row), place_of(other))))
            yield Inconsistency(
                "cross-reference", "medium", places, denied.group(), told.group(), str(row.get("label") or ""),
                "selfeval.denied", params,
            )  # fmt: skip
            return
