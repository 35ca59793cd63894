"""YAML -> the programme, the workpapers, how they look, and the list of data requested."""

from __future__ import annotations

import re
from typing import Any

from auditkit.core.programme import BlockSpec, ColumnSpec, FieldSpec, PaperSpec, PaperStyle, Programme
from auditkit.core.requests import RequestSpec
from auditkit.core.tables import TABLES
from auditkit.specs.convert import Converter
from auditkit.specs.tree import read_tree

LISTINGS = (
    "measures",
    "candidates",
    "claims",
    "exceptions",
    "outcomes",
    "tie-outs",
    "sources",
    "left-out",
    "samples",
    "inspections",
    "coverage",
    "spending",
    "findings",
    "deductions",
    "scores",
    "standards",
    "requests",
    "engagement",
    "rubric",
    "members",
    "evidence",
    "evidence-forms",
    "letters",
    "responses",
    "notes",
)
"""Named listings; each is a function of ``auditkit.papers.listings``."""
_INDEX = re.compile(r"[A-Z]{1,2}\d{1,3}(-\d{1,3})*")
_PLAIN = re.compile(r"[a-z][a-z0-9_-]*")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def _read(text: str, name: str, kind: type[Any]) -> Any:
    """Return a file that is one mapping as a value class."""
    converter = Converter(name)
    found = converter.convert(read_tree(text, name), kind)
    converter.finish()
    return found


def load_programme(text: str, name: str) -> Programme:
    """Read what all papers share.

    Args:
        text: YAML.
        name: Name of the file, for messages.

    Raises:
        BadSpec: For one mistake, with file and line.
        Refused: For several.
    """
    programme: Programme = _read(text, name, Programme)
    converter = Converter(name)
    for kind in (programme.groups, programme.ticks):
        _doubled(converter, [(item.id, programme.line) for item in kind])
    if not programme.states:
        converter.report("spec.missing-key", programme.line, key="states")
    converter.finish()
    return programme


def load_style(text: str, name: str) -> PaperStyle:
    """Read how papers look.

    Raises:
        BadSpec: For one mistake, with file and line.
        Refused: For several.
    """
    style: PaperStyle = _read(text, name, PaperStyle)
    converter = Converter(name)
    for colour in (style.accent, style.head, style.open):
        if not _COLOUR.fullmatch(colour):
            converter.report("papers.spec-colour", style.line, found=colour)
    if not 6 <= style.size <= 20:
        converter.report("papers.spec-size", style.line, found=str(style.size))
    converter.finish()
    return style


def load_requests(text: str, name: str) -> tuple[RequestSpec, ...]:
    """Read the list of data requested.

    Raises:
        BadSpec: For one mistake, with file and line.
        Refused: For several.
    """
    tree = read_tree(text, name)
    converter = Converter(name)
    if "requests" not in tree.items:
        converter.report("spec.missing-key", tree.line, key="requests")
        converter.finish()
    found = converter.each(tree.items["requests"], RequestSpec)
    _doubled(converter, [(item.id, item.line) for item in found])
    for item in found:
        for kind in item.kinds:
            if kind not in TABLES:
                converter.report("spec.unknown-table", item.line, id=item.id, table=kind)
    converter.finish()
    return found


def load_paper(text: str, name: str) -> PaperSpec:
    """Read one workpaper.

    Args:
        text: YAML.
        name: Name of the file, for messages.

    Raises:
        BadSpec: For one mistake, with file and line.
        Refused: For several.
    """
    paper: PaperSpec = _read(text, name, PaperSpec)
    converter = Converter(name)
    if not _INDEX.fullmatch(paper.index):
        converter.report("papers.spec-index", paper.line, found=paper.index)
    _doubled(converter, [(block.id, block.line) for block in paper.blocks])
    _doubled(converter, [(item.id, block.line) for block in paper.blocks for item in block.fields])
    for block in paper.blocks:
        _verify_block(converter, block)
    converter.finish()
    return paper


def join_papers(papers: list[PaperSpec], programme: Programme) -> dict[str, PaperSpec]:
    """Return papers by index number, in order, and check what only shows together.

    Raises:
        BadSpec: If an index number stands twice, belongs to no group, or refers to a paper that is not there.
        Refused: If there are several such mistakes.
    """
    converter = Converter("")
    found: dict[str, PaperSpec] = {}
    groups = [group.id for group in programme.groups]
    for paper in papers:
        converter.file = paper.file
        if paper.index in found:
            converter.report("spec.doubled-id", paper.line, id=paper.index, first=found[paper.index].line)
        if group_of(paper.index) not in groups:
            converter.report("papers.spec-group", paper.line, index=paper.index, known=", ".join(groups))
        found.setdefault(paper.index, paper)
    for paper in papers:
        converter.file = paper.file
        for other in paper.refers:
            if other not in found:
                converter.report("papers.spec-refers", paper.line, index=paper.index, other=other)
    converter.finish()
    order = {group: number for number, group in enumerate(groups)}
    return dict(sorted(found.items(), key=lambda item: (order[group_of(item[0])], _numbers(item[0]))))


def group_of(index: str) -> str:
    """Return the group of an index number: its letters.

    Example:
        >>> group_of("C2-1")
        'C'
    """
    return index.rstrip("-0123456789")


def _numbers(index: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", index)]


def _doubled(converter: Converter, ids: list[tuple[str, int]]) -> None:
    seen: dict[str, int] = {}
    for id_, line in ids:
        if id_ in seen:
            converter.report("spec.doubled-id", line, id=id_, first=seen[id_])
        seen.setdefault(id_, line)


def _verify_block(converter: Converter, block: BlockSpec) -> None:
    kinds = [bool(block.listing), bool(block.sql), bool(block.records), bool(block.fields), bool(block.blank)]
    if kinds[:4].count(True) > 1 or not (any(kinds) or block.text):
        converter.report("papers.spec-either", block.line, id=block.id)
    if block.listing and block.listing not in LISTINGS:
        converter.report("papers.spec-listing", block.line, found=block.listing, known=", ".join(LISTINGS))
    if (block.sql or block.records or block.blank) and not block.columns:
        converter.report("spec.missing-key", block.line, key="columns")
    for table in block.needs:
        if table not in TABLES:
            converter.report("spec.unknown-table", block.line, id=block.id, table=table)
    _doubled(converter, [(column.id, block.line) for column in block.columns])
    for column in block.columns:
        _verify_open(converter, block, column)
    for field in block.fields:
        _verify_open(converter, block, field)


def _verify_open(converter: Converter, block: BlockSpec, item: ColumnSpec | FieldSpec) -> None:
    if not _PLAIN.fullmatch(item.id):
        converter.report("papers.spec-id", block.line, found=item.id)
    if (item.type == "choice") != bool(item.choices):
        converter.report("papers.spec-choices", block.line, id=item.id)
