"""Passages of a self-evaluation that say something without a figure: admitted problems, what there is not, grades."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditkit.analysis.text.figures import read_figures, sentences
from auditkit.core.labels import Labels
from auditkit.sources.canonical import Row
from auditkit.sources.kinds.paper_grid import Grid, Piece, read_number, squeezed

PROBLEM, NONE, GRADE, TREND, SPEAKER = "problem", "none", "grade", "trend", "speaker"
NOTHING_LEFT, NOT_OURS, ALL_PAID, TOLD, DAY, SAID = "nothing-left", "not-ours", "all-paid", "told", "day", "said"
"""What a passage says (its ``label``)."""

_HEADING = 34
_FIELD = 24
_LEVELS = (
    re.compile(r"^[一二三四五六七八九十]+、"),
    re.compile(r"^[(（][一二三四五六七八九十]+[)）]"),
    re.compile(r"^\d{1,2}[、.．](?!\d)"),
    re.compile(r"^[(（]\d{1,2}[)）]"),
)
_MEASURES = re.compile(r"改进|措施|建议|下一步|整改|打算|工作计划|结果应用|经验")
_MEASURE_SENTENCE = re.compile(
    r"^(?:[一二三四五六七八九十]+是|\d{1,2}[、.．]|[(（][一二三四五六七八九十\d]+[)）])?\s*"
    r"(?:建议|今后|下一步|加强|提高|完善|严格|强化|进一步|继续|积极|针对|为此|不断|加大|我们将|将)"
)
_NOTHING = re.compile(r"^(?:[\d一二三四五六七八九十、.()（）]*)(?:无|暂无|没有|不存在|未发现)(?:问题|。|$|明显|突出)?")
_NONE = re.compile(
    r"(?:无|没有|未安排|未发生|未实施|未开展|不涉及)(?:任何)?"
    r"(?P<what>专项支出|专项资金|专项经费|项目支出|项目经费|项目资金|政府采购)(?=[。,，;；、）)\s]|$)"
)
_NO_FIELD = re.compile(r"^(?:其中|.{0,6}指标|机构名称|姓名|评价内容|单位|结余.*)[:：]?$")
_NOTHING_LEFT = re.compile(
    r"(?<!年初)(?<!期初)(?<!上年)(?<!上年度)(?:年末|当年|本年|年底)?(?:无|没有|未产生|不存在)(?:任何)?(?:年末|当年|本年)?"
    r"(?:结转结余|结余结转|结转和结余|结转|结余)(?:资金)?(?=[。;；、)]|$|[,，](?!\d|得|计))"
)
_GRADE_LABEL = re.compile(r"(?:评价|自评|绩效)?(?:等级|等次)[:：]?$")
_GRADE = re.compile(
    r"(?:等级|等次|评价结果|评定结果|级别|档次|评价结论)[^。;；,，\d]{0,6}?(?:为|是|属|[:：])\s*[“\"「‘']?"
    r"(?P<grade>优秀|优|良好|良|中等|中|合格|一般|较差|差|不合格)(?=[”\"」’'。,，;；\s]|$|级|等|次)"
)

_NOT_OURS = re.compile(
    r"(?:未|没有|无|不)(?:[^,，。;；\d]{0,8})(?:下达|安排|承担|涉及|布置|分配)(?P<what>[^,，。;；\d]{4,24})(?=[,，。;；]|$)"
)
_ALL_PAID = re.compile(
    r"(?:资金|经费|款项|拨款)[^,，。;；\d]{0,6}(?:全部|全额|足额|均已)(?:支付|支出|使用|拨付|执行|兑付)(?:完毕|完成|到位)?(?=[,，。;；)）]|$)"
)
_TOLD = re.compile(
    r"(?P<what>[^,，。;；\d]{2,16}?)(?:(?:较|比|与|同)(?:上年度?|去年|上一年度?|上年同期)[^,，。;；\d]{0,6}?|同比|逐年|持续|明显|大幅)"
    r"(?:有所|进一步|明显|大幅|略有|持续)?(?P<verb>增长|增加|上升|提高|下降|减少|降低|压减|压缩)(?:了)?(?=[,，。;；]|$)"
    r"|(?P<what2>[^,，。;；\d]{2,16}?)(?P<verb2>只减不增)"
    r"|(?P<what3>[^,，。;；\d]{4,24}?)(?:实现|呈现|保持)?(?:双|同步|齐|全面)(?P<verb3>增长|增加|上升|下降|减少|降低)(?=[,，。;；]|$)"
)
_DAY = re.compile(r"(?<!截至)(?<!截止)(?:19|20)\d{2}年\d{1,2}月\d{1,2}日(?=\S)")
_TREND = re.compile(
    r"[^,，。;；]{0,40}三公[^,，。;；\d]{0,10}(?:明显|大幅|显著|逐年|持续|稳步|不断|连年|有所)(?:下降|减少|降低)"
)


@dataclass(frozen=True)
class Line:
    """A line of text and where it stands."""

    text: str
    sheet: str
    row: int


def read_passages(lines: Iterable[Line], labels: Labels) -> list[Row]:
    """Return the passages of a run of lines as rows (role ``passage``), ``value`` being the sentence.

    Args:
        lines: Lines in the order of the paper, of paragraphs or of one cell.
        labels: The words.
    """
    rows: list[Row] = []
    level: int | None = None
    for line in lines:
        text = squeezed(line.text)
        level, rest = _section(text, level, labels)
        if level is not None:
            rows += [_row(PROBLEM, said, line) for said in _problems(rest)]
        rows += [_row(NONE, found.group("what"), line) for found in _NONE.finditer(text)]
        rows += [_row(NOTHING_LEFT, found.group(), line) for found in _NOTHING_LEFT.finditer(text)]
        rows += [_row(TREND, found.group(), line) for found in _TREND.finditer(text)]
        rows += [_row(NOT_OURS, found.group("what"), line) for found in _NOT_OURS.finditer(text)]
        rows += [_row(ALL_PAID, found.group(), line) for found in _ALL_PAID.finditer(text)]
        rows += [
            row for found in _TOLD.finditer(re.sub(r"(?:19|20)\d{2}年度?", "", text)) for row in _told(found, line)
        ]
        rows += [_row(DAY, said, line) for said in re.split(r"[。；;]", text) if _DAY.search(said)]
        rows += [_row(GRADE, found.group("grade"), line) for found in _GRADE.finditer(text)]
        rows += [_row(SAID, said, line) for said in sentences(text) if _is_plain(said)]
    return rows


def _is_plain(said: str) -> bool:
    """Whether a sentence holds no figure with its unit: those are read as claims."""
    return len(said) > _FIELD // 3 and not any(figure.unit for figure in read_figures(said))


def _told(found: re.Match[str], line: Line) -> list[Row]:
    """Rises and falls told without a figure: what they are of, and the words of it, as ``公用经费/压减``."""
    if found["what3"]:
        names = re.split(r"[、和与及]", found["what3"])
        return [_row(TOLD, f"{what}/{found['verb3']}", line) for what in names if what]
    what, verb = found["what"] or found["what2"], found["verb"] or found["verb2"]
    return [_row(TOLD, f"{what}/{verb}", line)]


_SPEAKER = re.compile(r"我(?:局|办|部|委|厅|中心|院|站|所|处|队|校|馆|会|社)(?![门们室公外家])")
_OFTEN = 5


def read_speakers(lines: Iterable[Line]) -> list[Row]:
    """Return where a paper that calls its unit 我办 throughout calls it 我局 once, as ``我局/我办``."""
    said = [(found.group(), line) for line in lines for found in _SPEAKER.finditer(line.text)]
    counted = Counter(name for name, _ in said)
    if len(counted) != 2:  # noqa: PLR2004
        return []
    (usual, often), (other, once) = counted.most_common()
    if often < _OFTEN or once > 1:
        return []
    return [_row(SPEAKER, f"{other}/{usual}", line) for name, line in said if name == other]


def _section(text: str, level: int | None, labels: Labels) -> tuple[int | None, str]:
    """Return the level of the section on problems that a line stands in, and what of the line belongs to it."""
    own = _level(text)
    head, colon, rest = text.partition(":")
    starts = any(word in head for word in labels.problem_headings)
    if starts and colon and len(head) <= _HEADING and rest:
        return own, rest
    if starts and len(text) <= _HEADING:
        return own, ""
    if level is None:
        return None, ""
    ends = len(text) <= _HEADING and (own <= level or bool(_MEASURES.search(text)))
    measures_begin = _MEASURES.search(head[:_HEADING]) is not None and own <= level and own < len(_LEVELS)
    return (None, "") if ends or measures_begin else (level, text)


def _level(text: str) -> int:
    return next((depth for depth, pattern in enumerate(_LEVELS) if pattern.match(text)), len(_LEVELS))


def _problems(text: str) -> Iterator[str]:
    for said in sentences(text):
        for part in re.split(r"[;；]", said):
            if len(part) > 4 and not _MEASURE_SENTENCE.match(part) and not _NOTHING.match(part):
                yield part


def _row(label: str, value: str, line: Line) -> Row:
    return {"role": "passage", "label": label, "value": value, "sheet": line.sheet, "row": line.row}


def read_cell_problems(grid: Grid, labels: Labels) -> list[Row]:
    """Return what stands right of a cell headed 存在问题 or the like."""
    rows: list[Row] = []
    for index in range(grid.height):
        pieces = grid.pieces(index)
        for label, piece in zip(pieces, pieces[1:], strict=False):
            if len(label.text) <= _HEADING and any(word in label.text for word in labels.problem_headings):
                line = Line("", grid.sheet.name, grid.number_of(index))
                rows += [
                    _row(PROBLEM, said, line) for part in piece.raw.splitlines() for said in _problems(squeezed(part))
                ]
    return rows


def read_fields(grid: Grid, end: int) -> list[Row]:
    """Return the fields of a form, label and text in turn, as rows (role ``field``).

    Args:
        grid: The table.
        end: Rows before this one are looked at.
    """
    rows: list[Row] = []
    for index in range(end):
        pieces = grid.pieces(index)
        if len(pieces) not in (2, 4, 6) or _is_heading(grid, index, pieces):
            continue
        for label, value in zip(pieces[::2], pieces[1::2], strict=True):
            text = len(label.text) <= _FIELD and read_number(label.raw) is None
            if text and (read_number(value.raw) is None or _GRADE_LABEL.search(label.text)):
                line = Line("", grid.sheet.name, grid.number_of(index))
                rows.append({**_row(label.text, value.raw.strip(), line), "role": "field"})
    return rows


def _is_heading(grid: Grid, index: int, pieces: list[Piece]) -> bool:
    """Whether a row heads columns: 其中 or a name twice in it, numbers or nothing below."""
    texts = [piece.text for piece in pieces]
    if len(set(texts)) < len(texts) or any(_NO_FIELD.search(text) for text in texts):
        return True
    below = [read_number(grid.raw(index + 1, piece.column)) for piece in pieces[::2]]
    return any(below) or (index + 1 < grid.height and not grid.pieces(index + 1))
