"""The layout of a workpaper: head, purpose, source, work, result, conclusion, cross-references, legend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from auditkit.core.paper import Block, Item, Listing, Open, Paper, Review, Step
from auditkit.core.programme import PaperStyle
from auditkit.documents.neutral import one_line
from auditkit.documents.paper_book import GRID, Book, Heads, Laid, Page, laid
from auditkit.documents.paper_table import ASIDE, TableLook, spans_of, write_table
from auditkit.messages import text

_INLINE_ROWS, _INLINE_COLUMNS = 40, 12
"""A longer or wider table gets a sheet of its own."""
_FEW_FIELDS, _FIRST_ROWS = 8, 3
"""So many fields stay on one page; a title stays with so many rows of its table, the heading among them."""
_SHEET_WIDTH = 175.0
_WIDEST = 60


@dataclass(frozen=True)
class Setting:
    """What stands on every paper of an engagement.

    Attributes:
        style: How papers look.
        firm: Name of the firm.
        entity: The evaluated unit.
        year: Year evaluated.
        header: Header of printed pages as the firm wrote it; ``footer``: the footer.
        ticks: Mark and meaning by id of a tick.
        files: File name of every paper by index number, for links.
        directory: File name of the index sheet.
    """

    style: PaperStyle
    firm: str
    entity: str
    year: int
    header: str
    footer: str
    ticks: Mapping[str, tuple[str, str]]
    files: Mapping[str, str]
    directory: str


def write_paper(paper: Paper, setting: Setting, own: Sequence[Open], marks: Mapping[str, str]) -> bytes:
    """Return the workbook of a paper; the same paper gives the same bytes.

    Args:
        paper: The paper.
        setting: What stands on every paper.
        own: The cells that every paper has.
        marks: What the hidden sheet says about the workbook.
    """
    book = Book(setting.style, f"{paper.index} {paper.title}", marks)
    return _Writer(book, paper, setting, {cell.id: cell for cell in own}).write()


def heads(setting: Setting, index: str, title: str) -> Heads:
    """Return header and footer: parts for left, middle and right between strokes, placeholders filled in."""
    said = {
        "firm": setting.firm,
        "entity": setting.entity,
        "year": str(setting.year),
        "index": index,
        "title": title,
    }
    return Heads(_head(setting.header, said), _head(setting.footer, said))


def _head(words: str, said: Mapping[str, str]) -> str:
    if not words:
        return ""
    flat = one_line(words).replace("&", "&&")
    for name, value in said.items():
        flat = flat.replace(f"{{{name}}}", one_line(value).replace("&", "&&"))
    flat = flat.replace("{pages}", "&N").replace("{page}", "&P")
    return "".join(f"&{side}{part.strip()}" for side, part in zip("LCR", flat.split("|"), strict=False))[:250]


class _Writer:
    """Writes one paper into one workbook."""

    def __init__(self, book: Book, paper: Paper, setting: Setting, own: Mapping[str, Open]) -> None:
        self.book, self.paper, self.setting, self.own = book, paper, setting, own
        self.heads = heads(setting, paper.index, paper.title)
        self.page = book.sheet(f"{paper.index} {paper.title}", self.heads)
        self.apart: list[tuple[Block, Listing]] = []
        self.ticks = {id_: mark for id_, (mark, _) in setting.ticks.items()}
        self._heads: list[int] = []

    def write(self) -> bytes:
        """Write everything and return the bytes."""
        self._top()
        self._part("purpose")
        self._whole(self.paper.purpose)
        self._part("source")
        for words in self.paper.source:
            self._whole(words)
        self._asked("source")
        self._work()
        self._part("result")
        for block in self.paper.blocks:
            self._block(block)
        self._asked("result")
        self._conclusion()
        self._references()
        self._legend()
        for begun in self._heads:  # the space above a heading, the heading, and what it begins
            self.page.keep(begun, begun + 4)
        for block, table in self.apart:
            self._sheet(block, table)
        return self.book.finish()

    def _top(self) -> None:
        style, page = self.setting.style, self.page
        bare = {"border": 0}
        logo = style.logo or self.setting.firm
        page.line(
            laid(14, logo, bold=True, font_color=style.accent, font_size=style.size + 1, **bare),
            laid(
                4, Item(text("papers.to-directory"), link=f"external:{self.setting.directory}"), align="right", **bare
            ),
            laid(3, text("papers.head.index"), bold=True, align="center", bg_color=style.head),
            laid(3, self.paper.index, bold=True, align="center", font_size=style.size + 2),
        )
        page.line(laid(GRID, self.paper.title, bold=True, align="center", font_size=18, **bare), least=34)
        reviews = self.paper.reviews
        by, on = (self._cell(name) for name in ("prepared_by", "prepared_on"))
        self._facts(("entity", Item(self.setting.entity)), ("prepared-by", by), ("prepared-on", on))
        known = [("year", Item(str(self.setting.year))), ("firm", Item(self.setting.firm or "—"))]
        for number, one in enumerate(reviews or (Review("", "—", "—"),)):
            fact = known[number] if number < len(known) else ("", Item(""))
            who = text("papers.reviewer", name=one.name, role=one.role) if one.role else one.name
            self._facts(fact, ("reviewed-by", Item(who)), ("reviewed-on", Item(one.on)))
        if self.paper.lacking:
            words = text("papers.lacking", what=text("papers.then").join(self.paper.lacking))
            page.line(laid(GRID, words, font_color="#9C0006", bg_color="#FDE9E7"))

    def _facts(self, *facts: tuple[str, Item]) -> None:
        row: list[Laid] = []
        head = {"bold": True, "align": "center", "bg_color": self.setting.style.head}
        for (name, item), room in zip(facts, (6, 5, 4), strict=True):
            if not name:
                row.append(laid(3 + room, item, align="center"))
                continue
            row += [laid(3, text(f"papers.head.{name}"), **head), laid(room, item, align="center")]
        self.page.line(*row)

    def _cell(self, name: str) -> Item:
        """Return an own cell with what was stated in it, or what is known without."""
        known = {"prepared_by": self.paper.prepared_by, "prepared_on": self.paper.prepared_on}
        return Item(self.paper.cells.get(name) or known.get(name) or None, self.own[name])

    def _part(self, name: str) -> int:
        """Begin a part; its heading stays with what follows. Returns the row where it begins."""
        begun = self.page.at
        self.page.skip()
        look = {"bold": True, "font_color": self.setting.style.accent, "font_size": self.setting.style.size + 2}
        self.page.line(laid(GRID, text(f"papers.part.{name}"), border=0, bottom=2, **look))
        self._heads.append(begun)
        return begun

    def _whole(self, words: str, **look: object) -> None:
        self.page.line(laid(GRID, words or "—", **look))

    def _asked(self, name: str, least: float = 0) -> None:
        label = laid(4, self.own[name].label, bold=True, align="center", bg_color=self.setting.style.head)
        self.page.line(label, laid(GRID - 4, self._cell(name), valign="top"), least=least)
        self.page.keep(self.page.at - 2, self.page.at)

    def _work(self) -> None:
        self._part("work")
        head = {"bold": True, "align": "center", "bg_color": self.setting.style.head}
        if self.paper.steps:
            spans = (1, 14, 3, 6)
            names = ("no", "procedure", "state", "note")
            self.page.line(
                *(laid(s, text(f"papers.step.{name}"), **head) for s, name in zip(spans, names, strict=True))
            )
        for number, step in enumerate(self.paper.steps, 1):
            self.page.line(*self._step(number, step))
        self._asked("work")

    def _step(self, number: int, step: Step) -> Iterable[Laid]:
        yield laid(1, str(number), align="center")
        yield laid(14, step.text)
        yield laid(3, step.state, align="center")
        yield laid(6, step.note)

    def _block(self, block: Block) -> None:
        begun = self.page.at
        self.page.line(laid(GRID, block.title, bold=True, border=0))
        if block.words:
            self._whole(block.words)
        for label, item in block.fields:
            marked = f"{label} *" if item.open is not None and item.open.required else label
            head = laid(6, marked, bold=True, bg_color=self.setting.style.head)
            self.page.line(head, laid(GRID - 6, item, **_answer(item)))
        filled = self.page.at
        if block.table is not None:
            self._table(block, block.table)
            if block.table.totals:
                self.page.keep(self.page.at - 2, self.page.at)
        most = filled if len(block.fields) <= _FEW_FIELDS else begun + 2
        self.page.keep(begun, min(self.page.at, most + _FIRST_ROWS))
        if block.note:
            self._whole(block.note, border=0, font_color="#595959")

    def _table(self, block: Block, table: Listing) -> None:
        if table.missing:
            self._whole(table.missing, font_color="#9C0006")
        elif not table.rows:
            self._whole(text("papers.nothing"))
        elif len(table.rows) > _INLINE_ROWS or len(table.columns) > _INLINE_COLUMNS:
            name = self.book.reserve(block.title)
            self.apart.append((block, table))
            words = text("papers.apart", count=table.count, sheet=name)
            self._whole_link(words, f"internal:'{name}'!A1")
        else:
            write_table(self.page, table, self._look(spans_of(table.columns, GRID)))

    def _whole_link(self, words: str, link: str) -> None:
        self.page.line(laid(GRID, Item(words, link=link)))

    def _look(self, spans: Sequence[int]) -> TableLook:
        return TableLook(spans, self.ticks, text("papers.total"))

    def _sheet(self, block: Block, table: Listing) -> None:
        whole = sum(column.width for column in table.columns)
        widths = [min(_WIDEST, max(7.0, _SHEET_WIDTH * column.width / whole)) for column in table.columns]
        page: Page = self.book.sheet(block.title, self.heads, widths=widths)
        last = len(widths)
        back = Item(text("papers.back", index=self.paper.index), link=f"internal:'{self.page.name}'!A1")
        page.line(laid(last, back, border=0))
        page.line(laid(last, f"{self.paper.index} {block.title}", bold=True, border=0, font_size=14), least=24)
        if table.count > len(table.rows):
            page.line(laid(last, text("papers.first-rows", shown=len(table.rows), count=table.count), border=0))
        page.freeze()
        write_table(page, table, self._look([1] * last))

    def _conclusion(self) -> None:
        begun = self._part("conclusion")
        if self.paper.conclusion_hint:
            self._whole(self.paper.conclusion_hint, border=0, font_color="#595959", italic=True)
        self._asked("conclusion", least=45)
        self._asked("absent")
        self.page.keep(begun, self.page.at)

    def _references(self) -> None:
        self._part("references")
        head = {"bold": True, "align": "center", "bg_color": self.setting.style.head}
        for name, listed in (("refers", self.paper.refers), ("referred", self.paper.referred)):
            items = [self._reference(index, title) for index, title in listed] or [Item("—")]
            for at in range(0, len(items), 2):
                label = text(f"papers.part.{name}") if not at else ""
                pair = (items[at], items[at + 1] if at + 1 < len(items) else Item(""))
                self.page.line(laid(4, label, **head), *(laid((GRID - 4) // 2, item) for item in pair))

    def _reference(self, index: str, title: str) -> Item:
        return Item(f"{index} {title}", link=f"external:{self.setting.files[index]}")

    def _legend(self) -> None:
        begun = self._part("legend")
        words = "    ".join(f"{mark}  {meaning}" for mark, meaning in self.setting.ticks.values())
        self._whole(words)
        self.page.line(laid(GRID, text("papers.legend-open"), border=0, font_color="#595959"))
        self.page.keep(begun, self.page.at)


def _answer(item: Item) -> dict[str, object]:
    if item.open is None:
        return {}
    match item.open.type:
        case "amount":
            return {"align": "right", "num_format": f"#,##0.00{ASIDE}"}
        case "number" | "quantity":
            return {"align": "right"}
        case "note":
            return {"valign": "top"}
    return {"align": "left"}
