"""Who was paid, and for what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from auditkit.analysis.text.lexicon import Lexicon
from auditkit.analysis.text.numerals import normal
from auditkit.core.vocabulary import Vocabulary

_PERIODS = re.compile(
    r"(?:20\d\d|\d\d)年度?|(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:-\d{1,2})?月份?|第?[一二三四]季度|\d{1,2}[日号]"
)
_SMALL = re.compile(r"[(\[][^()\[\]]*[)\]]|[\d.,，。:：、\-/]+")
_CHAR = r"(?:[\u4e00-\u9fffA-Za-z·]|\([\u4e00-\u9fff]{1,6}\))"
"""One character of a supplier's name, or a pair of brackets in it: 某某(广东)有限公司."""
_BRACKETED = re.compile(r"\(([^()]+)\)")


class PayeeReader:
    """Finds suppliers.

    Args:
        vocabulary: Verbs of payment, endings of suppliers' names, words without content.
        known: Names known from invoices, cards, contracts and the purchase register.
    """

    def __init__(self, vocabulary: Vocabulary, known: Iterable[str] = ()) -> None:
        self._known = Lexicon(normal(name) for name in known if name and len(normal(name)) >= 3)
        verbs = vocabulary.any_of("claim_verbs")
        self._verbs = re.compile(f"^(?:.*?[:：])?(?:{verbs})+给?")
        suffixes = vocabulary.any_of("payee_suffixes")
        self._company = re.compile(
            rf"({_CHAR}{{2,24}}?(?:有限公司|有限责任公司|集团))(?:[\u4e00-\u9fff]{{2,10}}?分?支?公司)?"
        )
        self._name = re.compile(rf"({_CHAR}{{2,12}}?(?:{suffixes}))(?!行)(?<!一行)")
        self._event = re.compile(f"{vocabulary.any_of('attend')}|{vocabulary.any_of('host')}")
        self._without_verbs = lru_cache(maxsize=16)(lambda plain: self._verbs.sub("", plain))
        self._noise = re.compile(f"{vocabulary.any_of('content_noise')}")

    def read(self, text: str) -> str | None:
        """Return the supplier that a summary names, or None."""
        plain = normal(text).replace(" ", "")
        if (name := self._known.search(plain)) is not None:
            return name
        rest = self._without_verbs(plain)
        if rest == plain:
            return None
        found = self._company.match(rest) or self._name.match(rest)
        for inside in _BRACKETED.findall(rest) if found is None else ():
            found = found or self._company.fullmatch(inside) or self._name.fullmatch(inside)
        return found[0] if found and not self._event.match(found[0]) else None

    def without_verb(self, text: str) -> str:
        """Return what a summary says behind its verb of payment; ``""`` where it has none."""
        plain = normal(text).replace(" ", "")
        rest = self._without_verbs(plain)
        return "" if rest == plain else str(rest)

    def content(self, text: str, payee: str | None) -> str:
        """Return what a payment was for: the summary without verbs, payee, periods, numbers and ``(2)``.

        Example: ``付帆影商贸行宣传展板款(2)`` is about 宣传展板.
        """
        plain = normal(text).replace(" ", "")
        plain = self._without_verbs(plain)
        if payee:
            plain = plain.replace(payee, "")
        plain = _PERIODS.sub("", plain)
        plain = _SMALL.sub("", plain)
        return self._noise.sub("", plain)
