"""One and the same thing told as won, passed or approved, and elsewhere as turned down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.tieout import place_of
from auditkit.core.place import Place

Row = Mapping[str, object]

_WON = re.compile(
    r"(?P<who>[^,，。;；:：]{2,24}?)(?:已)?(?:成功(?:申报|创建|入选|获批|通过|立项)(?:为|成为|了)?|(?:获批|入选|获评|获得|被评为|被认定为|被命名为|创建成为?|荣获)(?:了)?)"
    r"(?P<what>[^,，。;；]{4,30})"
)
_LOST = re.compile(
    r"(?:申报|创建|申请|认定|评审|验收|立项|评定|参评|复核)[^。;；]{0,40}?(?:未(?:能)?(?:获得?)?(?:通过|批准|获批|成功|入选|立项|达标)|未获(?:得)?[^,，。;；]{0,4}|落选|未果|被退回|不予(?:通过|认定))"
)
_SHARED, _SHARED_NAME = 5, 3
_LONGEST = 600
"""Letters of a sentence that is looked at."""
_OTHER_TIME = re.compile(r"上年|去年|(?:19|20)\d{2}年(?:曾|因)|此前|以前|往年")


def check_outcomes(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Yield results that one sentence tells as reached and another as failed.

    Args:
        rows: All rows of the paper.
    """
    said: dict[str, Place] = {}
    for row in rows:
        passage = row.get("role") == "passage" and row.get("label") in ("said", "problem")
        words = row.get("place") if row.get("role") in ("claim", "aim") else row.get("value") if passage else ""
        if words and len(str(words)) <= _LONGEST:
            said.setdefault(re.sub(r"[\s“”\"]", "", str(words)), place_of(row))
    lost = [(words, place) for words, place in said.items() if _LOST.search(words) and not _OTHER_TIME.search(words)]
    seen: set[str] = set()
    for words, place in said.items() if lost else ():
        for won in _WON.finditer(words):
            other = next(((each, where) for each, where in lost if each != words and _same(won, each)), None)
            if other is not None and won.group() not in seen:
                seen.add(won.group())
                failed = _LOST.search(other[0])
                told = failed.group()[:40] if failed else ""
                params: dict[str, object] = {"place": place, "other": other[1], "said": told}
                yield Inconsistency(
                    "cross-reference", "medium", tuple(dict.fromkeys((place, other[1]))), won.group()[-40:], told, "",
                    "selfeval.told-both", params,
                )  # fmt: skip


def _same(won: re.Match[str], lost: str) -> bool:
    """Whether what was won, and who won it, are the ones that the other sentence speaks of."""
    return _runs(won["what"], lost, _SHARED) and _runs(won["who"], lost, _SHARED_NAME)


def _runs(first: str, second: str, length: int) -> bool:
    return any(first[at : at + length] in second for at in range(len(first) - length + 1))
