"""Auxiliary items of a journal line: several in one cell, or as type, code and name in columns of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from auditkit.sources.frame import Frame, text_of
from auditkit.sources.grid import Cell
from auditkit.sources.values import clean, squeezed

_BRACKETED = re.compile(r"[【\[]([^】\]:：]{1,12})[】\]]\s*([^【\[;；|\n]+)")
_CODED = re.compile(
    r"([^\s/:：;；|\[\]【】]{1,12})[/:：]\s*[\[【]([^\]】/:：]{1,40})[\]】]"
    r"\s*((?:(?!/[^/:：;；|\[\]]{1,12}[/:：]\s*[\[【])[^;；|\n])*)"
)
"""A type before its item: ``部门/[01]办公室``."""
_BETWEEN = re.compile(r"[;；|\n】]+|[,，、](?=[^,，、:：;；]{1,12}[:：])")
_LEAST_PARTS = 3
_SIGNED = ("prepared_by", "reviewed_by", "posted_by")


@dataclass(frozen=True)
class Triple:
    """Columns from 0 that together hold one auxiliary item; None where there is no such column."""

    kind: int | None = None
    code: int | None = None
    name: int | None = None


def auxiliaries(words: str) -> list[tuple[str, str]]:
    """Split auxiliary items that share one cell into type and value.

    Example:
        >>> auxiliaries("项目:P01 整治经费;部门：办公室"), auxiliaries("【部门:办公室】【项目:整治】")
        ([('项目', 'P01 整治经费'), ('部门', '办公室')], [('部门', '办公室'), ('项目', '整治')])
        >>> auxiliaries("【部门】01 办公室【项目】整治"), auxiliaries("部门/01/办公室")
        ([('部门', '01 办公室'), ('项目', '整治')], [('部门', '01 办公室')])
        >>> auxiliaries("部门:办公室,项目:整治")
        [('部门', '办公室'), ('项目', '整治')]
        >>> auxiliaries("部门/[01]办公室;项目/[P1]整治")
        [('部门', '[01]办公室'), ('项目', '[P1]整治')]
    """
    coded = _CODED.findall(words)
    if coded:
        return [(label, f"[{code.strip()}]{name.strip()}") for label, code, name in coded]
    bracketed = _BRACKETED.findall(words)
    if bracketed:
        return [(label.strip(), value.strip()) for label, value in bracketed]
    found = []
    for part in _BETWEEN.split(words):
        label, separator, value = part.strip(" 【").replace("：", ":").partition(":")
        slashed = part.strip().split("/")
        if separator and value.strip():
            found.append((label.strip(), value.strip()))
        elif not separator and len(slashed) >= _LEAST_PARTS:
            found.append((slashed[0].strip(), " ".join(slashed[1:]).strip()))
    return found


def dimension_of(frame: Frame, label: str) -> str | None:
    """Return the canonical field that the type of an auxiliary item means, None where it means none."""
    plain = squeezed(label)
    for name, labels in frame.found.spec.words.items():
        if name.startswith("auxiliary_") and plain in labels:
            return name.removeprefix("auxiliary_")
    return None


def choose_columns(frame: Frame, body: Sequence[Sequence[Cell]]) -> None:
    """Give up columns whose cells are not what their heading says; they are kept as they stand.

    Args:
        frame: The table; a column given up is noted in it.
        body: Rows of it, as many as tell how it is written.
    """
    for name in _SIGNED:
        _choose_person(frame, name, body)
    _choose_auxiliaries(frame, body)


def _choose_person(frame: Frame, name: str, body: Sequence[Sequence[Cell]]) -> None:
    """A column of ticks says that somebody reviewed or posted the voucher, not who."""
    head = frame.heading(name)
    if head is None or name in frame.said_map:
        return
    filled = {words for cells in body if (words := squeezed(frame.text(cells, name)).upper())}
    if filled and filled <= {words.upper() for words in frame.words("tick_words")}:
        frame.drop(name)
        frame.note("journal.ticks", column=f"{head.heading}({head.letter})", found="、".join(sorted(filled)))


def _choose_auxiliaries(frame: Frame, body: Sequence[Sequence[Cell]]) -> None:
    """Keep the column of auxiliary items only where its cells name their types; else it is kept as it stands."""
    head = frame.heading("auxiliaries")
    if head is None or "auxiliaries" in frame.said_map:
        return
    filled = [words for cells in body if (words := frame.text(cells, "auxiliaries"))]
    if filled and not any(dimension_of(frame, label) for words in filled for label, _ in auxiliaries(words)):
        frame.drop("auxiliaries")
        if not triples_of(frame):
            frame.note(
                "recognise.auxiliary-unclear", column=f"{head.heading}({head.letter})", found=clean(filled[0])[:40]
            )


def triples_of(frame: Frame) -> list[Triple]:
    """Return the groups of columns with type, code and name of an item: numbered ones, or one group without number."""
    groups: dict[str, dict[str, int]] = {}
    for column in frame.found.columns:
        for part in ("kind", "code", "name"):
            for pattern in frame.words(f"triple_{part}"):
                hit = re.fullmatch(pattern, squeezed(column.heading))
                if hit:
                    groups.setdefault(hit.group(1) or "", {}).setdefault(part, column.index)
    return [Triple(**group) for group in groups.values() if "kind" in group and len(group) > 1]


def items_of(triples: Sequence[Triple], cells: Sequence[Cell]) -> list[tuple[str, str]]:
    """Return type and value (code and name) of the items of a line that stand in columns of their own."""
    found = []
    for triple in triples:
        kind, code, name = (
            text_of(cells[column]) if column is not None and column < len(cells) else ""
            for column in (triple.kind, triple.code, triple.name)
        )
        if kind and (code or name):
            found.append((kind, name or code))
    return found
