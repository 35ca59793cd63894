"""Projects that the story names and the tables do not know, and work that a later sentence counts further."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.tieout import place_of
from auditkit.core.labels import plain_label
from auditkit.core.place import Place

Row = Mapping[str, object]

_NAME = r"[^,，。;；:：、\d]{2,24}"
_COUNTED = re.compile(
    rf"(?:项目|专项|子项|课题)(?:资金)?[^,，。;；:：\d]{{0,6}}?(?P<count>\d{{1,2}}|[两二三四五六七八九十])[个项][,，]?"
    rf"(?:分别(?:为|是)|具体(?:为|是)|即|依次为|包括|为|[:：])[:：]?(?P<list>{_NAME}(?:、{_NAME})+)(?=[,，。;；]|$)"
)
"""自评项目共4个，分别为甲、乙、丙和丁."""
_TITLED = re.compile(
    rf"(?P<list>{_NAME}(?:、{_NAME})*(?:、|和|及|与){_NAME}?)(?:等)?(?P<count>\d{{1,2}}|[两二三四五六七八九])个(?:子)?(?:项目|专项|工程)"
)
"""甲、乙两个项目."""
_PLANNED = re.compile(
    r"下一步|今后|将|拟|计划|明年|下年|次年|建议|申报|储备|谋划|上年|去年|以前年度|往年|外[省市县]|兄弟"
)
_OF_PAPER = re.compile(r"绩效|自评|评价|佐证|资料|得分|扣分|执行率|资金|支出")
_EVALUATED = re.compile(r"自评|绩效评价|自我评价")
_AND = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:和|以及|及|与)(?=[\u4e00-\u9fff]{2})")
_ENDINGS = re.compile(r"(?<=.{3})(?:项目|工程|专项|经费|资金|补助|等)+$")
_TABLE_ROLES = ("data", "project", "funds", "score", "score_total", "score_subtotal", "field")
_SPELT = "零一二三四五六七八九十"
_RUN, _SHORT_RUN = 5, 4
_FEWEST = 2
_LONGEST = 600
"""Letters of a sentence that is looked at."""


@dataclass(frozen=True)
class _Listed:
    names: tuple[str, ...]
    words: str
    said: str
    place: Place
    count: int


def check_named_projects(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Yield projects that a list of the story names and that no table, or nothing else of the paper, knows.

    Args:
        rows: All rows of the paper.
    """
    tables = "\n".join(
        plain_label(str(row.get(name) or ""))
        for row in rows
        if row.get("role") in _TABLE_ROLES
        for name in ("label", "path", "value")
    )
    sentences = _sentences(rows)
    own = False
    for listed in _lists(sentences, _COUNTED):
        missing = [name for name in listed.names if not _known(name, tables)]
        held = len(listed.names) - len(missing)
        own = own or held >= _FEWEST
        if held >= _FEWEST and len(missing) == 1 and held + 1 == len(listed.names):
            yield _missing(missing, listed, "selfeval.project-missing", held)
    titled = list(_lists(sentences, _TITLED))
    for listed in titled:
        missing = [name for name in listed.names if not _known(name, tables)]
        held, complete = len(listed.names) - len(missing), listed.count == len(listed.names)
        if complete and held > _FEWEST and len(missing) == 1 and not _PLANNED.search(listed.said):
            yield _missing(missing, listed, "selfeval.project-missing", held)
    unknown = {listed: _unknown(listed, tables, sentences) for listed in titled}
    own = own or any(not names and _EVALUATED.search(listed.said) for listed, names in unknown.items())
    for listed, missing in unknown.items() if own else ():
        strange = _PLANNED.search(listed.said) is None and _OF_PAPER.search(listed.said) is not None
        if strange and len(missing) == len(listed.names) >= _FEWEST:
            yield _missing(missing, listed, "selfeval.project-unknown", 0)


def _unknown(listed: _Listed, tables: str, sentences: Mapping[str, Place]) -> list[str]:
    """The names of a list that nothing else in the paper knows."""
    elsewhere = "\n".join([tables, *(plain_label(said) for said in sentences if listed.words not in said)])
    return [name for name in listed.names if not _known(name, elsewhere)]


def _sentences(rows: Sequence[Row]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for row in rows:
        passage = row.get("role") == "passage" and row.get("label") in ("said", "problem")
        said = (
            str(row.get("place") or "")
            if row.get("role") == "claim"
            else str(row.get("value") or "")
            if passage
            else ""
        )
        if said and len(said) <= _LONGEST:
            found.setdefault(re.sub(r"[\s“”\"]", "", said), place_of(row))
    return found


def _lists(sentences: Mapping[str, Place], pattern: re.Pattern[str]) -> Iterator[_Listed]:
    seen: set[str] = set()
    for said, place in sentences.items():
        for found in pattern.finditer(said):
            names = [part for name in found["list"].split("、") for part in _AND.split(name)]
            plain = tuple(
                _ENDINGS.sub("", plain_label(re.sub(r"^[(（][一二三四五六七八九十]+[)）]", "", name))) for name in names
            )
            if found["list"] not in seen and all(len(name) >= _SHORT_RUN for name in plain):
                seen.add(found["list"])
                yield _Listed(plain, found["list"], said, place, _number(found["count"]))


def _number(words: str) -> int:
    return int(words) if words.isdigit() else _SPELT.find(words) if len(words) == 1 else 0


def _known(name: str, words: str) -> bool:
    """Whether a run of letters of a name stands in other words: names are shortened and have words in front of them."""
    run = _RUN if len(name) > _RUN else _SHORT_RUN
    return any(name[at : at + run] in words for at in range(len(name) - run + 1))


def _missing(names: Sequence[str], listed: _Listed, message: str, held: int) -> Inconsistency:
    params: dict[str, object] = {"place": listed.place, "names": "、".join(names), "said": listed.said[:60]}
    return Inconsistency(
        "cross-reference", "medium", (listed.place,), "、".join(names), str(held) if held else "", "", message, params
    )
