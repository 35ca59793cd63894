"""Which voucher the name of a photo or scan speaks of: habits as data, compared in half width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

GROUPS = ("year", "month", "type", "number", "page")
"""What a pattern may name; a digit behind the name (``number2``) stands for the same in an alternative."""
_DASHES = str.maketrans("—–－﹣−〜~", "-------")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Named:
    """What a name tells about a voucher.

    Attributes:
        number: Number without padding.
        type: Type of the voucher as the books call it, ``""`` for any.
        year: Year, 0 where not said.
        month: Month, 0 where not said.
        page: Page or number of the picture, 0 where not said.
    """

    number: str
    type: str = ""
    year: int = 0
    month: int = 0
    page: int = 0


@dataclass(frozen=True, kw_only=True)
class TypeNames:
    """What names call a type of voucher.

    Attributes:
        books: What the books call it, ``""`` for any.
        names: What names of files call it.
    """

    books: str
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class VoucherNames:
    """How names tell a voucher.

    Attributes:
        vouchers: Patterns over the whole name.
        months: Patterns over the name of a folder.
        dropped: Words that say nothing.
        types: What names call the types of voucher.
    """

    vouchers: tuple[str, ...]
    months: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    types: tuple[TypeNames, ...] = ()

    @cached_property
    def _vouchers(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern, re.IGNORECASE) for pattern in self.vouchers)

    @cached_property
    def _months(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern, re.IGNORECASE) for pattern in self.months)

    @cached_property
    def _dropped(self) -> re.Pattern[str]:
        longest = sorted(map(re.escape, self.dropped), key=len, reverse=True)
        return re.compile("|".join(longest) or r"(?!)", re.IGNORECASE)

    def plain(self, words: str) -> str:
        """Return a name as patterns see it: half width, without words that say nothing."""
        half = unicodedata.normalize("NFKC", words).translate(_DASHES)
        return _BLANKS.sub(" ", self._dropped.sub("", half)).strip(" -_.")

    def read(self, parts: Sequence[str], types: Iterable[str]) -> Named | None:
        """Return the voucher that a file in its folders speaks of.

        Args:
            parts: Names of the folders from the outermost, then that of the file without its ending.
            types: Types of voucher that the books know.

        Returns:
            None where no name is that of a voucher. The file's own name goes first, then the folder next to it
            (a folder for each voucher); months and years that are left open come from the folders around.

        Example:
            >>> number = r"(?P<type>[^\\W\\d_])-?0*(?P<number>\\d+)"
            >>> names = VoucherNames(vouchers=(number,), months=(r"(?P<month>\\d+)月",))
            >>> names.read(["3月", "记-0015"], ["记"])
            Named(number='15', type='记', year=0, month=3, page=0)
        """
        known = {kind.casefold(): kind for kind in types}
        words = [self.plain(part) for part in parts]
        for at in range(len(words) - 1, -1, -1):
            found = self._voucher(words[at], known)
            if found is not None:
                return self._dated(found, words[:at])
        return None

    def _voucher(self, words: str, known: dict[str, str]) -> Named | None:
        for pattern in self._vouchers:
            match = pattern.fullmatch(words)
            if match:
                said = _groups(match)
                kind = self._type(said.get("type", ""), known)
                if kind is not None and said.get("number"):
                    number = said["number"].lstrip("0") or "0"
                    return Named(number, kind, *(_int(said, name) for name in ("year", "month", "page")))
        return None

    def _type(self, words: str, known: dict[str, str]) -> str | None:
        """Return the type as the books call it, ``""`` for any, None for a word that is no type."""
        if not words:
            return ""
        if words.casefold() in known:
            return known[words.casefold()]
        if not any(known):  # books without types: a usual one says nothing more
            usual = {name.casefold() for kind in self.types for name in (kind.books, *kind.names)}
            return "" if words.casefold() in usual else None
        meant = next((kind.books for kind in self.types if words.casefold() in map(str.casefold, kind.names)), None)
        return meant if meant is None or not meant or meant.casefold() in known else None

    def _dated(self, found: Named, around: Sequence[str]) -> Named:
        for words in reversed(around):
            for pattern in self._months:
                match = pattern.fullmatch(words)
                if match:
                    said = _groups(match)
                    found = replace(
                        found, month=found.month or _int(said, "month"), year=found.year or _int(said, "year")
                    )
                    break
        return found


def _groups(match: re.Match[str]) -> dict[str, str]:
    return {name.rstrip("0123456789"): words for name, words in match.groupdict().items() if words}


def _int(said: dict[str, str], name: str) -> int:
    return int(said.get(name) or 0)
