"""Templates: Jinja2 in its sandbox; every value goes through as a marker, never as Markdown."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import jinja2
from jinja2.exceptions import SecurityError
from markupsafe import Markup

from auditkit.documents.bounded import BoundedEnvironment
from auditkit.documents.model import Figure, Inline, Link, Text
from auditkit.errors import BadSpec

OPEN, CLOSE = "\ue000", "\ue001"
"""Private characters around the number of an inline; they are dropped from all words that come from outside."""
_WITHOUT_MARKERS = str.maketrans("", "", OPEN + CLOSE)


MOST_CHARACTERS = 1_000_000
"""Longest text that a template gives."""


@dataclass(frozen=True)
class Passage:
    """Markdown to be taken as such, for a value that holds paragraphs written by the evaluator."""

    markdown: str


@dataclass(frozen=True)
class Rendered:
    """Markdown with markers, and the inlines they stand for.

    Attributes:
        markdown: Text in which ``OPEN number CLOSE`` stands for an inline.
        inlines: The inlines, by that number.
    """

    markdown: str
    inlines: tuple[Inline, ...]


def render(
    template: str,
    variables: Mapping[str, object],
    *,
    name: str = "template",
    others: Mapping[str, str] | None = None,
    inlines: tuple[Inline, ...] = (),
) -> Rendered:
    """Return a template filled in, as Markdown whose values are markers.

    Args:
        template: Jinja2 source that yields Markdown.
        variables: Values. ``Figure``, ``Text``, ``Link`` and tuples of them survive as they are; a ``Passage`` is
            Markdown; anything else becomes plain words, whose digits are untied. A missing variable is an error.
        name: Name of the template, for messages.
        others: Templates it may include or import, by name.
        inlines: Inlines that markers in a passage already stand for (from a rendering before).

    Raises:
        BadSpec: If the template has a mistake, names a variable that is not there, or does what the sandbox forbids.
    """
    found: list[Inline] = list(inlines)

    def keep(value: object) -> Markup | jinja2.Undefined:
        if isinstance(value, jinja2.Undefined):
            return value  # an undefined value complains when it is printed
        if isinstance(value, Markup):
            environment.budget.spend(len(value))
            return value
        if isinstance(value, Passage):
            return Markup(value.markdown if inlines else value.markdown.translate(_WITHOUT_MARKERS))
        first = len(found)
        environment.budget.spend()
        if isinstance(value, tuple) and all(isinstance(part, Text | Figure | Link) for part in value):
            found.extend(value)
        else:
            found.append(value if isinstance(value, Text | Figure | Link) else _words(value))
        return Markup("").join(Markup(f"{OPEN}{number}{CLOSE}") for number in range(first, len(found)))

    sources = {**(others or {}), name: template}
    environment = BoundedEnvironment(
        sources,
        loader=jinja2.FunctionLoader(lambda key: _loaded(sources, key)),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        finalize=keep,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    try:
        pieces = environment.get_template(name).generate(**variables)
        return Rendered("".join(_counted(pieces)), tuple(found))
    except jinja2.TemplateSyntaxError as problem:
        raise _mistake("syntax", problem.name or name, problem.lineno, problem) from problem
    except jinja2.UndefinedError as problem:
        raise _mistake("undefined", *_where(problem, sources, name), problem) from problem
    except SecurityError as problem:
        raise _mistake("refused", *_where(problem, sources, name), problem) from problem
    except jinja2.TemplateNotFound as problem:
        raise _mistake("missing", *_where(problem, sources, name), problem) from problem
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as problem:
        raise _mistake("failed", *_where(problem, sources, name), problem) from problem
    except MemoryError as problem:
        raise _mistake("refused", *_where(problem, sources, name), problem) from problem
    finally:
        environment.budget.close()


def _counted(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the pieces of a text, up to the longest one there may be."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_CHARACTERS:
            raise SecurityError(f"more than {MOST_CHARACTERS:,} characters")
        yield piece


def _loaded(sources: Mapping[str, str], key: str) -> tuple[str, str, Callable[[], bool]] | None:
    """Return a template with its name as that of its file, so that mistakes can be placed."""
    return (sources[key].translate(_WITHOUT_MARKERS), key, lambda: True) if key in sources else None


def _words(value: object) -> Text:
    return Text("" if value is None else str(value))


def _mistake(kind: str, name: str, line: int, problem: Exception) -> BadSpec:
    return BadSpec(f"doc.template-{kind}", name=name, line=line, problem=str(problem))


def _where(problem: Exception, sources: Mapping[str, str], name: str) -> tuple[str, int]:
    """Return the template and line that was being evaluated when a problem arose."""
    frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename in sources]
    return (frames[-1].filename, frames[-1].lineno or 1) if frames else (name, 1)
