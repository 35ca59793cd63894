"""Final accounts (决算报表): every amount of every form, with its line, its column and its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from auditkit.core.money import UNITS, half_up
from auditkit.sources.canonical import Row
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Cell
from auditkit.sources.headings import ColumnHead
from auditkit.sources.kinds import registers
from auditkit.sources.kinds.form_layout import Block, Form, FormFound, is_title
from auditkit.sources.kinds.form_sums import Line, Sums, is_total
from auditkit.sources.kinds.outline import Outline, take_apart
from auditkit.sources.kinds.vouchers import ask_about_entity, ask_about_year, entity_of
from auditkit.sources.values import as_amount, as_code, as_count, decimals_of, says_nothing, squeezed

_COUNTED = re.compile(r".*[(（]\s*(?:个|辆|台|套|台、套|台（套）|人|人次|批次|次|批|户|平方米|%)\s*[)）].*")
_SMALL = Decimal(20000)
_FUNDS = (
    ("一般公共预算", "一般公共预算"),
    ("政府性基金", "政府性基金"),
    ("国有资本经营", "国有资本经营"),
    ("财政专户", "财政专户"),
    ("财政拨款", "财政拨款"),
)
_PHASES = (
    ("adjusted", ("调整预算", "全年预算", "调整后预算", "调整数")),
    ("budget", ("年初预算", "预算数", "预算")),
    ("opening", ("年初数", "期初数", "年初余额")),
    ("closing", ("年末数", "期末数", "期末余额", "年末余额")),
)
_LAST_YEAR = ("上年决算", "上年数", "上年度", "去年")
_WHOLE = re.compile(r"[（(](?:本?部门|部门汇总|汇总|合并|部门本级)[)）]?$|部门汇总$|汇总$")
_BEYOND = Decimal(10) ** 16
_MERGED = re.compile(r"[\d.]*")


@dataclass
class _Reading:
    """One block while its rows are read."""

    frame: Frame
    form: Form
    block: Block
    side: str | None
    outline: Outline = field(default_factory=Outline)
    codes: list[tuple[str, str]] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)


@dataclass(frozen=True)
class _Label:
    """What a line is called within a block; ``borrowed`` from the block left of it, ``used`` by amounts of its own."""

    words: str
    code: str
    used: bool
    borrowed: bool = False


def build(frame: Frame) -> list[Row]:
    """Convert a form; one row for each amount, a dash or an empty cell is none. Totals stay rows and are added up."""
    found = frame.found
    if not isinstance(found, FormFound):
        return registers.build(frame)
    _announce(frame)
    form = found.form
    blocks = [_Reading(frame, form, block, _side(found, block)) for block in form.blocks]
    rows: list[Row] = []
    for index, cells in frame.body():
        if is_title(cells) and index < found.start + found.depth + 1:
            frame.leave_out(index, "note")
            continue
        if _repeated(frame, cells):
            frame.leave_out(index, "header")
            continue
        before = len(rows)
        for reading, label in zip(blocks, _labels(blocks, cells), strict=True):
            rows += _read_line(reading, index, cells, label)
        if len(rows) == before:
            frame.leave_out(index, "heading" if _labelled(blocks, cells) else "empty")
    for reading in blocks:
        reading.sums.state(frame, reading.block.amounts)
    _finish(frame, form, rows)
    return rows


def _announce(frame: Frame) -> None:
    table, titles = frame.table, frame.found.titles
    stated = _WHOLE.sub("", squeezed(titles.entity))
    table.entity = entity_of(frame, {"entity": stated})
    table.fiscal_year = titles.year or frame.context.year or None
    if not titles.year:
        frame.note("final-accounts.year-assumed", year=frame.context.year)


def _side(found: FormFound, block: Block) -> str | None:
    """Tell income from spending by the words over the block, else by the name of the form."""
    heads = [] if block.item is None else [found.columns[block.item].heading]
    words = "".join([*heads, *(column.group for column in block.amounts[:1])])
    for name, sign in (("income", "收入"), ("expense", "支出")):
        other = "支出" if sign == "收入" else "收入"
        if sign in words and other not in words:
            return name
    plain = found.form.name.replace("财政拨款收入支出", "")
    if "收入" in plain and "支出" not in plain:
        return "income"
    return "expense" if "支出" in plain and "收入" not in plain else None


def _repeated(frame: Frame, cells: Sequence[Cell]) -> bool:
    texts = [squeezed(cell.text) for cell in cells if cell.text.strip()]
    return "栏次" in texts and all(words == "栏次" or _MERGED.fullmatch(words) for words in texts)


def _labelled(blocks: Sequence[_Reading], cells: Sequence[Cell]) -> bool:
    return any(b.block.item is not None and _text(cells, b.block.item) for b in blocks)


def _text(cells: Sequence[Cell], column: int | None) -> str:
    return cells[column].text.strip() if column is not None and column < len(cells) else ""


def _labels(blocks: Sequence[_Reading], cells: Sequence[Cell]) -> list[_Label]:
    """Return the label of every block in a line; one that spans blocks stands in the first, its amounts in the last."""
    found: list[_Label] = []
    for reading in blocks:
        block = reading.block
        code = _code(block, cells)
        words = cells[block.item].text if block.item is not None and block.item < len(cells) else ""
        if not words.strip() and not code:
            words = "".join(_text(cells, column) for column in block.codes)
        before = found[-1] if found else None
        if words.strip() or code or before is None:
            found.append(_Label(words, code, _has_amount(block, cells)))
        else:
            spans = bool(before.words.strip()) and not before.used
            found.append(_Label(before.words if spans else "", "", _has_amount(block, cells), borrowed=spans))
    return found


def _has_amount(block: Block, cells: Sequence[Cell]) -> bool:
    return any(not says_nothing(_text(cells, column.index)) for column in block.amounts)


def _read_line(reading: _Reading, index: int, cells: Sequence[Cell], label: _Label) -> Iterator[Row]:
    block = reading.block
    if block.item is None:
        yield from _wide_line(reading, index, cells)
        return
    if not label.words.strip() and not label.code:
        _unlabelled(reading, index, cells)
        return
    if label.borrowed and not label.used:
        return
    item, path, level = _placed(reading, label.words, label.code)
    values: dict[int, Decimal] = {}
    for column in block.amounts:
        row = _cell_row(reading, index, cells, column, item)
        if row is not None:
            row.update(code=label.code or None, path=path, level=level, line=_text(cells, block.line) or None)
            if row["unit"] == "yuan" and isinstance(row["amount"], Decimal):
                values[column.index] = row["amount"]
            yield row
    total = not label.code and is_total(label.words)
    if not (label.borrowed and reading.block.codes):
        line = Line(reading.frame.number_of(index), item, label.code, level, total, "其中" in label.words, values)
        reading.sums.add(line)


def _unlabelled(reading: _Reading, index: int, cells: Sequence[Cell]) -> None:
    for column in reading.block.amounts:
        if column.index < len(cells) and cells[column.index].kind == "number" and cells[column.index].value != 0:
            reading.frame.problem("recognise.item-missing", index, "item", cells[column.index])
            return


def _code(block: Block, cells: Sequence[Cell]) -> str:
    """Return the code of a line; 类, 款 and 项 in columns of their own are one code."""
    parts = [as_code(_text(cells, column)) for column in block.codes]
    parts = [part for part in parts if part and not says_nothing(part)]
    if len(parts) > 1 and all(part.startswith(before) for before, part in zip(parts, parts[1:], strict=False)):
        return parts[-1]
    joined = "".join(parts)
    return joined if re.fullmatch(r"[A-Za-z]?\d+", joined) else ""


def _placed(reading: _Reading, label: str, code: str) -> tuple[str, str, int]:
    """Return item, path and level: by the length of the code where there is one, else by the outline."""
    apart = take_apart(label)
    if not code:
        if is_total(label):
            reading.outline = Outline()
            return apart.name, "", 0
        level, path = reading.outline.place(apart)
        return apart.name or label.strip(), path, level
    reading.codes = [(known, name) for known, name in reading.codes if code.startswith(known) and known != code]
    path = "/".join(name for _, name in reading.codes)
    level = len(reading.codes)
    reading.codes.append((code, apart.name or code))
    return apart.name or code, path, level


def _wide_line(reading: _Reading, index: int, cells: Sequence[Cell]) -> Iterator[Row]:
    for column in reading.block.amounts:
        names = [part for part in column.heading.split(".") if part]
        kept = [
            name for name in names if not re.fullmatch(r"(?:\d{4}年度?)?(?:年初|本年|全年|调整)?(?:预算|决算)数?", name)
        ]
        item = kept[-1] if kept else names[-1]
        if item in ("小计", "合计") and len(kept) > 1:
            item = kept[-2]
        row = _cell_row(reading, index, cells, column, item)
        if row is not None:
            row.update(path="/".join(kept[:-1]) if kept else "", level=max(len(kept) - 1, 0))
            yield row


def _cell_row(reading: _Reading, index: int, cells: Sequence[Cell], column: ColumnHead, item: str) -> Row | None:
    frame = reading.frame
    cell = cells[column.index] if column.index < len(cells) else None
    if cell is None or cell.kind == "empty" or says_nothing(cell.text) or squeezed(cell.text) in ("*", "×"):
        return None
    counted = bool(_COUNTED.fullmatch(item) or _COUNTED.fullmatch(column.heading))
    amount = _amount(frame, index, column, cell, counted)
    if amount is None:
        return None
    row = frame.row(index, ())
    phase, year = _phase(frame, reading.form, column)
    row.update(
        entity=frame.table.entity or None,
        fiscal_year=year,
        form=reading.form.name,
        form_no=reading.form.number or None,
        side=reading.side,
        item=item,
        fund=_fund(reading.form.name, column),
        phase=phase,
        column_no=reading.form.numbers.get(column.index),
        column_name=column.heading,
        cell=f"{column.letter}{frame.number_of(index)}",
        unit="count" if counted else "yuan",
        amount=amount,
    )
    return row


def _amount(frame: Frame, index: int, column: ColumnHead, cell: Cell, counted: bool) -> Decimal | None:
    if cell.kind in ("error", "uncomputed"):
        frame.problem(f"recognise.{cell.kind}", index, column.heading, cell)
        return None
    try:
        amount = as_count(cell) if counted else as_amount(cell)
    except ValueError:
        frame.problem("recognise.amount", index, f"{column.heading}({column.letter})", cell)
        return None
    if amount is None:
        return None
    if counted:
        return _fitting(frame, index, column, cell, amount)
    printed = decimals_of(cell)
    if printed is not None:
        frame.table.decimals["amount"] = max(printed, frame.table.decimals.get("amount", 0))
    unit = frame.said_unit or column.unit or frame.table.unit
    return _fitting(frame, index, column, cell, half_up(amount * UNITS[unit], 2))


def _fitting(frame: Frame, index: int, column: ColumnHead, cell: Cell, amount: Decimal) -> Decimal | None:
    if abs(amount) < _BEYOND:
        return amount
    frame.problem("recognise.amount-size", index, f"{column.heading}({column.letter})", cell)
    return None


def _phase(frame: Frame, form: Form, column: ColumnHead) -> tuple[str, int | None]:
    """Return what a column says (``budget``, ``adjusted``, ``opening``, ``closing``, else ``actual``) and its year."""
    year = frame.table.fiscal_year
    words = column.heading
    printed = re.search(r"((?:19|20)\d{2})年?", words)
    if printed:
        year = int(printed.group(1))
    elif year and any(sign in words for sign in _LAST_YEAR):
        year -= 1
    phase = next((name for name, signs in _PHASES if any(sign in words for sign in signs)), "actual")
    if phase in ("opening", "closing") and "资产负债" not in form.name:
        phase = "actual"
    return ("actual" if "决算" in words.rsplit(".", 1)[-1] else phase), year


def _fund(form: str, column: ColumnHead) -> str | None:
    """Return the fund a column is about: by its heading, else by the name of the form; None for all money."""
    for words in (column.heading, form):
        for sign, fund in _FUNDS:
            if sign in words and "非财政" not in words:
                return fund
    return None


def _finish(frame: Frame, form: Form, rows: list[Row]) -> None:
    table, titles = frame.table, frame.found.titles
    columns = [column for block in form.blocks for column in block.amounts]
    years = {table.fiscal_year} if table.fiscal_year else set()
    ask_about_year(frame, {year for year in years if year and year + 1 != frame.context.year})
    ask_about_entity(frame, {table.entity})
    if not rows:
        frame.note("recognise.no-rows")
        return
    amounts = [abs(row["amount"]) for row in rows if row["unit"] == "yuan" and isinstance(row["amount"], Decimal)]
    largest = max(amounts, default=Decimal(0))
    if frame.said_unit or titles.unit or any(column.unit for column in columns):
        return
    if Decimal(0) < largest < _SMALL:
        frame.ask("recognise.unit", "--unit 万元", largest=largest)
    else:
        frame.note("recognise.unit-assumed")
