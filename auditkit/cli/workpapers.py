"""workpaper build, list, show, read, set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.engagement.folder import Engagement
from auditkit.messages import speaking, text, text_in

if TYPE_CHECKING:
    from auditkit.core.paper import Item, Listing, Paper

FORMATS = ("xlsx",)


@click.group("workpaper", help=text("papers.cli.help"))
def workpaper_() -> None:
    """Workpapers."""


def paper_json(paper: Paper) -> dict[str, Any]:
    """Return a paper as plain values, without its tables."""
    from auditkit.documents.paper_index import status_of

    return {
        "index": paper.index,
        "title": paper.title,
        "status": status_of(paper),
        "complete": paper.complete,
        "missing": list(paper.missing),
        "lacking": list(paper.lacking),
        "conclusion": paper.conclusion or None,
        "prepared_by": paper.prepared_by or None,
        "prepared_on": paper.prepared_on or None,
        "reviews": [{"role": one.role, "name": one.name, "on": one.on} for one in paper.reviews],
        "absent": paper.absent or None,
        "digest": paper.digest,
    }


@workpaper_.command("build", help=text("papers.cli.build.help"))
@click.argument("indexes", nargs=-1, metavar="[INDEX]…")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, help=text("papers.opt.out"))
@click.option("--format", "format_", type=click.Choice(FORMATS), default="xlsx", help=text("papers.opt.format"))
@json_option
@with_engagement
def build(engagement: Engagement, indexes: tuple[str, ...], out: Path | None, format_: str, as_json: bool) -> None:
    """Write papers as workbooks."""
    from auditkit.papers.building import build_papers

    built = build_papers(engagement, indexes, out)
    if as_json:
        files = [{"format": format_, "file": str(path)} for path in built.files]
        print_json({"files": files, "papers": [paper_json(paper) for paper in built.papers]})
        return
    for path in built.files:
        echo(text("papers.cli.built", file=str(path)))
    open_ = [paper for paper in built.papers if not paper.complete]
    for paper in open_:
        what = _lacking(engagement, paper)
        echo(text("papers.cli.incomplete", index=paper.index, title=paper.title, what=what), err=True)
    if open_:
        echo(text("papers.cli.incomplete-sum", count=len(open_), papers=len(built.papers)), err=True)


def _lacking(engagement: Engagement, paper: Paper) -> str:
    """Return what a paper lacks, in the language and the punctuation of the engagement."""
    return text_in(engagement.config.language, "papers.then").join(paper.lacking)


@workpaper_.command("list", help=text("papers.cli.list.help"))
@click.option("--open", "only_open", is_flag=True, help=text("papers.opt.open"))
@json_option
@with_engagement
def list_(engagement: Engagement, only_open: bool, as_json: bool) -> None:
    """List the papers."""
    from auditkit.documents.paper_index import status_of
    from auditkit.papers.listing import papers

    found = [paper for paper in papers(engagement) if not (only_open and paper.complete)]
    if as_json:
        print_json({"papers": [paper_json(paper) for paper in found]})
        return
    head = [text(f"papers.dir.{name}") for name in ("index", "title", "status", "prepared-by", "prepared-on", "lacks")]
    rows = []
    for paper in found:
        status = text(f"papers.status.{status_of(paper)}")
        lacks = _lacking(engagement, paper) or None
        rows.append((paper.index, paper.title, status, paper.prepared_by or None, paper.prepared_on or None, lacks))
    print_table(head, rows)


@workpaper_.command("show", help=text("papers.cli.show.help"))
@click.argument("index", metavar="INDEX")
@json_option
@with_engagement
def show(engagement: Engagement, index: str, as_json: bool) -> None:
    """Show one paper."""
    from auditkit.papers.composing import open_cells
    from auditkit.papers.listing import paper

    with speaking(engagement.config.language):
        found = paper(engagement, index)
        if as_json:
            cells = {name: found.cells.get(name) for name in open_cells(found) if not name.startswith("row.")}
            cells |= {name: words for name, words in found.cells.items() if name.startswith("row.")}
            blocks = [_block_json(block.id, block.title, block.table) for block in found.blocks]
            print_json({**paper_json(found), "cells": cells, "blocks": blocks})
            return
    _print_paper(found)


def _block_json(id_: str, title: str, table: Listing | None) -> dict[str, Any]:
    if table is None:
        return {"id": id_, "title": title, "rows": []}
    names = [column.id for column in table.columns]
    rows = [dict(zip(names, map(_plain, row.items), strict=True)) for row in table.rows]
    return {"id": id_, "title": title, "count": table.count, "missing": table.missing or None, "rows": rows}


def _plain(item: Item) -> str | None:
    from auditkit.documents.paper_book import exact

    if item.value is None or isinstance(item.value, str):
        return item.value
    return format(exact(item.value), "f")


def _print_paper(paper: Paper) -> None:
    echo(f"{paper.index}  {paper.title}")
    echo(text("papers.cli.purpose", words=paper.purpose or "—"))
    for words in paper.source:
        echo(text("papers.cli.source", words=words))
    for number, step in enumerate(paper.steps, 1):
        echo(text("papers.cli.step", number=number, words=step.text, state=step.state.value or "—"))
    for block in paper.blocks:
        count = len([row for row in block.table.rows if not row.key.startswith("+")]) if block.table else 0
        if block.table is not None:
            echo(text("papers.cli.block", title=block.title, count=block.table.missing or count))
        for label, item in block.fields:
            name = item.open.id.partition(".")[2] if item.open else ""
            echo(text("papers.cli.field", name=name, label=label, words=item.value or "—"))
    echo(text("papers.cli.conclusion", words=paper.conclusion or paper.absent or "—"))
    prepared = {"by": paper.prepared_by or "—", "on": paper.prepared_on or "—"}
    echo(text("papers.cli.prepared", **prepared))
    for words in paper.lacking:
        echo(text("papers.cli.lacks", what=words))


@workpaper_.command("read", help=text("papers.cli.read.help"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@with_engagement
def read(engagement: Engagement, files: tuple[Path, ...], as_json: bool) -> None:
    """Read filled-in papers back."""
    from auditkit.papers.reading import read_papers

    with speaking(engagement.config.language):
        taken = read_papers(engagement, list(files))
    if as_json:
        print_json({"read": [{"paper": t.index, "file": t.file, "cells": list(t.changed)} for t in taken]})
        return
    for one in taken:
        echo(text("papers.cli.read", index=one.index, file=one.file, count=len(one.changed)))


@workpaper_.command("set", help=text("papers.cli.set.help"))
@click.argument("index", metavar="INDEX")
@click.option("--conclusion", default=None, help=text("papers.opt.conclusion"))
@click.option("--work", default=None, help=text("papers.opt.work"))
@click.option("--result", default=None, help=text("papers.opt.result"))
@click.option("--source", default=None, help=text("papers.opt.source"))
@click.option("--absent", default=None, metavar="REASON", help=text("papers.opt.absent"))
@click.option("--prepared-by", default=None, help=text("papers.opt.prepared-by"))
@click.option("--prepared-on", default=None, metavar="DATE", help=text("papers.opt.prepared-on"))
@click.option("--done", multiple=True, metavar="STEP", type=click.IntRange(1), help=text("papers.opt.done"))
@click.option("--cell", "cells", multiple=True, metavar="NAME=VALUE", help=text("papers.opt.cell"))
@with_engagement
def set_(engagement: Engagement, index: str, done: tuple[int, ...], cells: tuple[str, ...], **said: str | None) -> None:
    """State something in a paper."""
    from auditkit.papers.programme import plan_of
    from auditkit.papers.setting import set_cells

    wanted = {name: words for name, words in said.items() if words is not None}
    with speaking(engagement.config.language):
        states = plan_of(engagement).programme.states
        wanted |= {f"step.{number}.state": _picked(states[0]) for number in done}
        for words in cells:
            name, sign, value = words.partition("=")
            if not sign:
                raise click.UsageError(text("papers.cli.not-a-cell", words=words))
            wanted[name.strip()] = value.strip()
        changed = set_cells(engagement, index, wanted)
    echo(text("papers.cli.set" if changed else "papers.cli.unchanged", index=index.upper()))


def _picked(words: dict[str, str]) -> str:
    from auditkit.messages import pick

    return pick(words)
