"""Finds a form of final accounts in a sheet: number and name, header rows, numbered columns, blocks side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from auditkit.sources.canonical import Context, Hints
from auditkit.sources.grid import Cell, Sheet
from auditkit.sources.headings import ColumnHead, specs_for
from auditkit.sources.layout import Found, Grid, is_blank, read_titles, words_of
from auditkit.sources.values import as_amount, says_nothing, squeezed

KIND = "final_accounts"
_SCANNED = 40
_DEEPEST = 5
_SURE = 12.0
_FORM = re.compile(r"(财决(?:附|补)?|公开|CS|附)0?\d{1,2}(?:-\d{1,2})?表?", re.IGNORECASE)
_NAME = re.compile(r"[一-鿿“”\"()（）、]*(?:总表|决算表|明细表|信息表|简表|情况表|收支表|支出表|收入表|明细情况表)")
_SHEET_MARK = re.compile(r"^[A-Z]{1,2}\d{2}(?:_\d+)?\s*")
_TITLE_CELL = re.compile(
    r".{0,6}(?:单位|部门)(?:名称)?:.*|金额单位.*|单位:.*|(?:财决|公开|附|CS)\w*-?\d*表|(?:19|20)\d{2}年?度?|"
    r".*(?:19|20)\d{2}年度.*|.*决算(?:总|明细)?表(?:\(.*\))?|第?\d+页.*"
)
_ITEM = re.compile(
    r"(?:收入|支出|经济分类|支出功能分类|功能分类|经济分类)?(?:项目|科目名称|科目|内容|指标|名称)(?:\(.*\))?|"
    r"(?:支出)?(?:功能|经济)分类科目名称|支出功能分类科目|支出经济分类科目"
)
_CODE = re.compile(r"类|款|项|.*(?:编码|代码)")
_LINE = re.compile(r"行次|行号")
_AMOUNT = re.compile(r".*(?:决算|预算|金额|合计|小计|统计数|支出|收入|结转|结余|本年|上年|年初|年末|期末).*")
_BOOKS = re.compile(r".*(?:借方|贷方|借贷|凭证|摘要|日期|卡片编号|供应商|姓名).*")
_WIDE = re.compile(r".*(?:因公出国|公务接待|公务用车).*")
_DATUM = re.compile(r"[-\d,.%—]+|(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|\d+[.、．]).*")
_NUMBERED = re.compile(r"\(?\d{1,3}\)?")


@dataclass(frozen=True)
class Block:
    """Columns that belong to one list of items.

    Attributes:
        item: Column of the labels; None where the columns themselves are the items.
        codes: Columns of codes before the label.
        line: Column of the line numbers, None where there is none.
        amounts: Columns of amounts.
    """

    item: int | None
    codes: tuple[int, ...]
    line: int | None
    amounts: tuple[ColumnHead, ...]


@dataclass
class Form:
    """What a form is besides its cells.

    Attributes:
        name: Its name (收入支出决算总表).
        number: Its number (财决01), ``""`` where it prints none.
        blocks: Its blocks from left to right.
        numbers: Column to the number printed below its heading.
        marker: Index of the row of column numbers, None where there is none.
    """

    name: str
    number: str
    blocks: list[Block] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)
    marker: int | None = None


@dataclass
class FormFound(Found):
    """A found table that is a form.

    Attributes:
        form: The form.
    """

    form: Form = field(default_factory=lambda: Form("", ""))


def find(sheet: Sheet, hints: Hints, context: Context) -> FormFound | None:
    """Return the form of final accounts that a sheet holds, None where it holds none.

    A sheet counts as one when title, sheet name or caption say so (or a person did) and below its headings stand
    labels with amounts, or single amounts by item of the three-public expenses.
    """
    wanted = hints.kind_of(sheet.name)
    spec = specs_for(context.profiles, context.kinds)[KIND]
    if wanted not in (None, KIND):
        return None
    marker = _marker(sheet)
    start = _start(sheet, marker)
    if start is None:
        return None
    above = [words_of(row) for row in sheet.rows[:start]]
    said = squeezed("".join([sheet.caption, sheet.name, *above]))
    titled = _FORM.search(said) or any(word in said for word in spec.titles)
    if wanted is None and (not titled or any(word in said for word in spec.not_titles)):
        return None
    grid = Grid(sheet)
    depth = marker - start if marker is not None else _depth(sheet, start)
    if not 1 <= depth <= _DEEPEST:
        return None
    columns = grid.columns(start, depth)
    if any(_BOOKS.fullmatch(column.heading) for column in columns):
        return None
    form = Form(*_named(sheet, start), marker=marker)
    form.blocks = _blocks(columns)
    form.numbers = _numbers(sheet, marker)
    if not form.blocks or not _has_amounts(sheet, start + depth, form.blocks):
        return None
    whole = depth + (marker is not None)
    titles = read_titles("  ".join([*above, sheet.caption, f" {sheet.name}"]))
    return FormFound(
        spec,
        start,
        whole,
        columns,
        {},
        titles=titles,
        title_rows=list(range(start)),
        score=_SURE,
        end=len(sheet.rows),
        form=form,
    )


def is_title(row: Sequence[Cell]) -> bool:
    """Tell whether a row stands above headings: one title, or parts such as 编制单位 and 金额单位."""
    filled = [squeezed(cell.text) for cell in row if cell.text.strip()]
    return bool(filled) and (
        (len(filled) == 1 and not _ITEM.fullmatch(filled[0])) or all(_TITLE_CELL.fullmatch(words) for words in filled)
    )


def _marker(sheet: Sheet) -> int | None:
    for index, row in enumerate(sheet.rows[:_SCANNED]):
        texts = [squeezed(cell.text) for cell in row if cell.text.strip()]
        rest = [words for words in texts if words not in ("栏次", "栏号", "行次", "—", "-")]
        if ("栏次" in texts or "栏号" in texts) and rest and all(_NUMBERED.fullmatch(words) for words in rest):
            return index
    return None


def _start(sheet: Sheet, marker: int | None) -> int | None:
    """Return the first header row: below the last title row, above the column numbers."""
    if marker is not None:
        top = marker
        while top > 0 and not is_title(sheet.rows[top - 1]) and not is_blank(sheet.rows[top - 1]):
            top -= 1
        return top if top < marker else None
    for index, row in enumerate(sheet.rows[:_SCANNED]):
        filled = [cell for cell in row if cell.text.strip()]
        if len(filled) >= 2 and not is_title(row):
            return index if all(cell.kind == "text" for cell in filled) else None
    return None


def _depth(sheet: Sheet, start: int) -> int:
    """Return the number of header rows where no row of column numbers ends them."""
    depth = 1
    for index in range(start + 1, min(start + _DEEPEST, len(sheet.rows))):
        row = sheet.rows[index]
        filled = [squeezed(cell.text) for cell in row if cell.text.strip()]
        if len(filled) < 2 or any(cell.kind not in ("text", "empty") for cell in row):
            break
        if any(_DATUM.fullmatch(words) for words in filled):
            break
        depth += 1
    return depth


def _named(sheet: Sheet, start: int) -> tuple[str, str]:
    texts = [cell.text for row in sheet.rows[:start] for cell in row if cell.text.strip()]
    parts = [squeezed(words) for words in [*texts, sheet.caption, _SHEET_MARK.sub("", sheet.name)] if words.strip()]
    number = next((found.group() for words in parts if (found := _FORM.search(words))), "")
    names = (_FORM.sub("", words).strip("()") for words in parts if not words.startswith(("编制单位", "金额单位")))
    cleaned = (re.sub(r"^.*(?:19|20)\d{2}年?度?", "", words) for words in names)
    name = next((found.group() for words in cleaned if (found := _NAME.search(words))), "")
    return name or _SHEET_MARK.sub("", sheet.name), number.removesuffix("表")


def _numbers(sheet: Sheet, marker: int | None) -> dict[int, str]:
    if marker is None:
        return {}
    texts = {column: squeezed(cell.text) for column, cell in enumerate(sheet.rows[marker])}
    return {column: words.strip("()") for column, words in texts.items() if _NUMBERED.fullmatch(words)}


def _blocks(columns: Sequence[ColumnHead]) -> list[Block]:
    blocks: list[Block] = []
    item: int | None = None
    codes: list[int] = []
    line: int | None = None
    amounts: list[ColumnHead] = []
    for column in columns:
        leaf = column.leaf or column.heading
        if not leaf:
            continue
        if _CODE.fullmatch(leaf) or _ITEM.fullmatch(leaf):
            if amounts:
                blocks.append(Block(item, tuple(codes), line, tuple(amounts)))
                item, codes, line, amounts = None, [], None, []
            if _CODE.fullmatch(leaf):
                codes.append(column.index)
            else:
                item = column.index
        elif _LINE.fullmatch(leaf):
            line = column.index
        elif leaf not in ("序号", "备注", "说明"):
            amounts.append(column)
    if amounts:
        blocks.append(Block(item, tuple(codes), line, tuple(amounts)))
    return [block for block in blocks if _usable(block)]


def _usable(block: Block) -> bool:
    if block.item is None:
        return sum(bool(_WIDE.fullmatch(column.heading)) for column in block.amounts) >= 2
    return any(_AMOUNT.fullmatch(column.heading) for column in block.amounts)


def _has_amounts(sheet: Sheet, start: int, blocks: Sequence[Block]) -> bool:
    wanted = {column.index for block in blocks for column in block.amounts}
    return any(_is_amount(row[column]) for row in sheet.rows[start:] for column in wanted if column < len(row))


def _is_amount(cell: Cell) -> bool:
    if cell.kind == "number":
        return True
    if cell.kind != "text" or says_nothing(cell.text):
        return False
    try:
        return as_amount(cell) is not None
    except ValueError:
        return False
