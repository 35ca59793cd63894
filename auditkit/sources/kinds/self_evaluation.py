"""The self-evaluation paper of an auditee: score sheet, data tables, tables of projects, figures in the text."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import Protocol

from auditkit.analysis.text.figures import read_figures, sentences, stated_years
from auditkit.core.labels import Labels
from auditkit.core.money import UNITS
from auditkit.sources.canonical import LeftOut, RecognisedTable, Row, give_row_keys
from auditkit.sources.grid import Content, Sheet
from auditkit.sources.kinds.paper_answers import read_answers
from auditkit.sources.kinds.paper_funds import find_funds, read_funds
from auditkit.sources.kinds.paper_grid import Grid, Piece, read_number, squeezed, unit_in
from auditkit.sources.kinds.paper_numbers import read_numbers
from auditkit.sources.kinds.paper_passages import (
    PROBLEM,
    Line,
    read_cell_problems,
    read_fields,
    read_passages,
    read_speakers,
)
from auditkit.sources.kinds.paper_projects import find_projects, read_projects
from auditkit.sources.kinds.paper_prose import PROSE, read_claims
from auditkit.sources.kinds.paper_prose_scores import read_prose_scores
from auditkit.sources.kinds.paper_scores import find_header, read_scores
from auditkit.sources.kinds.paper_tables import read_data
from auditkit.specs.labels import shipped_labels

_TITLE_PARAGRAPHS = 15
_TITLE_ROWS = 3
_PROSE_CELL = 40
_SAID = re.compile(r"^[^:：]{4,}[,，;；。、][^:：]{4,}。?$|[^:：]{8,}。$")
"""A sentence in a cell, however short."""
_ON_A_DAY = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月")
_CONCLUDES = re.compile(r"\s*(?:综上(?:所述)?|总之|总的来看|总体(?:来)?看|综合(?:以上|来看))[,，]?\s*")
_OF_PAPER = re.compile(r"^\d{4}年度?[^,，。;；\d]{0,16}(?:自评|绩效)")
_TITLE_YEAR = re.compile(r"[(（]?((?:19|20)\d{2})年度[)）]?")
_TITLE_OF_TABLE = re.compile(
    r"(?:[^,，。;；]{0,24}(?:自评|绩效评价|评价)[^,，。;；目标计划申报]{0,12}表[(（]((?:19|20)\d{2})年度?[)）]|"
    r"[^,，。;；\d《目标计划申报]{0,20}((?:19|20)\d{2})年度?[^,，。;；目标计划申报]{0,24}(?:自评|绩效评价)[^,，。;；目标计划申报]{0,12}表)"
)
"""What stands across a table of scores or money as its title, with the year that it is of."""
_TITLE_OF_ANNEX = re.compile(
    r"(?:附表|附件|附|表)[\d一二三四五六七八九十]{0,2}[:：、.]?[^,，。;；]{0,10}?((?:19|20)\d{2})年度?[^,，。;；目标计划申报]{0,24}"
    r"(?:自评|评价|评分|打分)[^,，。;；目标计划申报]{0,8}表(?:[(（][^()（）]{0,12}[)）])?"
)
"""What stands above a score sheet as its title."""
_IN_WORDS = re.compile(
    r"[\u4e00-\u9fff]{3,}\d[\d,]*(?:\.\d+)?万?(?:人次|人|名|户|件|个|所|座|场|家|辆|公里|亩|吨|处)(?:[,，;；、。]|$)"
)
_UNTIL = re.compile(r"截[至止]\s*$")
DOCUMENTS = frozenset({"docx", "doc", "pdf", "text"})
"""Formats of documents, which are read as a whole."""

_NO_DOCUMENT = {"xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv"}


class PaperContext(Protocol):
    """What recognition needs to know of the engagement."""

    @property
    def entity(self) -> str:
        """Name of the unit."""

    @property
    def year(self) -> int:
        """Year evaluated, 0 where not known."""


def recognise_document(
    content: Content, context: PaperContext, labels: Labels | None = None, *, asked: bool = False
) -> RecognisedTable | None:
    """Read a document as a self-evaluation paper.

    Args:
        content: The document.
        context: Unit and year of the engagement.
        labels: Words of papers; those shipped when None.
        asked: Whether a person named the document as such: then any paper about performance is one.

    Returns:
        One table of kind ``self_evaluation``, None where the document is no such paper. ``sheet`` is ``""``: its
        rows name their own (``表N``, ``正文``).
    """
    words = labels or shipped_labels()
    grids = [Grid(sheet) for sheet in content.sheets]
    if not _is_paper(content, grids, words) and not (asked and _is_about_performance(content)):
        return None
    unit = _usual_unit(content)
    table = RecognisedTable(content.file, "", kind="self_evaluation", unit=unit or "元", confidence=1.0)
    found: list[Row] = []
    year = paper_year(content) or context.year or None
    for grid in grids:
        rows = _sheet_rows(grid, unit, words, year)
        found += rows
        if not rows:
            table.left_out.append(LeftOut(grid.sheet.first_row, "empty", f"{grid.sheet.name} {grid.sheet.caption}"))
    for paragraph in content.paragraphs:
        found += read_claims(paragraph.text, PROSE, paragraph.number, words)
        found += _coverage(paragraph.text, PROSE, paragraph.number, words)
    lines = [
        Line(line, PROSE, paragraph.number) for paragraph in content.paragraphs for line in paragraph.text.splitlines()
    ]
    if not any(row["role"] == "score" for row in found):
        found += read_prose_scores(content)
    found += read_passages(lines, words)
    found += read_speakers(lines)
    found += read_numbers(content)
    table.rows = found
    table.fiscal_year = year
    table.entity = context.entity
    _finish(table, content, context)
    return table


def _is_workbook(grids: list[Grid], labels: Labels) -> bool:
    """Whether a workbook holds a score sheet or project sheet whose title or headings say so."""
    for grid in grids:
        top = "".join(piece.text for row in range(min(grid.height, _TITLE_ROWS)) for piece in grid.pieces(row))
        header = find_header(grid, labels)
        own = header is not None and any(
            word in grid.text(header[0], header[1].self_score) for word in labels.paper_words
        )
        titled = any(word in top for word in labels.paper_words)
        if own or titled and (header or find_funds(grid) or "报告" in top):
            return True
    return False


def is_page_of_paper(content: Content) -> bool:
    """Tell whether a web page holds a self-evaluation; other pages are read table by table."""
    if content.format != "html" or not content.paragraphs:
        return False
    return _is_paper(content, [Grid(sheet) for sheet in content.sheets], shipped_labels())


def is_book_of_paper(content: Content) -> bool:
    """Tell whether a workbook, or a text in columns, is a self-evaluation and nothing else.

    One sheet is, titled so, with its money or as a report; several are where more than half of them are titled so, or
    half of at least four, and one of these holds a score sheet or the money of a project.
    """
    labels = shipped_labels()
    grids = [Grid(sheet) for sheet in content.sheets if sheet.rows]
    if content.format not in _NO_DOCUMENT or not grids:
        return False
    titled = [grid for grid in grids if any(word in _title(grid) for word in labels.paper_words)]
    if len(grids) == 1:
        return bool(titled) and ("报告" in _title(grids[0]) or bool(find_funds(grids[0])))
    most = len(titled) * 2 > len(grids) or len(titled) * 2 == len(grids) > 2  # noqa: PLR2004
    return most and any(find_funds(grid) or find_header(grid, labels) for grid in titled)


def _title(grid: Grid) -> str:
    return squeezed(grid.sheet.name) + "".join(piece.text for piece in _top(grid))


def _finish(table: RecognisedTable, content: Content, context: PaperContext) -> None:
    columns = ("role", "path", "label", "indicator", "value", "number", "unit", "year", "points", "self_score")
    source = str(getattr(context, "source", ""))
    for row in table.rows:
        for name in (*columns, "reason", "place", "rule", "target", "claimed", "position"):
            row.setdefault(name, None)
        row |= {"file": content.file, "source": source, "extra": None}
    give_row_keys("self_evaluation", table.rows)


def _is_paper(content: Content, grids: list[Grid], labels: Labels) -> bool:
    if content.format in _NO_DOCUMENT and not content.paragraphs:
        return _is_workbook(grids, labels)
    titles = [paragraph.text for paragraph in content.paragraphs[:_TITLE_PARAGRAPHS]]
    titles += [sheet.caption for sheet in content.sheets]
    if any(word in squeezed(title) for title in titles for word in labels.paper_words):
        return True
    told = any(word in squeezed(paragraph.text) for paragraph in content.paragraphs for word in labels.paper_words)
    if told and _is_about_performance(content):  # 绩效评价报告, whose text says that the unit evaluated itself
        return True
    headers = (find_header(grid, labels) for grid in grids)
    return any(
        header is not None and any(word in grid.text(header[0], header[1].self_score) for word in labels.paper_words)
        for grid, header in zip(grids, headers, strict=True)
    )


def _is_about_performance(content: Content) -> bool:
    """Whether the top of a document speaks of performance, or of what a department spent in all."""
    tops = [paragraph.text for paragraph in content.paragraphs[:_TITLE_PARAGRAPHS]]
    tops += [sheet.caption for sheet in content.sheets]
    tops += [piece.text for sheet in content.sheets for piece in _top(Grid(sheet))]
    return any(word in squeezed(top) for top in tops for word in ("绩效", "整体支出", "评价报告"))


def _sheet_rows(grid: Grid, unit: str, labels: Labels, year: int | None) -> list[Row]:
    header = find_header(grid, labels)
    end = header[0] if header else grid.height
    if header is None and (projects := find_projects(grid, labels)):
        return read_projects(grid, *projects, unit, labels)
    rows = [*_titled_years(grid), *_above(grid, end, unit, labels, year)]
    if header:
        rows += read_scores(grid, *header, labels)
        rows += _notes(grid, header[0], labels)
    return rows + read_cell_problems(grid, labels) + _told_in_cells(grid, labels, rows) + read_answers(grid)


def _told_in_cells(grid: Grid, labels: Labels, known: list[Row]) -> list[Row]:
    """Read the problems of a story told in lines that hold one cell each: the heading is another cell than they are."""
    alone = [pieces[0] for index in range(grid.height) if len(pieces := grid.pieces(index)) == 1]
    lines = [
        Line(line, grid.sheet.name, grid.number_of(piece.row)) for piece in alone for line in piece.raw.splitlines()
    ]
    told = {(row["row"], row["value"]) for row in known if row["role"] == "passage"}
    passages = [row for row in read_passages(lines, labels) if row["label"] == PROBLEM]
    return [row for row in passages if (row["row"], row["value"]) not in told]


def _titled_years(grid: Grid) -> list[Row]:
    """Return the year that the title in the first rows of a sheet says the table is of, as a claim of the paper."""
    for piece in _top(grid):
        found = _TITLE_OF_TABLE.fullmatch(piece.text)
        if found and piece.width * 2 > grid.width:
            year = int(found.group(1) or found.group(2))
            return [_year_row(year, "年度", piece.raw.strip(), grid.sheet.name, grid.number_of(piece.row))]
    return []


def _year_row(year: int, label: str, said: str, sheet: str, row: int) -> Row:
    return {
        "role": "claim", "label": label, "indicator": "year", "value": f"{year}年", "number": Decimal(year),
        "unit": "年", "year": year, "place": said, "sheet": sheet, "row": row,
    }  # fmt: skip


def _above(grid: Grid, end: int, unit: str, labels: Labels, year: int | None) -> list[Row]:
    """Read the rows before a score sheet, all where there is none: form, funds, data, long texts."""
    funds = find_funds(grid)
    rows: list[Row] = []
    if funds is None or funds[0] >= end:
        rows += read_data(grid, unit, labels, range(end), year)
    else:
        money, behind = read_funds(grid, *funds, unit)
        rows += read_data(grid, unit, labels, range(funds[0]), year)
        rows += money
        rows += read_data(grid, unit, labels, range(min(behind, end), end), year)
    rows += read_fields(grid, end)
    for index in range(end):
        for piece in grid.pieces(index):
            if len(piece.text) > _PROSE_CELL or _SAID.search(piece.text) or _tells_number(grid, index, piece):
                rows += _prose(piece.raw, grid.sheet.name, grid.number_of(index), labels)
    return rows


def _tells_number(grid: Grid, row: int, piece: Piece) -> bool:
    """Whether a cell beside numbers tells one of its own in words: 发放补助对象5,064人."""
    if _IN_WORDS.search(piece.text) is None:
        return False
    return any(read_number(other.raw) is not None for other in grid.pieces(row) if other.column != piece.column)


def _notes(grid: Grid, header: int, labels: Labels) -> list[Row]:
    """Read the long texts that stand across a score sheet: notes below it."""
    alone = [pieces[0] for index in range(header + 1, grid.height) if len(pieces := grid.pieces(index)) == 1]
    return [
        row
        for piece in alone
        if len(piece.text) > _PROSE_CELL and (piece.width * 2 > grid.width or piece.column == 0)
        for row in _prose(piece.raw, grid.sheet.name, grid.number_of(piece.row), labels)
    ]


def _prose(text: str, sheet: str, row: int, labels: Labels) -> list[Row]:
    lines = [Line(line, sheet, row) for line in text.splitlines()]
    return [*read_claims(text, sheet, row, labels), *_coverage(text, sheet, row, labels), *read_passages(lines, labels)]


def _usual_unit(content: Content) -> str:
    """The unit that captions, headings or else most figures of the text name."""
    captions = [sheet.caption for sheet in content.sheets] + [paragraph.text for paragraph in content.paragraphs]
    captions += [cell.text for sheet in content.sheets for row in sheet.rows for cell in row if len(cell.text) < 60]
    for caption in captions:
        if unit := unit_in(caption):
            return unit
    used = Counter(
        figure.unit for paragraph in content.paragraphs for figure in read_figures(paragraph.text) if figure.is_money
    )
    return next((unit for unit, _ in used.most_common() if unit in UNITS), "")


def _coverage(text: str, sheet: str, row: int, labels: Labels) -> list[Row]:
    """Years that sentences claim the paper to be about, as rows with the year as their number."""
    found: list[Row] = []
    titles = (pattern.fullmatch(squeezed(text)) for pattern in (_TITLE_YEAR, _TITLE_OF_ANNEX, _TITLE_OF_TABLE))
    if title := next((found for found in titles if found), None):
        year = next(int(found) for found in title.groups() if found)
        found.append(_year_row(year, "年度", text.strip(), sheet, row))
    for sentence in sentences(text):
        years = stated_years(sentence)
        if not years:
            continue
        year, offset = years[0]
        if _ON_A_DAY.match(sentence, offset) and not _UNTIL.search(sentence[:offset]):
            continue  # the day on which something was done, mostly the evaluation itself
        covering = next((word for word in labels.coverage_words if word in sentence), "")
        lead = sentence[:offset].strip()
        before = next((word for word in labels.speakers if lead.endswith(word)), "")
        early = sentence[:offset].strip() in labels.speakers  # 我局2021年度…
        begins = early or offset < 4 or _CONCLUDES.fullmatch(lead.removesuffix(before)) is not None
        behind = sentence[offset + 5 : offset + 12].lstrip("度 ,，")
        speaker = next((word for word in labels.speakers if behind.startswith(word)), "") if begins else ""
        if (
            early
            and re.search(r"已|完成了?|开展了", sentence)
            and not re.search(r"将|计划|拟|预计|下一步|预算", sentence)
        ):
            speaker = sentence[:offset].strip()
        speaker = speaker or (before if begins and _OF_PAPER.search(sentence[offset:]) else "")
        if covering or speaker:
            found.append(_year_row(year, covering or speaker, sentence, sheet, row))
    return found


def paper_year(content: Content) -> int | None:
    """Return the year that a paper says it is about, None where it does not.

    The year counts that stands with 年度 or right before the words of the title, not the date of the report; where
    the title says none, the year that most of the text speaks of.
    """
    titles = [paragraph.text for paragraph in content.paragraphs[:_TITLE_PARAGRAPHS]]
    titles += [sheet.caption for sheet in content.sheets]
    joined = [*titles, *("".join(pair) for pair in pairwise(titles))]
    for pattern in (r"((?:19|20)\d{2})年度.{0,30}(?:自评|评价|绩效)", r"((?:19|20)\d{2})年.{0,20}自评"):
        for title in joined:
            if len(title) < 80 and (found := re.search(pattern, squeezed(title))):
                return int(found.group(1))
    tops = [piece.text for sheet in content.sheets for piece in _top(Grid(sheet))]
    if any(word in title for title in (*titles, *tops) for word in ("自评", "绩效")):
        for title in (*map(squeezed, titles), *tops):  # a line of its own below the title
            if found := re.fullmatch(r"[(]?((?:19|20)\d{2})年度?[)]?", title):
                return int(found.group(1))
    named = Counter(
        year for paragraph in content.paragraphs for said in sentences(paragraph.text) for year, _ in stated_years(said)
    )
    year, times = max(named.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return year if times >= 3 and times * 2 > named.total() else None


def _top(grid: Grid) -> list[Piece]:
    return [piece for row in range(min(grid.height, _TITLE_ROWS)) for piece in grid.pieces(row)]


def sheet_of(content: Content, name: str) -> Sheet | None:
    """Return a table of a document by its name."""
    return next((sheet for sheet in content.sheets if sheet.name == name), None)
