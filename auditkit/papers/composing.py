"""Composes a paper: what the programme says, what is computed, what people stated, and what it is still without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from auditkit.core.paper import Block, Column, Item, Listing, Open, Paper, Review, Row, Step
from auditkit.core.programme import BlockSpec, ColumnSpec, FieldSpec, FieldType, PaperSpec
from auditkit.engagement.review_items import content_digest
from auditkit.engagement.reviewing import levels_of, signoffs
from auditkit.engagement.team import policy
from auditkit.messages import pick, text
from auditkit.papers.columns import relisted
from auditkit.papers.ground import Ground
from auditkit.papers.listings import listed, own_columns
from auditkit.papers.programme import Plan
from auditkit.papers.stating import Stated
from auditkit.specs.programme import group_of


def compose(ground: Ground, plan: Plan, spec: PaperSpec, stated: Stated) -> Paper:
    """Return a paper as it stands, in the language in force.

    Args:
        ground: What it is computed from.
        plan: The programme.
        spec: Which paper.
        stated: What people stated in it.
    """
    said = stated.cells
    blocks = tuple(_block(ground, block, said) for block in spec.blocks)
    files = dict.fromkeys(name for block in blocks if block.table for name in block.table.sources)
    source = [pick(spec.source)] if spec.source else []
    source += [text("papers.files", files=text("papers.and").join(files))] if files else []
    source += [said["source"]] if said.get("source") else []
    done = bool(said.get("conclusion") or said.get("absent"))
    paper = Paper(
        index=spec.index,
        title=pick(spec.title),
        group=group_of(spec.index),
        purpose=pick(spec.purpose) if spec.purpose else "",
        source=tuple(source),
        steps=tuple(_steps(ground, plan, spec, said)),
        work=said.get("work", ""),
        blocks=blocks,
        result=said.get("result", ""),
        conclusion=said.get("conclusion", ""),
        conclusion_hint=pick(spec.conclusion) if spec.conclusion else "",
        cells=dict(said),
        prepared_by=(said.get("prepared_by") or stated.by) if done else "",
        prepared_on=(said.get("prepared_on") or stated.on) if done else "",
        refers=tuple((index, pick(plan.papers[index].title)) for index in spec.refers),
        referred=tuple((index, pick(plan.papers[index].title)) for index in plan.referred(spec.index)),
        absent=said.get("absent", ""),
        authors=stated.authors,
    )
    return _judged(ground, _signed_for(paper))


def _signed_for(paper: Paper) -> Paper:
    """Add the digests of what somebody who signs the paper signs."""
    content: Mapping[str, object] = {
        "programme": [paper.index, paper.title, paper.purpose, [step.text for step in paper.steps], paper.refers],
        "work": [paper.source, paper.work, [[step.done, step.state.value, step.note.value] for step in paper.steps]],
        "result": [paper.result, [_content(block) for block in paper.blocks]],
        "conclusion": [paper.conclusion, paper.absent],
    }
    parts = tuple((name, content_digest(value)) for name, value in content.items())
    return replace(paper, parts=parts, digest=content_digest(parts))


def _content(block: Block) -> object:
    table = None
    if block.table is not None:
        rows = [[row.key, [item.value for item in row.items]] for row in block.table.rows]
        table = [
            [column.label for column in block.table.columns],
            rows,
            block.table.count,
            block.table.missing,
            block.table.rest,
        ]
    return [
        block.id,
        block.title,
        table,
        [(label, item.value) for label, item in block.fields],
        block.words,
        block.note,
    ]


def _steps(ground: Ground, plan: Plan, spec: PaperSpec, said: Mapping[str, str]) -> Iterator[Step]:
    states = tuple(pick(state) for state in plan.programme.states)
    for number, step in enumerate(spec.steps, 1):
        words = pick(step.text)
        note = Item(
            said.get(f"step.{number}.note"), Open(f"step.{number}.note", text("papers.step-note", number=number))
        )
        if step.computed:
            state = Item(text("papers.step-computed" if ground.ran else "papers.step-waiting"))
            yield Step(words, ground.ran, state, note)
            continue
        id_ = f"step.{number}.state"
        cell = Open(id_, text("papers.step-state", number=number), "choice", states)
        yield Step(words, bool(said.get(id_)), Item(said.get(id_), cell), note)


def _block(ground: Ground, spec: BlockSpec, said: Mapping[str, str]) -> Block:
    fields = tuple((pick(one.label), _field(one, said)) for one in spec.fields)
    table = listed(ground, spec)
    if table is not None:
        table = _opened(spec, table, said)
    return Block(
        spec.id,
        pick(spec.title),
        table,
        fields,
        pick(spec.text) if spec.text else "",
        pick(spec.note) if spec.note else "",
        spec.optional,
    )


def _field(spec: FieldSpec, said: Mapping[str, str]) -> Item:
    id_ = f"field.{spec.id}"
    choices = tuple(pick(one) for one in spec.choices)
    hint = pick(spec.hint) if spec.hint else ""
    return Item(said.get(id_), Open(id_, pick(spec.label), spec.type, choices, spec.required, hint))


def _opened(spec: BlockSpec, table: Listing, said: Mapping[str, str]) -> Listing:
    """Give a listing its cells to be filled in: further columns of known rows, and blank rows."""
    own = bool(spec.sql or spec.records or not spec.listing)
    added: tuple[Column, ...] = () if own else tuple(c for c in own_columns(spec) if _spec(spec, c.id).open)
    columns = (*table.columns, *added)
    rows = []
    for row in table.rows:
        items = [
            _cell(spec, row.key, column, said) or item for column, item in zip(table.columns, row.items, strict=True)
        ]
        rows.append(Row(row.key, (*items, *(_cell(spec, row.key, column, said) or Item() for column in added))))
    if not table.missing:
        rows += [_blank(spec, f"+{number}", columns, said) for number in range(1, spec.blank + 1)]
    return relisted(table, columns, rows)


def _spec(block: BlockSpec, id_: str) -> ColumnSpec:
    return next(one for one in block.columns if one.id == id_)


def _cell(block: BlockSpec, key: str, column: Column, said: Mapping[str, str]) -> Item | None:
    """Return the cell to be filled in of a row, None where its column is locked."""
    spec = next((one for one in block.columns if one.id == column.id), None)
    if spec is None or not (spec.open or key.startswith("+")) or spec.formula is not None:
        return None
    id_ = f"row.{block.id}/{key}/{column.id}"
    choices = tuple(pick(one) for one in spec.choices)
    type_ = spec.type if spec.type != "text" else _type(spec)
    return Item(said.get(id_), Open(id_, f"{pick(block.title)} {pick(spec.label)}", type_, choices))


def _type(spec: ColumnSpec) -> FieldType:
    """Return what a column takes whose type is not said: what its kind shows."""
    types: Mapping[str, FieldType] = {"amount": "amount", "number": "number", "date": "date"}
    return types.get(spec.kind, "text")


def _blank(block: BlockSpec, key: str, columns: Sequence[Column], said: Mapping[str, str]) -> Row:
    return Row(key, tuple(_cell(block, key, column, said) or Item() for column in columns))


def _judged(ground: Ground, paper: Paper) -> Paper:
    """Add its reviews and what it is still without."""
    levels = [level for level in levels_of(ground.engagement, "paper") if level]
    signed = {level: s for (item, level), s in signoffs(ground.engagement).items() if item == f"paper:{paper.index}"}
    good = [signed[level] for level in levels if level in signed and signed[level].digest == paper.digest]
    reviews = tuple(Review(_role(ground, one.role), one.by, one.at[:10]) for one in good)
    lacking = dict(_lacking(paper))
    if len(good) < len(levels):
        lacking["reviewed"] = [text("papers.lacks.reviewed", done=len(good), of=len(levels))]
    words = tuple(one for found in lacking.values() for one in found)
    return replace(paper, reviews=reviews, missing=tuple(lacking), lacking=words)


def _role(ground: Ground, id_: str) -> str:
    role = policy(ground.engagement).role(id_)
    return pick(role.name) if role is not None else id_


def _lacking(paper: Paper) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts that a stranger would miss, each with what is missing of it."""
    if not paper.purpose:
        yield "purpose", [text("papers.lacks.purpose")]
    if not paper.source:
        yield "source", [text("papers.lacks.source")]
    if not paper.absent:
        undone = [str(number) for number, step in enumerate(paper.steps, 1) if not step.done]
        if not paper.work and (undone or not paper.steps):
            yield "work", [text("papers.lacks.work", steps=text("papers.and").join(undone) or "—")]
        found = [words for block in paper.blocks for words in _lacks(block)]
        if found or not (paper.blocks or paper.result):
            yield "result", found or [text("papers.lacks.result")]
        if not paper.conclusion:
            yield "conclusion", [text("papers.lacks.conclusion")]
    if not paper.prepared_by:
        yield "prepared", [text("papers.lacks.prepared")]


