"""Draws the pictures of the README files: ``python tools/pictures.py [REPORT.pdf]``.

The flow is drawn from the words below, the same bytes every time. Given a report that ``auditkit demo`` built, some of
its pages are put side by side.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
FONTS = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, Arial, sans-serif"
BLUE, GREEN, ORANGE, GREY, BLACK = "#1f4e79", "#548235", "#c55a11", "#595959", "#222222"
WIDE, HIGH, GAP = 164, 74, 26
PAGES = (1, 5, 26)


@dataclass(frozen=True)
class Box:
    """A step: column and row of the drawing, colour, title, up to two lines below it."""

    column: int
    row: int
    colour: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Flow:
    """The drawing in one language: its name, boxes, the line below, and the words beside the way back."""

    language: str
    title: str
    boxes: tuple[Box, ...]
    foot: str
    back: str


ENGLISH = Flow(
    "en",
    "From the files of the department to the report, and back",
    (
        Box(0, 1, GREY, "File", ("kept untouched,", "SHA-256")),
        Box(1, 1, BLUE, "Table", ("each row knows its", "file, sheet and row")),
        Box(2, 0, BLUE, "Measure", ("value, unit, origin,", "all candidates")),
        Box(3, 0, BLUE, "Rule of the rubric", ("exact fractions,", "raw and applied loss")),
        Box(2, 1, BLUE, "Check", ("passed + exceptions", "+ untestable = all")),
        Box(3, 1, ORANGE, "Exception", ("confirmed or dismissed", "by a person")),
        Box(3, 2, ORANGE, "Finding", ("condition, criteria, cause,", "effect, recommendation")),
        Box(4, 1, BLACK, "Deduction", ("by a rule or judged,", "and what it rests on")),
        Box(5, 1, GREEN, "Report", (".docx .html .md", ".xlsx .pdf")),
    ),
    "blue: computed, can be computed again    orange: said by a person, kept in the log    green: rendered",
    "auditkit explain: from a figure or a deduction back to the rows",
)
CHINESE = Flow(
    "zh-CN",
    "从取得资料到报告，再从报告回到资料",
    (
        Box(0, 1, GREY, "取得资料", ("原样保存", "SHA-256")),
        Box(1, 1, BLUE, "数据表", ("每行记得所在", "文件、工作表、行")),
        Box(2, 0, BLUE, "指标数据", ("数值、单位、来源", "各候选来源并列")),
        Box(3, 0, BLUE, "评分规则", ("精确分数计算", "应扣与实扣分别列示")),
        Box(2, 1, BLUE, "检查程序", ("通过＋疑点＋无法", "检查＝总体")),
        Box(3, 1, ORANGE, "疑点", ("由人确认或排除", "并说明理由")),
        Box(3, 2, ORANGE, "问题", ("事实、依据、原因", "影响、建议")),
        Box(4, 1, BLACK, "扣分", ("按规则或由人评定", "均列明依据")),
        Box(5, 1, GREEN, "报告", (".docx .html .md", ".xlsx .pdf")),
    ),
    "蓝色：程序计算，可重新计算    橙色：人的判断，记入日志    绿色：由记录生成",
    "auditkit explain：从一个数字或一项扣分回到原始行次",
)
ARROWS = ((0, 1), (1, 2), (1, 4), (2, 3), (3, 7), (4, 5), (5, 6), (6, 7), (7, 8))
FLOWS = (ENGLISH, CHINESE)


def draw(flow: Flow) -> str:
    """Return the drawing as SVG."""
    width, height = 6 * WIDE + 7 * GAP, 3 * (HIGH + GAP) + 150
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(flow.title)}" font-family="{FONTS}">',
        '<defs><marker id="head" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto">'
        f'<path d="M0,0 L9,4 L0,8 z" fill="{GREY}"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _words(width // 2, 34, 19, "#222222", flow.title, bold=True),
    ]
    parts += [_arrow(flow.boxes[start], flow.boxes[end]) for start, end in ARROWS]
    parts += [_box(box) for box in flow.boxes]
    low = _top(2) + HIGH + 34
    right, left = _left(5) + WIDE // 2, _left(0) + WIDE // 2
    parts.append(
        f'<path d="M{right},{_top(1) + HIGH} V{low} H{left} V{_top(1) + HIGH + 6}" fill="none" stroke="{GREEN}" '
        'stroke-width="1.6" stroke-dasharray="6 4"/>'
    )
    parts.append(_words(width // 2, low + 20, 14, GREEN, flow.back))
    parts.append(_words(width // 2, height - 14, 13, GREY, flow.foot))
    return "\n".join([*parts, "</svg>", ""])


def _left(column: int) -> int:
    return GAP + column * (WIDE + GAP)


def _top(row: int) -> int:
    return 60 + row * (HIGH + GAP)


def _box(box: Box) -> str:
    left, top = _left(box.column), _top(box.row)
    middle = left + WIDE // 2
    lines = [
        f'<rect x="{left}" y="{top}" width="{WIDE}" height="{HIGH}" rx="7" fill="#ffffff" stroke="{box.colour}" '
        'stroke-width="2"/>',
        _words(middle, top + 23, 16, box.colour, box.title, bold=True),
        *(_words(middle, top + 43 + 18 * at, 12.5, "#333333", line) for at, line in enumerate(box.lines)),
    ]
    return "\n".join(lines)


def _words(x: int, y: int, size: float, colour: str, words: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}" text-anchor="middle"{weight} '
        f'xml:space="preserve">{escape(words)}</text>'
    )


def _arrow(start: Box, end: Box) -> str:
    if start.column == end.column:
        x = _left(start.column) + WIDE // 2
        line = f"M{x},{_top(start.row) + HIGH} V{_top(end.row)}"
    else:
        x1, y1 = _left(start.column) + WIDE, _top(start.row) + HIGH // 2
        x2, y2 = _left(end.column), _top(end.row) + HIGH // 2
        if start.row == end.row:
            line = f"M{x1},{y1} H{x2}"
        elif end.row == 0:
            line = f"M{x1},{y1} H{x1 + GAP // 2} V{y2} H{x2}"
        else:
            down = _top(end.row) if end.row > start.row else _top(end.row) + HIGH
            line = f"M{x1},{y1} H{x2 + WIDE // 2} V{down}"
    return f'<path d="{line}" fill="none" stroke="{GREY}" stroke-width="1.6" marker-end="url(#head)"/>'


def pages(pdf: Path) -> bytes:
    """Return some pages of a report side by side, as PNG."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "report.pdf").write_bytes(pdf.read_bytes())
        shown = ", ".join(
            f'box(fill: white, stroke: 0.6pt + rgb("#999999"), image("report.pdf", page: {page}, height: 300pt))'
            for page in PAGES
        )
        (root / "main.typ").write_text(
            '#set page(width: auto, height: auto, margin: 8pt, fill: rgb("#eeeeee"))\n'
            f"#grid(columns: {len(PAGES)}, gutter: 10pt, {shown})\n",
            encoding="utf-8",
        )
        made = typst.compile(str(root / "main.typ"), format="png", ppi=110)
    assert isinstance(made, bytes)
    return made


def main(arguments: list[str]) -> None:
    """Write the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for flow in FLOWS:
        (IMAGES / f"flow.{flow.language}.svg").write_text(draw(flow), encoding="utf-8")
    if arguments:
        (IMAGES / "report.png").write_bytes(pages(Path(arguments[0])))


if __name__ == "__main__":
    main(sys.argv[1:])
