"""review sign, withdraw, list, inbox, note, answer, clear, reopen, notes."""

from __future__ import annotations

from typing import Any

import click

from auditkit.cli.review_items import all_items, named_items
from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.engagement.folder import Engagement
from auditkit.engagement.noting import Note, answer_note, clear_note, notes, raise_note, reopen_note
from auditkit.engagement.reviewing import level_name, part_words, sign_all, withdraw_signoff
from auditkit.engagement.waiting import Standing, Waiting, inbox, orphans, standings
from auditkit.errors import UsageError
from auditkit.messages import text


@click.group("review", help=text("review.help"))
def review_() -> None:
    """Reviews."""


@review_.command("sign", help=text("review.sign.help"))
@click.argument("items", nargs=-1, required=True, metavar="ITEM…")
@click.option("--level", type=click.IntRange(0), default=None, help=text("review.opt.level"))
@click.option("--because", default="", help=text("review.opt.because"))
@with_engagement
def sign_(engagement: Engagement, items: tuple[str, ...], level: int | None, because: str) -> None:
    """Sign things as they are now: all of those named, or none."""
    for found in sign_all(engagement, named_items(engagement, items), level, because):
        echo(text("review.signed", item=found.item, level=level_name(engagement, found.level), by=found.by))


@review_.command("withdraw", help=text("review.withdraw.help"))
@click.argument("item", metavar="ITEM")
@click.option("--level", type=click.IntRange(0), required=True, help=text("review.opt.level"))
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def withdraw_(engagement: Engagement, item: str, level: int, because: str) -> None:
    """Take back one's own signature."""
    withdraw_signoff(engagement, item, level, because)
    echo(text("review.withdrawn", item=item, level=level_name(engagement, level)))


@review_.command("list", help=text("review.list.help"))
@click.argument("names", nargs=-1, metavar="[ITEM…]")
@click.option("--open", "only_open", is_flag=True, help=text("review.opt.open"))
@json_option
@with_engagement
def list_(engagement: Engagement, names: tuple[str, ...], only_open: bool, as_json: bool) -> None:
    """List what is signed by whom, and what changed since."""
    items = named_items(engagement, names) if names else all_items(engagement)
    found = [one for one in standings(engagement, items) if not (only_open and one.done)]
    if as_json:
        gone = [] if names else orphans(engagement, items)
        listed = [{"item": s.item, "level": s.level, "by": s.by, "at": s.at} for s in gone]
        print_json({"items": [_standing_json(one) for one in found], "gone": listed})
        return
    levels = sorted({level for one in found for level, *_ in one.states})
    heads = [text("review.head.item"), text("review.head.title"), *(level_name(engagement, at) for at in levels)]
    print_table(heads, [(one.item.key, one.item.title, *_cells(one, levels)) for one in found], widest=36)
    for one in found:
        for level, state, signed, changed in one.states:
            if state == "stale" and signed is not None:
                values = {"item": one.item.key, "level": level_name(engagement, level), "by": signed.by}
                echo(text("review.stale", **values, changed=part_words(changed) or "—"), err=True)


def _cells(one: Standing, levels: list[int]) -> list[str]:
    by_level = {level: (state, signed) for level, state, signed, _ in one.states}
    cells = []
    for level in levels:
        state, signed = by_level.get(level, (None, None))
        who = "" if signed is None else f"{signed.by} {signed.at[:10]}"
        cells.append("" if state is None else text(f"review.state.{state}", who=who))
    return cells


def _standing_json(one: Standing) -> dict[str, Any]:
    return {
        "item": one.item.key,
        "kind": one.item.kind,
        "title": one.item.title,
        "digest": one.item.digest,
        "prepared_by": list(one.item.authors),
        "complete": one.item.complete,
        "signoffs": [
            {
                "level": level,
                "state": state,
                "by": signed.by if signed else None,
                "at": signed.at if signed else None,
                "role": signed.role or None if signed else None,
                "because": signed.because or None if signed else None,
                "changed": list(changed),
            }
            for level, state, signed, changed in one.states
        ],
    }


