"""What an account is: its chart, class, part of the budget, fund and category, by names first and codes second."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auditkit.core.vocabulary import Chart, Hint, Vocabulary, plain, without_accents

_SEPARATORS = re.compile(r"\s*(?:[\\/|>→＞／＼]|[-—]+>)\s*|\s+[-－–—]\s+|_|(?<=[^\d\s])[-－–—](?=[^\d\s])")
_CODE_NOISE = re.compile(r"[^0-9A-Za-z]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_TELLING = 3  # names; fewer tell nothing about a chart
_BY_DIGIT = {
    "single": {"1": "asset", "2": "liability", "3": "net_assets", "4": "income", "5": "expense"},
    "financial": {
        "1": "asset",
        "2": "liability",
        "3": "net_assets",
        "4": "income",
        "5": "expense",
        "6": "budget_income",
        "7": "budget_expense",
        "8": "budget_surplus",
    },
}


@dataclass(frozen=True)
class Account:
    """One account of a ledger.

    Attributes:
        code: As in the file.
        leaf: Last part of its name.
        path: Names from the first level down, joined by ``/``.
        accounting: ``single``, ``financial`` or ``budget``.
        kind: Class, such as ``expense``; None when neither name nor code tells.
        part: ``personnel``, ``public``, ``project``, ``other`` or None.
        fund: ``gp``, ``fund``, ``capital``, ``other`` or None.
        category: Id of a category, or None.
        economic_code: Five digits of the economic classification, or None.
        role: ``cash``, ``bank``, ``advance``, ``appropriation``, ``fixed_assets`` … or None.
        top: Name of the account of the first level, as in the chart where it is known.
    """

    code: str
    leaf: str
    path: str
    accounting: str
    kind: str | None
    part: str | None
    fund: str | None
    category: str | None
    economic_code: str | None
    role: str | None
    top: str


def split_path(name: str) -> list[str]:
    """Split a full account name into its levels.

    Example:
        >>> split_path("经费支出 - 公用经费 - 维修(护)费")
        ['经费支出', '公用经费', '维修(护)费']
    """
    return [part for part in (piece.strip() for piece in _SEPARATORS.split(name)) if part]


def first_hint(hints: Iterable[Hint], text: str) -> str | None:
    """Return the value of the first hint one of whose words occurs in a text."""
    return next((hint.value for hint in hints if any(word in text for word in hint.words)), None)


class Classifier:
    """Classifies the accounts of one ledger.

    Args:
        vocabulary: Charts, categories, words.
        names: Account code to name, from the trial balance and the journal; a name is a leaf or a whole path. An
            account without a code stands under its name.
        year: Year of the books; decides only where names do not.
    """

    def __init__(self, vocabulary: Vocabulary, names: Mapping[str, str], year: int) -> None:
        self._vocabulary = vocabulary
        self._names = {_digits(code): split_path(name) for code, name in names.items() if code and name}
        self._original = {_digits(code): code for code in names}
        self.chart = self._choose(year)
        self._categories = {plain(name): kind.id for kind in reversed(vocabulary.categories) for name in kind.names}
        self._by_code = {code: kind.id for kind in vocabulary.categories for code in kind.codes_in(year)}
        self._headings = {heading.code for heading in vocabulary.headings}

    def _choose(self, year: int) -> Chart:
        if len(self._names) >= _TELLING and not any(
            _HAN.search(name) for path in self._names.values() for name in path
        ):
            return self._foreign()

        def agreement(chart: Chart) -> tuple[int, bool]:
            known = {plain(name) for name, _ in chart.accounts.values()}
            tops = {code: path[0] for code, path in self._names.items() if code in chart.accounts or len(path) > 1}
            agreed = sum(
                plain(name) == plain(chart.accounts[code][0]) if code in chart.accounts else plain(name) in known
                for code, name in tops.items()
            )
            return agreed, chart.first_year <= year <= chart.last_year

        charts = self._vocabulary.charts
        best = max(agreement(chart)[0] for chart in charts)
        close = [chart for chart in charts if agreement(chart)[0] >= best * 0.8]
        return max(close, key=lambda chart: (agreement(chart)[1], agreement(chart)[0]))

    def _foreign(self) -> Chart:
        """Return the chart of the country whose words most names hold; its digits mean nothing where none do."""
        names = [without_accents(" ".join(path)) for path in self._names.values()]
        hits = {
            chart.id: sum(any(word in name for word in chart.words) for name in names)
            for chart in self._vocabulary.foreign
        }
        best = max(hits.values(), default=0)
        found = [chart for chart in self._vocabulary.foreign if best and hits[chart.id] == best]
        return found[0] if len(found) == 1 else Chart("foreign", 0, 9999, "single", {})

    def account(self, code: str) -> Account:
        """Return what an account is.

        Args:
            code: Code as in the file; an unknown one is told by its digits.
        """
        digits = _digits(code)
        path = self._path(digits)
        if not digits[:1].isascii():
            digits = self._code_of(path)
        top_code, top = self._top(digits, path)
        kind = self._kind(digits, path, top_code)
        accounting = self._accounting(kind)
        below = "/".join(path[1:]) if len(path) > 1 else ""
        words = "/".join(path)
        spending = kind in ("expense", "budget_expense", "income", "budget_income")
        economic = self._economic(digits, len(top_code)) if spending else None
        return Account(
            code=code,
            leaf=path[-1] if path else "",
            path=words,
            accounting=accounting,
            kind=kind,
            part=first_hint(self._vocabulary.parts, below or words) if kind else None,
            fund=first_hint(self._vocabulary.funds, words),
            category=self.category(path[1:] or path, economic) if kind in ("expense", "budget_expense") else None,
            economic_code=economic,
            role=self._role(path, top) or _longest(self.chart.roles, digits),
            top=top,
        )

    def category(self, names: list[str], economic_code: str | None) -> str | None:
        """Return the category of an expense: by its names from the last to the first, then by its code."""
        for name in reversed(names):
            bare = plain(name).removesuffix("支出")
            for words in (plain(name), bare, bare + "费"):
                if (found := self._categories.get(words)) is not None:
                    return found
        return self._by_code.get(economic_code or "")

    def _code_of(self, path: list[str]) -> str:
        """Return the code of an account given by name only, ``""`` unless exactly one account has that name."""
        names = {"/".join(known): code for code, known in self._names.items() if code[:1].isascii()}
        if (whole := names.get("/".join(path))) is not None:
            return whole
        tops = [code for code, (name, _) in self.chart.accounts.items() if path and plain(name) == plain(path[0])]
        return tops[0] if len(tops) == 1 else ""

    def _path(self, digits: str) -> list[str]:
        own = self._names.get(digits, [])
        if len(own) > 1:
            return own
        above = [self._names[digits[:length]] for length in range(3, len(digits)) if digits[:length] in self._names]
        levels = [path[-1] for path in above]
        return [*levels, *own] if own else levels

    def _top(self, digits: str, path: list[str]) -> tuple[str, str]:
        for code in sorted(self.chart.accounts, key=len, reverse=True):
            if digits.startswith(code):
                known = self.chart.accounts[code][0]
                return code, path[0] if path and plain(path[0]) == plain(known) else known
        return digits[:4], path[0] if path else ""

    def _kind(self, digits: str, path: list[str], top_code: str) -> str | None:
        by_code = self.chart.accounts.get(top_code)
        if path:
            by_name = {kind for name, kind in self.chart.accounts.values() if plain(name) == plain(path[0])}
            if by_name:
                return by_code[1] if by_code and by_code[1] in by_name else min(by_name)
        if by_code:
            return by_code[1]
        if not self.chart.accounts:
            return _longest(self.chart.prefixes, digits)
        return _BY_DIGIT[self.chart.accounting].get(digits[:1])

    def _accounting(self, kind: str | None) -> str:
        if kind and kind.startswith("budget_"):
            return "budget"
        return self.chart.accounting

    def _economic(self, digits: str, top_length: int) -> str | None:
        rest = digits[top_length:]
        if len(rest) >= 5 and rest[-5:-2] in self._headings:
            return rest[-5:]
        if len(rest) >= 3 and rest[-3:] in self._headings:
            return rest[-3:]
        return None

    def _role(self, path: list[str], top: str) -> str | None:
        for name in [*reversed(path), top]:
            found = next((role for role, names in self._vocabulary.roles.items() if name in names), None)
            if found is not None:
                return found
        return None


def _longest(prefixes: Mapping[str, str], digits: str) -> str | None:
    """Return what the longest beginning of a code means."""
    return next((prefixes[digits[:end]] for end in range(len(digits), 0, -1) if digits[:end] in prefixes), None)


def _digits(code: str) -> str:
    """Return a code without separators; a name that stands for a code stays as it is."""
    return _CODE_NOISE.sub("", code) if code[:1].isascii() else code
