"""Satisfaction told twice: in the text, by its survey, and in the line of the score sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.text.figures import read_figures
from auditkit.analysis.tieout import place_of, stated_of
from auditkit.core.labels import plain_label
from auditkit.core.place import Place

Row = Mapping[str, object]

_RATE = re.compile(r"满意[度率](?:指标|综合|总体|平均)?(?:调查结果)?(?:为|是|达到?|约为?)?(?:了)?$")
_AIM = re.compile(
    r"目标|不低于|不少于|以上|≥|>|要求|力争|确保|计划|应达|上年|去年|同期|比|较|每|标准|优于|其中|(?:各|均)"
)
_GROUP = re.compile(r"^(?P<group>[\u4e00-\u9fff]{2,8}?)(?:对[\u4e00-\u9fff]{1,10})?(?:的)?(?:综合|总体|平均)?满意")
_ANYBODY = re.compile(r"服务对象|社会公众|公众|群众|社会|受益|综合|总体|人民|对象|专门的?|相关|年度")


@dataclass(frozen=True)
class _Told:
    value: Decimal
    step: Decimal
    text: str
    label: str
    said: str
    place: Place


def check_satisfaction(rows: Sequence[Row], year: int | None) -> list[Inconsistency]:
    """Return rates of satisfaction of score sheets that the text tells otherwise of the same people.

    Args:
        rows: All rows of the paper.
        year: Year evaluated; rates of other years are left out.
    """
    lines, claims = list(_lines(rows)), list(_claims(rows, year))
    found = []
    for line in lines:
        about = claims if len(lines) == 1 else [claim for claim in claims if _same_people(line.label, claim)]
        about = [claim for claim in about if not _other_people(line.label, claim) and line.text not in claim.said]
        if len({claim.value for claim in about}) == 1 and not any(_agree(line, claim) for claim in about):
            claim = about[0]
            params: dict[str, object] = {"label": line.label, "place": line.place, "other": claim.place}
            found.append(
                Inconsistency(
                    "cross-reference", "medium", (line.place, claim.place), line.text, claim.text, "satisfaction.rate",
                    "selfeval.cross-only", params,
                )
            )  # fmt: skip
    return found


def check_unproven(rows: Sequence[Row]) -> list[Inconsistency]:
    """Return rates of what people think or know that score although the paper tells of no survey of them.

    Args:
        rows: All rows of the paper.
    """
    texts = [
        re.sub(r"\s", "", str(row.get(name) or ""))
        for row in rows
        for name in ("place", "value", "claimed", "reason")
        if row.get("role") in ("claim", "passage", "score", "field")
    ]
    never = [found["who"] for words in texts for found in _NEVER_ASKED.finditer(words)]
    found: list[Inconsistency] = []
    for row in rows:
        score, points = row.get("self_score"), row.get("points")
        if row.get("role") != "score" or not score:
            continue
        own = re.sub(r"\s", "", f"{row.get('label') or ''}:{row.get('claimed') or ''};{row.get('reason') or ''}")
        known = _KNOWN.search(own)
        # Only a paper that tells whom it asked of other things shows that nobody was asked of this one.
        asked = any(re.search(r"(?:收回|回收|有效)[^,，。;；]{0,8}\d", words) for words in texts)
        unknown = (
            asked
            and known is not None
            and not any(_SURVEYED.search(words) and known["what"] in words for words in texts)
        )
        pleased = (
            re.search(r"满意[度率].{0,8}?(\d+(?:\.\d+)?%)", own) if score != points and _nobody(own, never) else None
        )
        rate = pleased.group(1) if pleased else known["rate"] if known is not None and unknown else ""
        if rate:
            label = str(row.get("label") or "")
            params: dict[str, object] = {"label": label, "place": place_of(row)}
            found.append(
                Inconsistency("text", "low", (place_of(row),), rate, "", label, "selfeval.unproven-rate", params)
            )
    return found


_KNOWN = re.compile(r"(?P<what>知晓|知信|认可|认知|支持|好评|获得感)[率度][^\d,，;；]{0,6}(?P<rate>\d+(?:\.\d+)?%)")
_SURVEYED = re.compile(r"问卷|抽样|抽查|测评|测试|调查|访问|访谈|电话|回收|样本|民调")
_NEVER_ASKED = re.compile(
    r"(?:未|没有)(?:再|单独|另行)?(?:组织|开展|进行|安排|发放)(?P<who>[^,，。;；]{0,12}?)(?:满意[度率]?[^,，。;；]{0,6}(?:调查|测评|问卷|评价)|问卷调查|调查问卷)"
)


def _nobody(own: str, never: Sequence[str]) -> bool:
    """Whether none of the people of a line were asked: those named, or anybody."""
    return any(len(who) < 2 or _ANYBODY.fullmatch(who) or who[:2] in own for who in never)  # noqa: PLR2004


def _lines(rows: Sequence[Row]) -> Iterator[_Told]:
    for row in rows:
        label = plain_label(str(row.get("indicator") or row.get("label") or ""))
        if row.get("role") != "score" or "满意" not in label:
            continue
        for column in ("claimed", "reason"):
            words = re.sub(r"\s", "", str(row.get(column) or ""))
            rates = [item for item in read_figures(words) if item.unit == "%"]
            if len(rates) == 1 and not _AIM.search(words.partition(rates[0].text)[0]) and "扣" not in words:
                step = Decimal(1).scaleb(-rates[0].decimals)
                yield _Told(rates[0].number, step, rates[0].text, label, words, place_of(row))
                break


def _claims(rows: Sequence[Row], year: int | None) -> Iterator[_Told]:
    for row in rows:
        figure = stated_of(row) if row.get("role") == "claim" and row.get("unit") == "%" else None
        if figure is None or not _RATE.search(figure.label) or _AIM.search(figure.label):
            continue
        said = re.sub(r"\s", "", str(row.get("place") or ""))
        clause = re.split(r"[。;；]", said.partition(figure.text)[0])[-1]
        aimed = re.search(r"目标|力争|确保|要求达", clause) or re.match(r"及?以上", said.partition(figure.text)[2])
        if not aimed and (year is None or figure.year in (None, year, year + 1)):
            yield _Told(figure.value, figure.step, figure.text, plain_label(figure.name), said, figure.place)


def _named(label: str) -> str:
    found = _GROUP.match(label)
    return found["group"] if found and not _ANYBODY.search(found["group"]) else ""


def _same_people(label: str, claim: _Told) -> bool:
    """Whether a claim names the people of a line: in its own words, or in the clause that it stands in."""
    group = _named(label)
    return label == claim.label or bool(group) and (group in claim.label or group[-2:] in _clause(claim))


def _other_people(label: str, claim: _Told) -> bool:
    one, other = _named(label), _named(claim.label)
    return bool(one and other) and one not in claim.label and other not in label


def _clause(claim: _Told) -> str:
    return re.split(r"[。;；]", claim.said.partition(claim.text)[0])[-1]


def _agree(one: _Told, other: _Told) -> bool:
    return abs(one.value - other.value) < max(one.step, other.step)
