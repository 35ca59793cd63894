"""Names and numbers that a paper for everybody must not show: where they stand, and what stands there instead.

Known names come from the tables of an engagement; numbers of identity, accounts, telephones and plates are told by
their form.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

NameKind = Literal["person", "supplier", "number", "file"]
_HAN = "[\u4e00-\u9fff]"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_SHORT = 3
"""Characters up to which a name may be an ordinary word, too."""
_BEFORE = re.compile(r"(?:^|[\s、，,；;：:。.（(/|“\"由经向给付和与及将对]|报销|支付|借款|领取|同志)$")
_AFTER = re.compile(
    r"^(?:$|[\s、，,；;：:。.）)/|”\"等和与及]|同志|报销|出差|赴|前往|借款|领取|局长|主任|科长|处长|股长|书记|经办)"
)
_PLATE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
_CODE = "0-9A-Z"
_PATTERNS = (
    (
        "identity",
        r"(?<![\dA-Za-z])\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])",
    ),
    ("code", rf"(?<![\dA-Za-z])(?=\d*[A-Z])[{_CODE}]{{2}}\d{{6}}[{_CODE}]{{10}}(?![\dA-Za-z])"),
    ("telephone", r"(?<![\d.,A-Za-z])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![\d.,%A-Za-z])"),
    ("telephone", r"(?<![\d.,])(?:0\d{2,3}[-—－ ]|[(（]0\d{2,3}[)）])[2-9]\d{6,7}(?![\d.,%])"),
    ("account", r"(?<![\d.,A-Za-z])\d{4}(?:[- ]?\d{4}){2,4}(?:[- ]?\d{1,4})?(?![\d.,%A-Za-z])"),
    ("account", r"(?<![\d.,A-Za-z])\d{12,30}(?![\d.,%A-Za-z])"),
    ("plate", rf"[{_PLATE}][A-Z]\s?[·•.]?\s?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])"),
    ("address", r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[A-Za-z][A-Za-z0-9.]*"),
    ("company", rf"(?:{_HAN}|[A-Za-z（）()·]){{2,24}}?(?:有限公司|有限责任公司|股份公司)"),
)
_FORMS = re.compile("|".join(f"(?P<{kind}_{at}>{form})" for at, (kind, form) in enumerate(_PATTERNS)))
_DOTS = "[·•・.]"
_QUOTES = "['’‘＇]"
_ALIKE = {
    **dict.fromkeys("(（", "[(（]"),
    **dict.fromkeys(")）", "[)）]"),
    **dict.fromkeys("·•・", _DOTS),
    **dict.fromkeys("'’‘＇", _QUOTES),
    " ": r"\s+",
}
"""What may stand for a sign of a name where somebody typed it."""
_BLANK = "[\\s\u3000\u200b]*"


@dataclass(frozen=True)
class Known:
    """A name that the tables of an engagement have."""

    name: str
    kind: NameKind


@dataclass(frozen=True)
class Cut:
    """A stretch of a text and what stands there instead."""

    start: int
    end: int
    instead: str


def aliases(
    names: Iterable[Known],
    compound: Collection[str],
    words: Mapping[str, str],
    settled: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return what stands for each name, in the order in which they are given.

    Args:
        names: Persons, suppliers, numbers; the first naming counts.
        compound: Surnames of two characters.
        words: Words for ``person`` and ``supplier`` (with ``{mark}``), ``surname`` (with ``{surname}``), ``number``,
            ``file``.
        settled: What stands for some of them already, in a paper that was published; nothing else gets that.

    Example:
        >>> said = {"person": "人员{mark}", "supplier": "供应商{mark}", "surname": "{surname}某", "number": "***"}
        >>> known = [Known("张三丰", "person"), Known("张飞", "person"), Known("云帆商行", "supplier")]
        >>> list(aliases(known, ["欧阳"], said).values())
        ['张某', '张某甲', '供应商A']
    """
    made: dict[str, str] = {}
    counts: dict[str, int] = {}
    before = settled or {}
    taken = set(before.values())
    for known in names:
        if known.name in made:
            continue
        if known.kind in ("number", "file"):
            made[known.name] = words[known.kind]
            continue
        made[known.name] = before.get(known.name) or _next(_stem(known, compound, words), counts, taken)
    return made


def _next(stem: str, counts: dict[str, int], taken: Collection[str]) -> str:
    """Return the next alias of a stem that is not taken."""
    while True:
        at = counts[stem] = counts.get(stem, -1) + 1
        alias = stem.replace("{mark}", _letters(at)) if "{mark}" in stem else stem + _suffix(at)
        if alias not in taken:
            return alias


def _stem(known: Known, compound: Collection[str], words: Mapping[str, str]) -> str:
    if known.kind == "person" and re.fullmatch(f"{_HAN}{{2,4}}", known.name):
        size = 2 if known.name[:2] in compound and len(known.name) > 2 else 1
        return words["surname"].replace("{surname}", known.name[:size])
    return words[known.kind]


def _suffix(at: int) -> str:
    if at == 0:
        return ""
    more, rest = divmod(at - 1, len(_STEMS))
    return _STEMS[rest] + (str(more + 1) if more else "")


def _letters(at: int) -> str:
    """Return A to Z, then AA, AB and so on.

    Example:
        >>> _letters(0), _letters(25), _letters(26)
        ('A', 'Z', 'AA')
    """
    more, rest = divmod(at, 26)
    return (_letters(more - 1) if more else "") + chr(65 + rest)


