"""Page and styles of official papers (GB/T 9704): what a Word document gets when the firm's own file has no say."""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle

from auditkit.documents.ooxml import child, field_code, paragraph, words

LATIN = "Times New Roman"
SONG, FANGSONG, HEI, KAI = "宋体", "仿宋_GB2312", "黑体", "楷体_GB2312"
TITLE_FONT = "方正小标宋简体"
TEXT_HEIGHT = 638
"""Points between the margins of an upright page."""


@dataclass(frozen=True)
class Look:
    """A paragraph style: East Asian font, size, spacing and indents in points; ``exact`` 0 means single spacing."""

    name: str
    font: str
    size: float
    bold: bool = False
    align: str = "left"
    exact: float = 28
    first: float = 0
    left: float = 0
    before: float = 0
    after: float = 0
    keep: bool = False


LOOKS = (
    Look("Title", TITLE_FONT, 22, bold=True, align="center", exact=36),
    Look("Heading 1", HEI, 16, bold=True, first=32, keep=True),
    Look("Heading 2", KAI, 16, bold=True, first=32, keep=True),
    Look("Heading 3", FANGSONG, 16, bold=True, first=32, keep=True),
    Look("Heading 4", FANGSONG, 16, first=32, keep=True),
    Look("Audit Body", FANGSONG, 16, align="both", first=32),
    Look("Audit Plain", FANGSONG, 16),
    Look("Audit Center", FANGSONG, 16, align="center"),
    Look("Audit Right", FANGSONG, 16, align="right"),
    Look("Audit Quote", KAI, 14, align="both", exact=24, left=32),
    Look("Audit Note", FANGSONG, 10.5, exact=16, before=2, after=6),
    Look("Audit Warning", HEI, 14, align="both", exact=24, before=6, after=6),
    Look("Audit List", FANGSONG, 16, align="both", first=-32, left=64),
    Look("Audit Caption", HEI, 12, bold=True, align="center", exact=20, before=8, after=2, keep=True),
    Look("Audit Unit", FANGSONG, 10.5, align="right", exact=16, keep=True),
    Look("Audit Cell", SONG, 10.5, exact=0),
    Look("Audit Small Cell", SONG, 9, exact=0),
    Look("Audit Contents Title", HEI, 18, bold=True, align="center", exact=36, after=12),
    Look("TOC 1", SONG, 14, exact=20),
    Look("TOC 2", SONG, 14, exact=20, left=28),
    Look("TOC 3", SONG, 12, exact=22, left=56),
    Look("TOC 4", SONG, 12, exact=22, left=84),
)
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def style_ids(word: WordDocument, *, own: bool) -> dict[str, str]:
    """Make sure that every style exists, and return their ids by name.

    Args:
        word: The Word file, changed in place.
        own: True for auditkit's own file, whose styles are all set; False leaves styles that exist as they are.
    """
    ids = {}
    present = {style.name for style in word.styles if style.type == WD_STYLE_TYPE.PARAGRAPH}
    for look in LOOKS:
        known = look.name in present
        if not known:
            word.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
        style = word.styles[look.name]
        assert isinstance(style, ParagraphStyle)
        if own or not known:
            _dress(style, look)
        ids[look.name] = str(style.style_id)
    if own:
        normal = word.styles["Normal"]
        assert isinstance(normal, ParagraphStyle)
        _dress(normal, Look("Normal", FANGSONG, 16, exact=0))
        _speak_chinese(word)
    return ids


def _speak_chinese(word: WordDocument) -> None:
    """Let East Asian characters take their Chinese shapes."""
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _dress(style: ParagraphStyle, look: Look) -> None:
    _font(style, look)
    shape = style.paragraph_format
    shape.alignment = _ALIGN[look.align]
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.first_line_indent, shape.left_indent = Pt(look.first), Pt(look.left)
    shape.keep_with_next = look.keep
    shape.widow_control = True
    if look.exact:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.exact)
    else:
        shape.line_spacing = 1.0
    if abs(look.first) == 32:
        indent = style.element.get_or_add_pPr().find(qn("w:ind"))
        indent.set(qn("w:firstLineChars" if look.first > 0 else "w:hangingChars"), "200")
    if look.name == "Audit Warning":
        _frame(style)
    if look.name.startswith("TOC"):
        shape.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _frame(style: ParagraphStyle) -> None:
    frame = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        child(frame, side, val="single", sz=6, space=6, color="9C2B00")
    style.element.get_or_add_pPr().find(qn("w:spacing")).addprevious(frame)


