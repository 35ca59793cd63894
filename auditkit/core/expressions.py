"""Formulas over measure ids: a small grammar and its tree. Evaluated in ``auditkit.analysis.formula``.

Grammar, loosest first: ``or``; ``and``; ``not``; one comparison ``== != < <= > >=``; ``+ -``; ``* /``; a sign;
a number, a name, parentheses or one of the functions ``min max sum abs``. A name is letters of any script, digits,
``_`` and dots, and may hold ``{subject}``, which stands for the subject that a formula is computed for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

FUNCTIONS = ("min", "max", "sum", "abs")
MAX_LENGTH = 2000
MAX_DEPTH = 40

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_WORDS = ("and", "or", "not")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?![\w.]))"
    r"|(?P<name>(?:[^\W\d]|\{subject\})(?:[\w.]|\{subject\})*)"
    r"|(?P<sign><=|>=|==|!=|[-+*/(),<>]))"
)


class ExpressionError(ValueError):
    """A formula that cannot be read.

    Attributes:
        found: The part that does not fit, ``""`` at the end of the formula.
        column: Its place in the formula, from 1.
    """

    def __init__(self, found: str, column: int) -> None:
        super().__init__(f"{found!r} at {column}")
        self.found = found
        self.column = column


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: Fraction


@dataclass(frozen=True)
class Name:
    """A measure, by id."""

    id: str


@dataclass(frozen=True)
class Operation:
    """An operator or function on one or more parts.

    Attributes:
        operator: ``+ - * /``, a comparison, ``and or not``, ``negative``, or a function's name.
        parts: What it works on, in order.
    """

    operator: str
    parts: tuple[Expression, ...]


Expression = Number | Name | Operation


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    end = len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if not found:
            rest = text[position:].lstrip()
            raise ExpressionError(rest.split()[0], text.index(rest, position) + 1)
        kind = found.lastgroup or ""
        word = found.group(kind)
        yield _Token("sign" if word in _WORDS else kind, word, found.start(kind) + 1)
        position = found.end()
    yield _Token("end", "", end + 1)


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._depth = 0

    @property
    def token(self) -> _Token:
        return self._tokens[self._at]

    def refuse(self) -> ExpressionError:
        return ExpressionError(self.token.text, self.token.column)

    def accept(self, *signs: str) -> str | None:
        token = self.token
        if token.kind == "sign" and token.text in signs:
            self._at += 1
            return token.text
        return None

    def expect(self, sign: str) -> None:
        if not self.accept(sign):
            raise self.refuse()

    def whole(self) -> Expression:
        found = self.either()
        if self.token.kind != "end":
            raise self.refuse()
        return found

    def _chain(self, part: Callable[[], Expression], *signs: str) -> Expression:
        left = part()
        while sign := self.accept(*signs):
            left = Operation(sign, (left, part()))
        return left

    def either(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.refuse()
        found = self._chain(self.both, "or")
        self._depth -= 1
        return found

    def both(self) -> Expression:
        return self._chain(self.negation, "and")

    def negation(self) -> Expression:
        if not self.accept("not"):
            return self.comparison()
        return Operation("not", (self.comparison(),))

    def comparison(self) -> Expression:
        left = self.total()
        sign = self.accept(*_COMPARISONS)
        return Operation(sign, (left, self.total())) if sign else left

    def total(self) -> Expression:
        return self._chain(self.term, "+", "-")

    def term(self) -> Expression:
        return self._chain(self.signed, "*", "/")

    def signed(self) -> Expression:
        if self.accept("-"):
            return Operation("negative", (self.atom(),))
        return self.atom()

    def atom(self) -> Expression:
        token = self.token
        if token.kind == "end":
            raise self.refuse()
        if self.accept("("):
            inside = self.either()
            self.expect(")")
            return inside
        if token.kind == "sign":
            raise self.refuse()
        self._at += 1
        if token.kind == "number":
            return Number(Fraction(token.text))
        if token.text in FUNCTIONS and self.accept("("):
            return self._call(token)
        if token.text.endswith("."):
            raise ExpressionError(token.text, token.column)
        return Name(token.text)

    def _call(self, token: _Token) -> Expression:
        parts = [self.either()]
        while self.accept(","):
            parts.append(self.either())
        self.expect(")")
        if token.text == "abs" and len(parts) != 1:
            raise ExpressionError(token.text, token.column)
        return Operation(token.text, tuple(parts))


def parse(text: str) -> Expression:
    """Read a formula.

    Args:
        text: At most ``MAX_LENGTH`` characters.

    Raises:
        ExpressionError: If it does not follow the grammar.

    Example:
        >>> parse("100 * a.b / c") == parse("(100 * a.b) / c")
        True
        >>> sorted(names(parse("max(收入.总额 - 支出, 0)")))
        ['支出', '收入.总额']
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(text[MAX_LENGTH : MAX_LENGTH + 10], MAX_LENGTH + 1)
    return _Parser(text).whole()


def names(expression: Expression) -> frozenset[str]:
    """Return the ids that a formula uses."""
    if isinstance(expression, Name):
        return frozenset({expression.id})
    if isinstance(expression, Operation):
        return frozenset().union(*(names(part) for part in expression.parts))
    return frozenset()


def for_subject(expression: Expression, subject: str) -> Expression:
    """Return the formula with ``{subject}`` replaced in every name.

    Example:
        >>> for_subject(parse("project.{subject}.spend"), "甲项目")
        Name(id='project.甲项目.spend')
    """
    if isinstance(expression, Name):
        return Name(expression.id.replace("{subject}", subject))
    if isinstance(expression, Operation):
        return Operation(expression.operator, tuple(for_subject(part, subject) for part in expression.parts))
    return expression