class Masker:
    """Finds what must not be shown.

    Args:
        instead: What stands for each known name.
        forms: What stands for numbers told by their form, by kind: ``identity``, ``code``, ``telephone``,
            ``account``, ``plate``, ``address``, ``company``.
        keep: Names that stay, and longer names that a known name is a part of.
        ordinary: Words of the paper itself; a short name, or one in Latin letters, that is one of them
            counts only where it stands for somebody.
    """

    def __init__(
        self, instead: Mapping[str, str], forms: Mapping[str, str], keep: Iterable[str] = (), ordinary: str = ""
    ) -> None:
        self.keep = tuple(sorted({name for name in keep if name}, key=len, reverse=True))
        self.instead = {
            _plain(name): alias for name, alias in instead.items() if _plain(name) and name not in self.keep
        }
        self.forms = forms
        short = (name for name in self.instead if len(name) <= _SHORT or not re.search(_HAN, name))
        self.doubtful = frozenset(name for name in short if name in ordinary)
        self._kept = _any_of(self.keep)
        self._spelt = {_spelling(name): name for name in reversed(self.instead)}
        self._names = _any_of(self.instead)

    def cuts(self, text: str) -> list[Cut]:
        """Return what is to be replaced, in order, without overlaps."""
        kept = [found.span() for found in self._kept.finditer(text)] if self._kept else []
        made: list[Cut] = []
        for cut in (*self._known(text), *self._formed(text)):
            if any(start <= cut.start and cut.end <= end for start, end in kept):
                continue
            if all(cut.end <= other.start or other.end <= cut.start for other in made):
                made.append(cut)
        return sorted(made, key=lambda cut: cut.start)

    def _known(self, text: str) -> Iterator[Cut]:
        for found in self._names.finditer(text) if self._names else ():
            name = self._name(found.group())
            if name in self.doubtful and not _stands_for_somebody(text, found.start(), found.end()):
                continue
            yield Cut(found.start(), found.end(), self.instead[name])

    def _name(self, found: str) -> str:
        """Return the known name that was found in some spelling."""
        known = self._spelt.get(_spelling(found))
        return known or next(name for name in self.instead if (own := _any_of([name])) and own.fullmatch(found))

    def _formed(self, text: str) -> Iterator[Cut]:
        for found in _FORMS.finditer(text):
            kind = str(found.lastgroup).rpartition("_")[0]
            yield Cut(found.start(), found.end(), self.forms[kind])

    def apply(self, text: str) -> str:
        """Return a text with everything replaced."""
        pieces, at = [], 0
        for cut in self.cuts(text):
            pieces += [text[at : cut.start], cut.instead]
            at = cut.end
        return "".join([*pieces, text[at:]]) if at else text

    def left(self, text: str) -> list[str]:
        """Return what a text still shows."""
        made = set(self.forms.values())
        return [text[cut.start : cut.end] for cut in self.cuts(text) if text[cut.start : cut.end] not in made]

    def named(self, text: str) -> list[str]:
        """Return the known names in a text with markup; numbers by form and short words are not looked for."""
        kept = self._kept.sub("\0", text) if self._kept else text
        found = {self._name(each.group()) for each in self._names.finditer(kept)} if self._names else set()
        return sorted(name for name in found if name not in self.doubtful and re.search(f"{_HAN}|\\d{{8}}", name))


def _stands_for_somebody(text: str, start: int, end: int) -> bool:
    """Tell whether a name that is also a word stands alone or among words that go with persons."""
    if not re.search(_HAN, text[start:end]):
        return text.strip() == text[start:end]
    return bool(_BEFORE.search(text[max(0, start - 4) : start])) and bool(_AFTER.match(text[end : end + 4]))


def _spelling(name: str) -> str:
    """Return what two spellings of one name have in common: case, blanks, dots and quotes do not count."""
    return re.sub(_QUOTES, "'", re.sub(_DOTS, "·", re.sub(r"\s", "", _plain(name)))).lower()


def _plain(name: str) -> str:
    """Return a name without blanks between Han characters and dots at its end, brackets of one width."""
    words = " ".join(name.replace("\u200b", "").split()).rstrip(".")
    words = re.sub(f"(?<={_HAN}) +(?={_HAN}|$)", "", words)
    return words.translate({ord("（"): "(", ord("）"): ")"})


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern of all names, the longest first at each place, as fast for thousands as for ten."""
    tree: dict[str, dict[str, object]] = {}
    for name in names:
        node = tree
        for sign in _plain(name):
            node = node.setdefault(sign, {})  # type: ignore[assignment]
        node[""] = {}
    return (
        re.compile(rf"(?<![A-Za-z0-9](?=[A-Za-z0-9])){_branches(tree)}(?!(?<=[A-Za-z0-9])[A-Za-z0-9])", re.I)
        if tree
        else None
    )


def _branches(node: Mapping[str, object]) -> str:
    ways = []
    for sign, below in sorted(node.items(), reverse=True):
        if sign:
            assert isinstance(below, dict)
            rest = _branches(below)
            gap = _BLANK if re.match(_HAN, sign) and rest else ""
            ways.append(
                _ALIKE.get(sign, re.escape(sign)) + (f"(?:{gap}{rest})" if gap and not rest.endswith("|)") else rest)
            )
    if not ways:
        return ""
    return f"(?:{'|'.join(ways)}{'|' if '' in node else ''})"
