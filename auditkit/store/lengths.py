"""Functions of the engine whose work grows faster than the words they are given, held to a length that tables have.

One call of such a function cannot be interrupted, and its memory is not counted by the engine. Each is shadowed by a
macro of the same name that looks at the lengths first.
"""

from __future__ import annotations

import re

import duckdb

LONGEST = 32_767
"""Most letters that one call makes by repeating or filling up: as many as a cell of a workbook holds."""
LONGEST_PRODUCT = 1_000_000
"""Most letters that one call makes by replacing, and most letters that it splits."""
LONGEST_LIST = 1_000_000
"""Most members of a list that one call counts up."""
LONGEST_COMPARED = 1_000
"""Letters of each side that are compared for likeness; what follows is not looked at."""

_SIGN = "too long for"
_TOLD = re.compile(f"{_SIGN} (\\w+)")
_FILLS = ("lpad", "rpad")
_SPLITS = ("str_split", "string_split", "split", "string_to_array")
_SPLITS_BY_PATTERN = ("str_split_regex", "string_split_regex", "regexp_split_to_array")
_COUNTS_UP = ("range", "generate_series")
_LIKENESS = ("jaro_similarity", "jaro_winkler_similarity")


def hold(connection: duckdb.DuckDBPyConnection) -> None:
    """Shadow the functions; queries of this connection and its cursors find the macros first."""
    for statement in _macros():
        connection.execute(statement)


def told(error: duckdb.Error) -> str:
    """Return the name of the function that was given too much, ``""`` where the error is another one."""
    found = _TOLD.search(str(error))
    return found.group(1) if found else ""


def _macros() -> list[str]:
    found = [_macro(name, "s, n, p", f"s, {_held('n', f'n > {LONGEST}', _fails(name, 'n'))}, p") for name in _FILLS]
    many = _held("n", f"n > {LONGEST} // greatest(length(s), 1)", _fails("repeat", "n"))
    found.append(_macro("repeat", "s, n", f"s, {many}"))
    found.append(_macro("replace", "s, a, b", f"s, a, {_short('replace', 'b', 'length(s) * length(b)')}"))
    pattern = f"s, a, {_short('regexp_replace', 'b', 'length(s) * length(b)')}"
    found.append(_macro("regexp_replace", "s, a, b", pattern, "s, a, b, o", f"{pattern}, o"))
    found += [_macro(name, "s, a", f"{_short(name, 's', 'length(s)')}, a") for name in _SPLITS]
    for name in _SPLITS_BY_PATTERN:
        whole = f"{_short(name, 's', 'length(s)')}, a"
        found.append(_macro(name, "s, a", whole, "s, a, o", f"{whole}, o"))
    found += [_counting(name) for name in _COUNTS_UP]
    cut = f"left(a, {LONGEST_COMPARED}), left(b, {LONGEST_COMPARED})"
    return found + [_macro(name, "a, b", cut, "a, b, c", f"{cut}, c") for name in _LIKENESS]


def _counting(name: str) -> str:
    """Return the macro of a function that counts from one number to another; times, which it also takes, are let be."""
    first, last, step = (f"TRY_CAST(CAST({side} AS VARCHAR) AS HUGEINT)" for side in ("a", "b", "c"))
    ends = _held("b", f"b - a > {LONGEST_LIST}", _fails(name, "(b - a)"))
    wide = f"abs({last} - {first}) // greatest(abs({step}), 1)"
    stepped = _held("b", f"{wide} > {LONGEST_LIST}", f"CASE WHEN {_fails(name, wide)} = 0 THEN NULL ELSE b END")
    forms = (
        "b",
        _held("b", f"b > {LONGEST_LIST}", _fails(name, "b")),
        "a, b",
        f"a, {ends}",
        "a, b, c",
        f"a, {stepped}, c",
    )
    return _macro(name, *forms)


def _macro(name: str, *pairs: str) -> str:
    """Return the statement that makes a macro; for each number of arguments: their names, and what is handed on."""
    forms = [f"({names}) AS system.main.{name}({given})" for names, given in zip(pairs[::2], pairs[1::2], strict=True)]
    return f"CREATE MACRO {name} " + ", ".join(forms)


def _short(name: str, words: str, length: str) -> str:
    return _held(words, f"{length} > {LONGEST_PRODUCT}", f"left({words}, {_fails(name, length)})")


def _held(argument: str, too_long: str, fails: str) -> str:
    return f"CASE WHEN {too_long} THEN {fails} ELSE {argument} END"


def _fails(name: str, length: str) -> str:
    """Return a number that cannot be worked out.

    It depends on the row: a constant would be worked out, and fail, also where it is not needed, and ``error()`` keeps
    the engine from planning well.
    """
    return f"CAST('{_SIGN} {name} ' || {length} AS INTEGER)"