def _lacks(block: Block) -> Iterator[str]:
    for label, item in block.fields:
        if item.open is not None and item.open.required and not item.value:
            yield text("papers.lacks.field", block=block.title, field=label)
    if block.table is None or block.optional:
        return
    if block.table.missing:
        yield text("papers.lacks.table", block=block.title, reason=block.table.missing)
    blank = [row for row in block.table.rows if row.key.startswith("+")]
    known = len(block.table.rows) - len(blank)
    if blank and not known and not any(item.value for row in blank for item in row.items):
        yield text("papers.lacks.rows", block=block.title)


def open_cells(paper: Paper) -> dict[str, Open]:
    """Return every cell of a paper that a person may fill in, by name."""
    found = {cell.id: cell for cell in own_cells()}
    for step in paper.steps:
        for item in (step.state, step.note):
            found |= {item.open.id: item.open} if item.open else {}
    for block in paper.blocks:
        items = [item for _, item in block.fields]
        items += [item for row in block.table.rows for item in row.items] if block.table else []
        found |= {item.open.id: item.open for item in items if item.open}
    return found


def own_cells() -> tuple[Open, ...]:
    """Return the cells that every paper has."""
    types: Mapping[str, FieldType] = {"prepared_by": "text", "prepared_on": "past"}
    return tuple(
        Open(name, text(f"papers.cell.{name}"), types.get(name, "note"))
        for name in ("source", "work", "result", "conclusion", "prepared_by", "prepared_on", "absent")
    )
