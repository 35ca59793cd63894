"""JSON that holds lists of records: each record a row, as of XML with repeated elements."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NoReturn

from auditkit.errors import BadInput
from auditkit.sources.readers import xmltable
from auditkit.sources.readers.drafts import Draft
from auditkit.sources.readers.limits import Limits
from auditkit.sources.readers.xmltable import Element

_START = re.compile(r"\s*(?:\{\s*\"|\[\s*\{)")
_DEEPEST = 100


def is_json(start: str) -> bool:
    """Tell from the beginning of a text whether it is meant to be JSON with records."""
    return _START.match(start) is not None


def read(path: Path, encoding: str, limits: Limits) -> Draft:
    """Read every list of records as a sheet; numbers are kept as they are written.

    Raises:
        BadInput: If it is no JSON, is nested too deep, or holds no list of records.
    """
    try:
        data = json.loads(
            path.read_text(encoding=encoding).lstrip("\ufeff"),
            parse_float=str,
            parse_int=str,
            parse_constant=_refuse,
            object_pairs_hook=_Object,
        )
    except json.JSONDecodeError as problem:
        raise BadInput("json.broken", row=problem.lineno, column=problem.colno, found=problem.msg) from problem
    except RecursionError as problem:
        raise BadInput("read.nesting", limit=str(_DEEPEST)) from problem
    root = Element("")
    records: set[tuple[str, ...]] = set()
    _grow(root, "记录" if isinstance(data, list) else "", data, (), records)
    return xmltable.tabulate(root, records, limits, "json")


class _Object(list[tuple[str, Any]]):
    """The pairs of an object in order; a name given twice stays twice."""


def _refuse(words: str) -> NoReturn:
    raise BadInput("json.broken", row=1, column=1, found=words)


def _grow(above: Element, name: str, value: Any, path: tuple[str, ...], records: set[tuple[str, ...]]) -> None:
    """Add a value below an element; lists of objects are records."""
    if len(path) > _DEEPEST:
        raise BadInput("read.nesting", limit=str(_DEEPEST))
    if isinstance(value, _Object):
        own, below = (above, path) if not name else (Element(name), (*path, name))
        for key, inner in value:
            _grow(own, key, inner, below, records)
        if name:
            above.children.append(own)
    elif isinstance(value, list):
        if any(isinstance(inner, _Object) for inner in value):
            records.add((*path, name))
        for inner in value:
            _grow(above, name, inner, path, records)
    else:
        words = "" if value is None else ("true" if value else "false") if isinstance(value, bool) else str(value)
        above.children.append(Element(name, text=words.strip()))