@review_.command("inbox", help=text("review.inbox.help"))
@json_option
@with_engagement
def inbox_(engagement: Engagement, as_json: bool) -> None:
    """List what waits for whoever acts."""
    found = inbox(engagement, all_items(engagement))
    if as_json:
        print_json({"for": engagement.by, "waiting": [_waiting_json(one) for one in found]})
        return
    if not found:
        echo(text("review.inbox.empty", by=engagement.by))
        return
    head = [text(f"review.head.{name}") for name in ("task", "item", "level", "title", "changed")]
    rows = [
        (
            text(f"review.task.{one.task}"),
            f"{one.note}  {one.item}".strip(),
            "" if one.level is None else level_name(engagement, one.level),
            one.title,
            part_words(one.changed),
        )
        for one in found
    ]
    print_table(head, rows, widest=48)


def _waiting_json(one: Waiting) -> dict[str, Any]:
    return {
        "task": one.task,
        "item": one.item,
        "title": one.title,
        "level": one.level,
        "note": one.note or None,
        "changed": list(one.changed),
    }


@review_.command("note", help=text("review.note.help"))
@click.argument("item", metavar="ITEM")
@click.option("--text", "words", required=True, help=text("review.opt.text"))
@click.option("--to", "asked_of", default="", help=text("review.opt.to"))
@json_option
@with_engagement
def note_(engagement: Engagement, item: str, words: str, asked_of: str, as_json: bool) -> None:
    """Raise a note."""
    chosen = named_items(engagement, [item])
    if len(chosen) > 1:
        raise UsageError("review.one-item", item=item)
    found = raise_note(engagement, chosen[0].key, words, asked_of)
    _said(found, as_json, "review.note.raised")


def _said(found: Note, as_json: bool, message: str) -> None:
    if as_json:
        print_json(found.__dict__)
    else:
        echo(text(message, id=found.id, item=found.item))


@review_.command("answer", help=text("review.answer.help"))
@click.argument("id_", metavar="NOTE")
@click.option("--text", "words", required=True, help=text("review.opt.answer"))
@json_option
@with_engagement
def answer_(engagement: Engagement, id_: str, words: str, as_json: bool) -> None:
    """Answer a note."""
    _said(answer_note(engagement, id_, words), as_json, "review.note.answered")


@review_.command("clear", help=text("review.clear.help"))
@click.argument("id_", metavar="NOTE")
@click.option("--because", default="", help=text("review.opt.clear-because"))
@json_option
@with_engagement
def clear_(engagement: Engagement, id_: str, because: str, as_json: bool) -> None:
    """Clear a note."""
    _said(clear_note(engagement, id_, because), as_json, "review.note.cleared")


@review_.command("reopen", help=text("review.reopen.help"))
@click.argument("id_", metavar="NOTE")
@click.option("--because", required=True, help=text("cli.opt.because"))
@json_option
@with_engagement
def reopen_(engagement: Engagement, id_: str, because: str, as_json: bool) -> None:
    """Send an answer back."""
    _said(reopen_note(engagement, id_, because), as_json, "review.note.reopened")


@review_.command("notes", help=text("review.notes.help"))
@click.option("--open", "only_open", is_flag=True, help=text("review.opt.open"))
@json_option
@with_engagement
def notes_(engagement: Engagement, only_open: bool, as_json: bool) -> None:
    """List the notes."""
    found = [note for note in notes(engagement) if note.open or not only_open]
    if as_json:
        print_json({"notes": [note.__dict__ for note in found]})
        return
    head = [text(f"review.head.{name}") for name in ("id", "item", "state", "raised-by", "text", "answer")]
    rows = [(n.id, n.item, text(f"review.note-state.{n.status}"), n.raised_by, n.text, n.answer) for n in found]
    print_table(head, rows, widest=48)
