"""Templates of strangers run within bounds: steps, letters and time are counted, and nothing reaches outside.

Jinja2's sandbox keeps a template from the program; it does not keep it from running for ever or taking all memory.
So loops, joins and slices of its syntax tree are wrapped in filters that count, and filters, methods and operators
that make much of little are refused or held against a limit first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from time import thread_time
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext, markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

MOST_STEPS = 1_000_000
"""Most turns of loops, calls and filters of one rendering."""
MOST_LETTERS = 200_000_000
"""Most letters that one rendering handles in all."""
LONGEST = 2_000_000
"""Longest text or list that a step within a template gives."""
SECONDS = 10.0
"""Most seconds of processor time of one rendering."""
_WIDEST = 1000
"""Largest width or count that a filter of layout takes."""
_MOST_BITS = 20_000
_LOOK = 1024
"""Steps between two looks at the clock."""

_DROPPED = ("random", "pprint", "urlize", "xmlattr", "tojson", "filesizeformat")
_MEASURED = ("batch", "center", "indent", "slice", "truncate", "wordwrap", "round")
_REFUSED = {
    "center",
    "ljust",
    "rjust",
    "zfill",
    "expandtabs",
    "translate",
    "maketrans",
    "encode",
    "format_map",
    "format",
}
_WIDE = re.compile(r"%[^a-zA-Z%]*(?:\d{4}|\*)")
_WIDE_FIELD = re.compile(r"\{[^{}]*:[^{}]*(?:\d{4}|\{)")

_left: ContextVar[list[float] | None] = ContextVar("left", default=None)


@contextmanager
def all_within(seconds: float) -> Iterator[None]:
    """Bound the processor time of all renderings together, for what comes from a stranger.

    Args:
        seconds: Seconds, > 0.
    """
    token = _left.set([seconds])
    try:
        yield
    finally:
        _left.reset(token)


class Budget:
    """What one rendering has used.

    Raises:
        SecurityError: From ``spend``, when it is more than it may.
    """

    def __init__(self) -> None:
        self._steps, self._letters, self._look = 0, 0, _LOOK
        self._began = thread_time()
        self._shared = _left.get()
        self._most = SECONDS if self._shared is None else min(SECONDS, self._shared[0])

    def spend(self, letters: int = 0) -> None:
        """Count one step that handles some letters."""
        self._steps += 1
        self._letters += letters
        if self._steps > MOST_STEPS:
            raise SecurityError(f"more than {MOST_STEPS:,} steps")
        if self._letters > MOST_LETTERS:
            raise SecurityError(f"more than {MOST_LETTERS:,} characters")
        if self._steps >= self._look or letters > _LOOK:
            self._look = self._steps + _LOOK
            if thread_time() - self._began > self._most:
                raise SecurityError(f"more than {self._most:g} seconds")

    def close(self) -> None:
        """Take the time that was used from what all renderings may use together."""
        if self._shared is not None:
            self._shared[0] -= thread_time() - self._began


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox in which a template cannot count, multiply, repeat or wait without end."""

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def __init__(self, sources: Mapping[str, str], **settings: Any) -> None:
        super().__init__(**settings)
        self.budget = Budget()
        self._sources = sources
        self.globals["range"] = self._range
        self.globals.pop("lipsum", None)
        for name in _DROPPED:
            self.filters.pop(name, None)
        self.filters = {name: self._held(name, one) for name, one in self.filters.items()}
        self.filters |= {"_turns": self._turns, "_joined": self._joined, "_taken": self._taken}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _Counting().visit(tree)
        return tree

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> jinja2.Template:  # noqa: A002
        """Return a template; each use of one counts."""
        self.budget.spend(len(self._sources.get(name, "")) if isinstance(name, str) else 0)
        return super().get_template(name, parent, globals)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether an attribute may be used; methods that make much of little may not."""
        return not (isinstance(obj, str) and attr in _REFUSED) and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return the sandboxed form of ``str.format``; none that asks for a great width."""
        wrapped = super().wrap_str_format(value)
        if wrapped is not None and _WIDE_FIELD.search(value.__self__):
            raise SecurityError("a width of more than three digits")
        return wrapped

    def call(self, context: Any, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Call something, within bounds."""
        own = getattr(obj, "__self__", None)
        if isinstance(own, str):
            _refuse_growth(getattr(obj, "__name__", ""), own, args)
        elif isinstance(obj, LoopContext) and args:
            args = (self._turns(args[0]), *args[1:])
        self.budget.spend()
        return self._taken(super().call(context, obj, *args, **kwargs))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Return a sum, product, power or filled-in text of bounded size."""
        _refuse_operator(operator, left, right)
        return self._taken(super().call_binop(context, operator, left, right))

    def _range(self, *bounds: int) -> range:
        made = range(*bounds)
        if len(made) > LONGEST:
            raise SecurityError(f"range of {len(made):,}")
        return made

    def _turns(self, values: Any, letters: int = 0) -> Any:
        """Yield the values of a loop, each counted with the letters of the loop's body."""
        if isinstance(values, jinja2.Undefined):
            return values
        return self._counted(values, letters)

    def _counted(self, values: Iterable[Any], letters: int) -> Iterator[Any]:
        for value in values:
            self.budget.spend(letters)
            yield value

    def _joined(self, parts: list[Any]) -> Any:
        _refuse_size(sum(len(part) if isinstance(part, str) else 1 for part in parts))
        return self._taken(markup_join(parts))

    def _taken(self, value: Any) -> Any:
        """Return what a step gave, counted; nothing that is too long."""
        size = len(value) if isinstance(value, str | list | tuple) else 0
        _refuse_size(size)
        self.budget.spend(size)
        return value

    def _held(self, name: str, one: Callable[..., Any]) -> Callable[..., Any]:
        """Return a filter within bounds; how Jinja2 passes context and environment to it stays as it was."""
        passed = getattr(one, "jinja_pass_arg", None)

        def held(*args: Any, **kwargs: Any) -> Any:
            given = args[1:] if passed is not None else args
            if name in _MEASURED and any(isinstance(x, int) and abs(x) > _WIDEST for x in (*given, *kwargs.values())):
                raise SecurityError(f"|{name} of more than {_WIDEST:,}")
            if given and isinstance(given[0], str):
                _refuse_growth(name, given[0], given[1:])
            elif name == "join" and len(given) > 1 and isinstance(given[0], list | tuple):
                _refuse_size(len(given[0]) * len(str(given[1])))
            return self._taken(one(*args, **kwargs))

        if passed is not None:
            held.jinja_pass_arg = passed  # type: ignore[attr-defined]
        return held


class _Counting(NodeTransformer):
    """Wraps what repeats, joins or copies in filters that count."""

    def visit_For(self, node: nodes.For) -> nodes.For:
        letters = sum(len(data.data) for part in node.body for data in _data(part))
        node = self.generic_visit(node)  # type: ignore[assignment]
        node.iter = _filter(node.iter, "_turns", nodes.Const(letters, lineno=node.lineno))
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Expr:
        node = self.generic_visit(node)  # type: ignore[assignment]
        return _filter(nodes.List(node.nodes, lineno=node.lineno), "_joined")

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Expr:
        node = self.generic_visit(node)  # type: ignore[assignment]
        return _filter(node, "_taken") if isinstance(node.arg, nodes.Slice) and node.ctx == "load" else node


def _data(node: nodes.Node) -> Iterator[nodes.TemplateData]:
    """Yield the constant words of a node, also where it is one itself."""
    if isinstance(node, nodes.TemplateData):
        yield node
    yield from node.find_all(nodes.TemplateData)


def _filter(node: nodes.Node, name: str, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(arguments), [], None, None, lineno=node.lineno)


def _refuse_size(size: int) -> None:
    if size > LONGEST:
        raise SecurityError(f"more than {LONGEST:,} characters")


def _refuse_growth(name: str, words: str, given: tuple[Any, ...]) -> None:
    """Refuse joins, replacements and filled-in forms whose result would be too long."""
    if name == "join" and given:
        parts = given[0] if isinstance(given[0], str | list | tuple) else ()
        _refuse_size(len(words) * max(len(parts), len(str(given[0])) if isinstance(given[0], str) else 0))
    elif name == "replace" and len(given) > 1:
        old, new = str(given[0]), str(given[1])
        _refuse_size(len(words) + (words.count(old) if old else len(words) + 1) * len(new))
    elif name == "format":
        _refuse_operator("%", words, given)


def _refuse_operator(operator: str, left: Any, right: Any) -> None:
    """Refuse an operation whose result would be too large."""
    long = [one for one in (left, right) if isinstance(one, str | list | tuple)]
    if operator == "**":
        if max(abs(left), abs(right)) > _WIDEST:
            raise SecurityError(f"{left} ** {right}")
    elif operator == "%" and isinstance(left, str):
        if _WIDE.search(left):
            raise SecurityError("a width of more than three digits")
    elif operator == "+" and long:
        _refuse_size(sum(map(len, long)))
    elif operator == "*" and long:
        times = right if isinstance(right, int) else left
        _refuse_size(len(long[0]) * times if isinstance(times, int) else 0)
    elif operator == "*" and _bits(left) + _bits(right) > _MOST_BITS:
        raise SecurityError("a number of too many digits")


def _bits(value: object) -> int:
    return value.bit_length() if isinstance(value, int) else 0
