"""Columns that are not understood, as one JSON text for each row."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auditkit.sources.bulk.columns import Column, dictionary
from auditkit.sources.frame import text_of

_FEW = 2000


def extras(columns: Sequence[tuple[str, Column]], rows: int) -> pa.Array:
    """Return the texts of some columns by heading, null where a row has none.

    Args:
        columns: Heading and cells; each heading once.
        rows: Number of rows.
    """
    parts = [_part(heading, column) for heading, column in sorted(columns, key=lambda each: each[0])]
    parts = [part for part in parts if part.null_count < rows]
    if not parts:
        return pa.nulls(rows, pa.string())
    joined = pc.binary_join_element_wise(*parts, ", ", null_handling="skip")
    whole = pc.binary_join_element_wise("{", joined, "}", "")
    return pc.if_else(pc.equal(joined, ""), None, whole)


def _part(heading: str, column: Column) -> pa.Array:
    """Return ``"heading": "text"`` for each row, null where it has no text."""
    start = json.dumps(heading, ensure_ascii=False) + ": "
    if len(column.values) <= _FEW or column.kind != "text":
        words = [text_of(column.cell(code)) for code in range(len(column.values))]
        known = [start + json.dumps(each, ensure_ascii=False) if each else None for each in words]
        return dictionary(known, column.codes, pa.string()).cast(pa.string())
    known = _quoted(start, column.trimmed)
    return known.take(pa.array(column.codes))


def _quoted(start: str, words: pa.Array) -> pa.Array:
    plain = pc.binary_join_element_wise(f'{start}"', words, '"', "")
    special = np.flatnonzero(np.asarray(pc.match_substring_regex(words, r'["\\\x00-\x1f]')))
    if len(special):
        texts = words.take(pa.array(special)).to_pylist()
        mask = np.zeros(len(words), bool)
        mask[special] = True
        escaped = pa.array([start + json.dumps(text, ensure_ascii=False) for text in texts], pa.string())
        plain = pc.replace_with_mask(plain, pa.array(mask), escaped)
    return pc.if_else(pc.equal(words, ""), None, plain)
