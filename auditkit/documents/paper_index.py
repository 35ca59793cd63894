"""The directory of the workpapers (底稿目录): every paper with a link, who prepared it, what it is still without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditkit.core.paper import Item, Paper
from auditkit.documents.paper_book import Book, laid
from auditkit.documents.paper_sheet import Setting, heads
from auditkit.messages import text

_WIDTHS = (8.0, 28.0, 9.0, 13.0, 12.0, 52.0, 28.0)
_NAMES = ("index", "title", "status", "prepared-by", "prepared-on", "reviewed", "lacks")


def write_directory(papers: Sequence[Paper], setting: Setting, title: str, groups: Mapping[str, str]) -> bytes:
    """Return the workbook that lists the papers.

    Args:
        papers: All papers, in order.
        setting: What stands on every paper.
        title: Its title.
        groups: Title of each group, by id.
    """
    book = Book(setting.style, title, {"what": "directory"})
    page = book.sheet(text("papers.directory"), heads(setting, text("papers.directory"), title), widths=_WIDTHS)
    last, bare = len(_WIDTHS), {"border": 0}
    page.line(laid(last, setting.style.logo or setting.firm, bold=True, font_color=setting.style.accent, **bare))
    page.line(laid(last, title, bold=True, align="center", font_size=18, **bare), least=34)
    about = text("papers.directory-about", entity=setting.entity, year=setting.year)
    page.line(laid(last, about, **bare))
    head = {"bold": True, "align": "center", "bg_color": setting.style.head}
    page.freeze()
    page.line(*(laid(1, text(f"papers.dir.{name}"), **head) for name in _NAMES))
    group = ""
    for paper in papers:
        if paper.group != group:
            group = paper.group
            page.line(laid(last, f"{group}  {groups.get(group, '')}", bold=True, bg_color="#F3F3F3"))
        page.line(*(laid(1, item) for item in _items(paper, setting)))
    done = sum(paper.complete for paper in papers)
    page.line(laid(last, text("papers.directory-sum", count=len(papers), done=done), **bare))
    return book.finish()


def status_of(paper: Paper) -> str:
    """Return how far a paper is: ``absent``, ``reviewed``, ``complete``, ``begun`` or ``open``."""
    if paper.absent and paper.complete:
        return "absent"
    if not paper.missing:
        return "reviewed"
    if paper.complete:
        return "complete"
    return "begun" if paper.cells else "open"


def _items(paper: Paper, setting: Setting) -> tuple[Item, ...]:
    link = f"external:{setting.files[paper.index]}"
    reviews = text("papers.and").join(f"{one.name} {one.on}" for one in paper.reviews)
    return (
        Item(paper.index, link=link),
        Item(paper.title, link=link),
        Item(text(f"papers.status.{status_of(paper)}")),
        Item(paper.prepared_by or "—"),
        Item(paper.prepared_on or "—"),
        Item(reviews or "—"),
        Item(text("papers.then").join(paper.lacking) or paper.absent or "—"),
    )
