"""What words mean: categories of expense, charts of accounts, words in summaries. Data, loaded by ``specs``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

_NOISE = re.compile(r"[\s()\[\]{}<>《》【】〔〕“”\"'·、,，.。:：;；_\-—–/\\]+")


def plain(words: str) -> str:
    """Return a name without width, blanks, brackets and punctuation, to compare it.

    Example:
        >>> plain("维修（护）费"), plain("全\u3000初")
        ('维修护费', '全初')
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", words))


@dataclass(frozen=True)
class Category:
    """What an expense is about.

    Attributes:
        id: Word used in checks, such as ``travel``.
        names: Names of accounts or of the economic classification that mean it.
        codes: Codes of the economic classification, used where no name decides.
        flags: ``goods``, ``flexible``, ``cycle``, ``three_public``, ``equipment``.
    """

    id: str
    names: tuple[str, ...]
    codes: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Heading:
    """A heading of the economic classification: first three digits, names, part of basic expenditure."""

    code: str
    names: tuple[str, ...]
    part: str | None = None


@dataclass(frozen=True)
class Hint:
    """A value told by words; the first hint whose word occurs decides."""

    value: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """A chart of accounts.

    Attributes:
        id: Its name.
        first_year: First year it was used, inclusive.
        last_year: Last year, inclusive.
        accounting: ``single`` or ``financial``; budget classes of a parallel chart are ``budget``.
        accounts: Code to (name, class).
    """

    id: str
    first_year: int
    last_year: int
    accounting: str
    accounts: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Vocabulary:
    """All words that accounts, summaries, registers and standards are read by.

    Attributes:
        categories: In order of precedence.
        headings: Of the economic classification.
        parts: Part of the budget by words in an account's path.
        funds: Kind of fund by words.
        charts: Known charts of accounts.
        roles: Names of accounts with a role of their own: ``cash``, ``advance`` …
        words: Word lists by name.
        groups: Lists of hints by name: roles of attachments, topics of standards.
    """

    categories: tuple[Category, ...]
    headings: tuple[Heading, ...]
    parts: tuple[Hint, ...]
    funds: tuple[Hint, ...]
    charts: tuple[Chart, ...]
    roles: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[Hint, ...]] = field(default_factory=dict)

    def any_of(self, name: str) -> str:
        """Return a regular expression for any word of a list, the longest first.

        Raises:
            KeyError: If there is no such list.
        """
        return "|".join(re.escape(word) for word in sorted(self.words[name], key=len, reverse=True))
