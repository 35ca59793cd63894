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


def without_accents(words: str) -> str:
    """Return words in small letters without accents, to look for others in them.

    Example:
        >>> without_accents("Rémunérations"), without_accents("Lønn og Feriepenger")
        ('remunerations', 'lonn og feriepenger')
    """
    parts = unicodedata.normalize("NFD", words.casefold().replace("ø", "o").replace("æ", "ae"))
    return "".join(char for char in parts if not unicodedata.combining(char))


@dataclass(frozen=True)
class Category:
    """What an expense is about.

    Attributes:
        id: Word used in checks, such as ``travel``.
        names: Names of accounts or of the economic classification that mean it.
        codes: Codes of the economic classification, used where no name decides.
        flags: ``goods``, ``flexible``, ``cycle``, ``three_public``, ``equipment``.
        dated: Codes that meant it in some years only: code, first year, last year.
    """

    id: str
    names: tuple[str, ...]
    codes: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    dated: tuple[tuple[str, int, int], ...] = ()

    def codes_in(self, year: int) -> tuple[str, ...]:
        """Return the codes that mean it in a year.

        Example:
            >>> fund = Category("insurance", ("住房公积金",), ("30113",), dated=(("30311", 0, 2017),))
            >>> fund.codes_in(2016), fund.codes_in(2019)
            (('30113', '30311'), ('30113',))
        """
        return (*self.codes, *(code for code, first, last in self.dated if first <= year <= last))


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
        prefixes: Beginning of a code to the class of the accounts below it, of charts of other countries, which are
            told by words in the names and not by the names themselves.
        words: Words in small letters without accents that names of accounts of such a chart hold.
        roles: Beginning of a code to the role of the accounts below it, of such charts.
    """

    id: str
    first_year: int
    last_year: int
    accounting: str
    accounts: Mapping[str, tuple[str, str]]
    prefixes: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)


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
        tops: Names of first-level accounts by what they are for in checks: ``receivable``, ``quota`` …
        foreign: Charts of other countries, told by the first digits of codes.
    """

    categories: tuple[Category, ...]
    headings: tuple[Heading, ...]
    parts: tuple[Hint, ...]
    funds: tuple[Hint, ...]
    charts: tuple[Chart, ...]
    roles: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[Hint, ...]] = field(default_factory=dict)
    tops: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    foreign: tuple[Chart, ...] = ()

    def any_of(self, name: str) -> str:
        """Return a regular expression for any word of a list, the longest first.

        Raises:
            KeyError: If there is no such list.
        """
        return "|".join(re.escape(word) for word in sorted(self.words[name], key=len, reverse=True))
