"""From the tree to the value classes: every field by its declared type, every mistake with its line."""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from auditkit.core.checklist import Parameter
from auditkit.core.expressions import Expression, ExpressionError, parse
from auditkit.core.rules import Band, Checklist, Judgement, Linear, PerInstance, Proportional, Rule
from auditkit.errors import AuditkitError, BadSpec, Refused
from auditkit.messages import LANGUAGES
from auditkit.specs.tree import Mapping, Node, Scalar, Sequence

T = TypeVar("T")

_NUMBER = re.compile(r"[-+]?\d{1,18}(\.\d{1,12})?")
_RULES: dict[str, type] = {rule.type: rule for rule in (Band, Linear, PerInstance, Checklist, Proportional, Judgement)}
_RENAMED = {"if_": "if"}
_FILLED_IN = {"file", "line"}


class Mistake(Exception):
    """A node that cannot be converted; collected by the converter, never seen outside ``specs``."""

    def __init__(self, message_id: str, line: int, **params: object) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.line = line
        self.params = params


class Converter:
    """Converts nodes of one file and collects its mistakes.

    Args:
        file: Name of the file, for messages.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[BadSpec] = []

    def report(self, message_id: str, line: int, **params: object) -> None:
        """Note a mistake."""
        self.problems.append(BadSpec(message_id, file=self.file, line=line, **params))

    def finish(self) -> None:
        """Raise what was found.

        Raises:
            BadSpec: If there was one mistake.
            Refused: If there were several.
        """
        problems = sorted(self.problems, key=lambda problem: cast(int, problem.params["line"]))
        if len(problems) == 1:
            raise problems[0]
        if problems:
            raise Refused(cast(list[AuditkitError], problems))

    def convert(self, node: Node, kind: type[T]) -> T | None:
        """Return a node as a value class, or None where it has mistakes (collected)."""
        return cast(T | None, self._try(node, kind))

    def _try(self, node: Node, kind: Any) -> Any:
        try:
            return self._value(node, kind)
        except _Noted:
            return None
        except Mistake as mistake:
            self.report(mistake.message_id, mistake.line, **mistake.params)
            return None

    def each(self, node: Node, kind: type[T]) -> tuple[T, ...]:
        """Return a list of value classes; elements with mistakes are collected and left out."""
        if not isinstance(node, Sequence):
            self.report("spec.not-list", node.line)
            return ()
        found = (self.convert(item, kind) for item in node.items)
        return tuple(item for item in found if item is not None)

    def _value(self, node: Node, kind: Any) -> Any:
        if kind == Rule:
            return self._rule(node)
        if kind == Expression:
            return _expression(_scalar(node))
        if kind == Parameter:
            return _parameter(node)
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            return self._union(node, kind)
        if origin is tuple:
            return self._tuple(node, get_args(kind)[0])
        if origin is dict:
            return self._dict(node, get_args(kind)[1])
        if origin is Literal:
            return _choice(_scalar(node), [str(choice) for choice in get_args(kind)])
        if kind in _SCALARS:
            return _SCALARS[kind](_scalar(node))
        return self._object(node, kind)

    def _union(self, node: Node, kind: Any) -> Any:
        choices = [choice for choice in get_args(kind) if choice is not type(None)]
        if isinstance(node, Scalar) and node.nothing and type(None) in get_args(kind):
            return None
        words = [choice for choice in choices if get_origin(choice) is Literal]
        others = [choice for choice in choices if get_origin(choice) is not Literal]
        if set(others) == set(get_args(Expression)):
            return self._value(node, Expression)
        if set(others) == set(get_args(Rule)):
            return self._value(node, Rule)
        if words and isinstance(node, Scalar) and node.text in get_args(words[0]):
            return node.text
        return self._value(node, others[0] if others else words[0])

    def _tuple(self, node: Node, kind: Any) -> tuple[Any, ...]:
        if not isinstance(node, Sequence):
            raise Mistake("spec.not-list", node.line)
        return tuple(self._all([(item, kind) for item in node.items]))

    def _all(self, wanted: list[tuple[Node, Any]]) -> list[Any]:
        before = len(self.problems)
        found = [self._try(node, kind) for node, kind in wanted]
        if len(self.problems) > before:
            raise _Noted
        return found

    def _dict(self, node: Node, kind: Any) -> dict[str, Any]:
        if kind is str:
            return _texts(node)
        if not isinstance(node, Mapping):
            raise Mistake("spec.not-mapping-here", node.line)
        return dict(zip(node.items, self._all([(item, kind) for item in node.items.values()]), strict=True))

    def _rule(self, node: Node) -> Any:
        if not isinstance(node, Mapping):
            raise Mistake("spec.not-mapping-here", node.line)
        kind = node.items.get("type")
        if kind is None:
            raise Mistake("spec.missing-key", node.line, key="type")
        rule = _RULES[_choice(_scalar(kind), list(_RULES))]
        rest = {key: item for key, item in node.items.items() if key != "type"}
        return self._object(Mapping(rest, node.lines, node.line), rule)

    def _object(self, node: Node, kind: Any) -> Any:
        if not isinstance(node, Mapping):
            raise Mistake("spec.not-mapping-here", node.line)
        declared = _fields(kind)
        known = [key for key in declared if key not in _FILLED_IN]
        before = len(self.problems)
        self._report_keys(node, declared, known)
        used = [key for key in node.items if key in known]
        found = [self._try(node.items[key], declared[key][1]) for key in used]
        if len(self.problems) > before:
            raise _Noted
        values = {declared[key][0].name: value for key, value in zip(used, found, strict=True)}
        if "line" in declared:
            values |= {"file": self.file, "line": node.line}
        return kind(**values)

    def _report_keys(self, node: Mapping, declared: dict[str, tuple[Field[Any], Any]], known: list[str]) -> None:
        for key, (field, _) in declared.items():
            if _required(field) and key not in node.items:
                self.report("spec.missing-key", node.line, key=key)
        for key in node.items:
            if key not in known:
                self._unknown(node.lines[key], key, known)

    def _unknown(self, line: int, key: str, known: list[str]) -> None:
        near = get_close_matches(key, known, 1)
        if near:
            self.report("spec.unknown-key-near", line, key=key, near=near[0])
        else:
            self.report("spec.unknown-key", line, key=key, known=", ".join(known))


class _Noted(Exception):
    """Something that cannot be built because of mistakes that have been noted already."""


@lru_cache
def _fields(kind: Any) -> dict[str, tuple[Field[Any], Any]]:
    hints = get_type_hints(kind)
    return {_RENAMED.get(field.name, field.name): (field, hints[field.name]) for field in fields(kind)}


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _scalar(node: Node) -> Scalar:
    if not isinstance(node, Scalar):
        raise Mistake("spec.not-scalar", node.line)
    return node


def _choice(node: Scalar, choices: list[str]) -> str:
    if node.text not in choices:
        raise Mistake("spec.not-choice", node.line, found=node.text, choices=", ".join(choices))
    return node.text


def _text(node: Scalar) -> str:
    if node.nothing:
        raise Mistake("spec.nothing", node.line)
    return node.text.strip()


def _boolean(node: Scalar) -> bool:
    if not node.plain or node.text not in ("true", "false"):
        raise Mistake("spec.not-boolean", node.line, found=node.text)
    return node.text == "true"


def _number(node: Scalar) -> str:
    if not _NUMBER.fullmatch(node.text):
        raise Mistake("spec.not-number", node.line, found=node.text)
    return node.text


def _whole(node: Scalar) -> int:
    if not re.fullmatch(r"[-+]?\d{1,18}", node.text):
        raise Mistake("spec.not-whole", node.line, found=node.text)
    return int(node.text)


_SCALARS: dict[Any, Callable[[Scalar], Any]] = {
    str: _text,
    bool: _boolean,
    int: _whole,
    Decimal: lambda node: Decimal(_number(node)),
    Fraction: lambda node: Fraction(_number(node)),
}


def _expression(node: Scalar) -> Expression:
    try:
        return parse(_text(node))
    except ExpressionError as error:
        found = error.found or "…"
        raise Mistake("spec.not-formula", node.line, found=found, column=error.column, text=node.text) from error


def _texts(node: Node) -> dict[str, str]:
    if isinstance(node, Scalar):
        return dict.fromkeys(LANGUAGES, _text(node))
    if not isinstance(node, Mapping):
        raise Mistake("spec.not-text", node.line)
    for key in node.items:
        if key not in LANGUAGES:
            raise Mistake("spec.not-language", node.lines[key], found=key, choices=", ".join(LANGUAGES))
    if not node.items:
        raise Mistake("spec.nothing", node.line)
    return {key: _text(_scalar(item)) for key, item in node.items.items()}


def _parameter(node: Node) -> Any:
    if isinstance(node, Sequence):
        return tuple(_one_parameter(_scalar(item)) for item in node.items)
    return _one_parameter(_scalar(node))


def _one_parameter(node: Scalar) -> str | int | Decimal | bool:
    if not node.plain:
        return node.text
    if node.text in ("true", "false"):
        return node.text == "true"
    if re.fullmatch(r"-?(0|[1-9]\d{0,17})", node.text):
        return int(node.text)
    if _NUMBER.fullmatch(node.text) and "." in node.text:
        return Decimal(node.text)
    return _text(node)
