"""Cover, contents, lists and the page for signatures of a Word document."""

from __future__ import annotations

from auditkit.documents.docx_styles import TEXT_HEIGHT
from auditkit.documents.model import Bullets, Document, Heading, Inlines, Numbered, SignaturePage, plain
from auditkit.documents.ooxml import Element, Names, child, field_code, fill, paragraph, words
from auditkit.messages import text_in

_TWIPS = 20
_TITLE_LETTERS = 20
"""Chinese letters of the title size on one line."""
_PERSON_WIDTHS = (2200, 2400, 2100, 2140)


def add_cover(parent: Element, document: Document, styles: dict[str, str], names: Names) -> None:
    """Append the cover; its foot stands near the end of the page."""
    cover = document.cover
    assert cover
    used = 110 + 28
    fill(paragraph(parent, styles["Audit Plain"]), cover.reference, names)
    for number, title in enumerate(cover.title):
        made = paragraph(parent, styles["Title"], spacing={"before": (110 if number == 0 else 0) * _TWIPS})
        fill(made, title, names)
        used += 36 * (1 + len(plain(title)) // _TITLE_LETTERS)
    if document.edition:
        words(paragraph(parent, styles["Audit Center"], spacing={"before": 240}), f"（{document.edition}）")
        used += 40
    for number, (label, value) in enumerate(cover.fields):
        _field(parent, label, value, styles, names, 60 if number == 0 else 6)
        used += 34 + (54 if number == 0 else 0)
    rest = max(24, TEXT_HEIGHT - used - 28 * len(cover.foot) - 16)
    for number, foot in enumerate(cover.foot):
        spacing = {"before": rest * _TWIPS if number == 0 else 0}
        fill(paragraph(parent, styles["Audit Center"], spacing=spacing), foot, names)


def _field(parent: Element, label: str, value: Inlines, styles: dict[str, str], names: Names, before: int) -> None:
    made = paragraph(
        parent, styles["Audit Plain"], spacing={"before": before * _TWIPS}, ind={"left": 2800, "hanging": 2000}
    )
    words(made, f"{label}：")
    fill(made, value, names)


def add_contents(
    parent: Element, language: str, entries: list[tuple[Heading, str, int]], depth: int, styles: dict[str, str]
) -> None:
    """Append a table of contents that is filled and that Word can compute again.

    Args:
        parent: The body.
        language: Language of its title.
        entries: Heading, bookmark and page of each entry.
        depth: Deepest level.
        styles: Ids of styles by name.
    """
    words(paragraph(parent, styles["Audit Contents Title"]), text_in(language, "doc.contents"))
    made = None
    for number, (heading, bookmark, page) in enumerate(entries):
        made = paragraph(parent, styles[f"TOC {heading.level}"])
        if number == 0:
            child(child(made, "r"), "fldChar", fldCharType="begin")
            code = child(child(made, "r"), "instrText")
            code.text = f' TOC \\o "1-{depth}" \\h \\z \\u '
            child(child(made, "r"), "fldChar", fldCharType="separate")
        inner = child(made, "hyperlink", anchor=bookmark, history=1)
        words(inner, plain(heading.inlines).replace("\n", " "))
        child(child(inner, "r"), "tab")
        field_code(inner, f"PAGEREF {bookmark} \\h", str(page))
    if made is not None:
        child(child(made, "r"), "fldChar", fldCharType="end")


def add_list(parent: Element, block: Bullets | Numbered, style: str, names: Names) -> None:
    """Append the items of a list, each with its sign standing out to the left."""
    for number, item in enumerate(block.items):
        made = paragraph(parent, style)
        words(made, f"{block.start + number}." if isinstance(block, Numbered) else "•")
        child(child(made, "r"), "tab")
        fill(made, item, names)


def add_signatures(parent: Element, page: SignaturePage, language: str, styles: dict[str, str], names: Names) -> None:
    """Append the statement, one line for each person, and the place of the seal."""
    fill(paragraph(parent, styles["Audit Body"]), page.statement, names)
    paragraph(parent, styles["Audit Plain"])
    made = child(parent, "tbl")
    inner = child(made, "tblPr")
    child(inner, "tblW", w=sum(_PERSON_WIDTHS), type="dxa")
    borders = child(inner, "tblBorders")
    for side in ("top", "bottom", "insideH"):
        child(borders, side, val="single", sz=4, space=0, color="808080")
    child(inner, "tblLayout", type="fixed")
    grid = child(made, "tblGrid")
    for width in _PERSON_WIDTHS:
        child(grid, "gridCol", w=width)
    heads = tuple(text_in(language, f"doc.{name}") for name in ("role", "name", "signature", "date"))
    _person(made, heads, styles["Audit Cell"], 500)
    for person in page.signatures:
        name = f"{person.name}\n{person.note}" if person.note else person.name
        _person(made, (person.role, name, "", person.date), styles["Audit Cell"], 1000)
    seal = page.seal + text_in(language, "doc.seal") if page.seal else ""
    for number, text in enumerate(text for text in (seal, page.date) if text):
        spacing = {"before": 60 * _TWIPS if number == 0 else 0}
        words(paragraph(parent, styles["Audit Right"], spacing=spacing), text)


def _person(table: Element, texts: tuple[str, ...], style: str, height: int) -> None:
    made = child(table, "tr")
    inner = child(made, "trPr")
    child(inner, "cantSplit")
    child(inner, "trHeight", val=height, hRule="atLeast")
    for text, width in zip(texts, _PERSON_WIDTHS, strict=True):
        box = child(made, "tc")
        shape = child(box, "tcPr")
        child(shape, "tcW", w=width, type="dxa")
        child(shape, "vAlign", val="center")
        words(paragraph(box, style), text)