def _font(style: ParagraphStyle, look: Look) -> None:
    style.font.name, style.font.size, style.font.bold = LATIN, Pt(look.size), look.bold
    style.font.italic = False
    properties = style.element.get_or_add_rPr()
    for colour in properties.findall(qn("w:color")):
        properties.remove(colour)
    fonts = properties.find(qn("w:rFonts"))
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), LATIN)
    fonts.set(qn("w:eastAsia"), look.font)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        border.getparent().remove(border)


class Sheet:
    """The paper of a Word file: its last section, upright or turned.

    Args:
        word: The Word file.
        own: True for auditkit's own file: A4 with the margins of official papers; False keeps the firm's page.
    """

    def __init__(self, word: WordDocument, *, own: bool) -> None:
        self._word = word
        first = word.sections[-1]
        if own:
            first.page_width, first.page_height = Mm(210), Mm(297)
            first.top_margin, first.right_margin = Mm(37), Mm(26)
            first.bottom_margin, first.left_margin = Mm(35), Mm(28)
            first.footer_distance, first.header_distance = Mm(24), Mm(20)
        width, height = first.page_width or Mm(210), first.page_height or Mm(297)
        self._short, self._long = min(width, height), max(width, height)
        margins = (first.top_margin, first.right_margin, first.bottom_margin, first.left_margin)
        self._margins = tuple(margin if margin is not None else Mm(25) for margin in margins)

    def holds_something(self) -> bool:
        """Tell whether the file has words, tables or pictures before anything is appended."""
        word = self._word
        return bool(word.tables or word.inline_shapes or any(it.text.strip() for it in word.paragraphs))

    def text_width(self, orientation: str) -> int:
        """Return the millimetres between the left and the right margin."""
        top, right, bottom, left = self._margins
        room = self._short - left - right if orientation == "portrait" else self._long - top - bottom
        return int(Length(room).mm)

    def turn(self, orientation: str) -> None:
        """Set the last section upright or sideways; the margins go round with the page."""
        section = self._word.sections[-1]
        top, right, bottom, left = self._margins
        page = section._sectPr.get_or_add_pgSz()
        if page.get(qn("w:orient")):
            del page.attrib[qn("w:orient")]
        if orientation == "portrait":
            section.page_width, section.page_height = Length(self._short), Length(self._long)
        else:
            section.page_width, section.page_height = Length(self._long), Length(self._short)
            page.set(qn("w:orient"), "landscape")
            top, right, bottom, left = left, top, right, bottom
        section.top_margin, section.right_margin = Length(top), Length(right)
        section.bottom_margin, section.left_margin = Length(bottom), Length(left)


def number_pages(section: Section, style: str) -> None:
    """Put ``— 1 —`` at the foot of a section and of those after it."""
    section.footer.is_linked_to_previous = False
    body = section.footer._element
    for old in list(body):
        body.remove(old)
    made = paragraph(body, style, jc={"val": "center"})
    words(made, "— ")
    field_code(made, "PAGE", "1")
    words(made, " —")


def running_head(section: Section, style: str, text: str) -> None:
    """Put words at the head of a section and of those after it; ``""`` for none."""
    section.header.is_linked_to_previous = False
    body = section.header._element
    for old in list(body):
        body.remove(old)
    made = paragraph(body, style, jc={"val": "right"})
    if text:
        words(made, text)


def start_numbering(section: Section, first: int | None) -> None:
    """Let the page numbers of a section start at a number, or go on where it is None."""
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    margins = section._sectPr.find(qn("w:pgMar"))
    if first is not None and margins is not None:
        margins.addnext(child(section._sectPr, "pgNumType", start=first))
