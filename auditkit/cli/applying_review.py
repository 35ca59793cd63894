"""Verbs of a file of decisions about workpapers, review notes and signatures."""

from __future__ import annotations

from fnmatch import fnmatchcase

from auditkit.cli.review_items import named_items
from auditkit.core.paper import Paper
from auditkit.engagement.applying import Step, Verb
from auditkit.engagement.applying_values import (
    finding_id,
    known_as,
    listed,
    mapped,
    named,
    needed,
    remember,
    whole,
    words,
)
from auditkit.engagement.folder import Engagement
from auditkit.engagement.noting import answer_note, clear_note, note, raise_note
from auditkit.engagement.reviewing import sign_all
from auditkit.errors import BadInput, UsageError
from auditkit.messages import pick, speaking

ALL, ALL_ROWS = "all", "*"
_OWN = ("conclusion", "work", "result", "source", "absent", "prepared-by", "prepared-on")


def apply_paper(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    """State something in a workpaper."""
    from auditkit.papers.setting import fill_in

    with speaking(engagement.config.language):
        fill_in(engagement, needed(step, "index"), lambda paper: _stated(engagement, step, paper))


def _stated(engagement: Engagement, step: Step, paper: Paper) -> dict[str, str]:
    """Return what a decision states, by name of the cell."""
    from auditkit.papers.programme import plan_of

    said = {name.replace("-", "_"): words(step, name) for name in _OWN if step.values.get(name) is not None}
    done = listed(step, "done")
    if done == [ALL]:
        done = [str(number) for number, one in enumerate(paper.steps, 1) if one.state.open is not None]
    state = pick(plan_of(engagement).programme.states[0])
    said |= {f"step.{number}.state": state for number in done}
    return said | mapped(step, "cells") | _rows(step, paper)


def _rows(step: Step, paper: Paper) -> dict[str, str]:
    """Return the cells of rows: of blank rows in their order, of known rows by key, ``*`` for all of them."""
    tables = {block.id: block.table for block in paper.blocks if block.table is not None}
    found: dict[str, str] = {}
    for block, said in mapped(step, "rows", plain=False).items():
        rows = {f"+{number}": cells for number, cells in enumerate(said, 1)} if isinstance(said, list) else said
        keys = [row.key for row in tables[block].rows] if block in tables else []
        for key, cells in rows.items() if isinstance(rows, dict) else ():
            fits = [one for one in keys if _bears(one, key)]
            if not fits or not isinstance(cells, dict):
                where = {"index": paper.index, "block": block, "row": key}
                raise BadInput("apply.no-row", file=step.file, line=step.line, **where)
            found |= {f"row.{block}/{one}/{column}": str(value) for one in fits for column, value in cells.items()}
    return found


def _bears(key: str, name: str) -> bool:
    """Tell whether a row is meant by its key, the end of it, or ``*``."""
    return name in (key, key.rpartition("|")[2]) or (name == ALL_ROWS and not key.startswith("+"))


def apply_sign(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    """Sign things as they are now; ``except`` names some of them that are not meant."""
    wanted = [_item(engagement, names, name) for name in listed(step, "items")]
    if not wanted:
        raise BadInput("apply.missing", file=step.file, line=step.line, verb=step.verb, key="items")
    left = [_item(engagement, names, name) for name in listed(step, "except")]
    items = named_items(engagement, wanted)
    chosen = [item for item in items if not any(fnmatchcase(item.key, name) for name in left)]
    sign_all(engagement, chosen, whole(step, "level"), words(step, "because"))


def apply_note(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    """Raise a note."""
    if known_as(engagement, step) is not None:
        return
    item = _item(engagement, names, needed(step, "item"))
    chosen = named_items(engagement, [item])
    if len(chosen) > 1:
        raise UsageError("review.one-item", item=item)
    remember(engagement, step, raise_note(engagement, chosen[0].key, needed(step, "text"), words(step, "to")).id)


def apply_note_answer(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    """Answer a note; nothing more where it was cleared after this answer."""
    found = note(engagement, named(engagement, "note", needed(step, "note")))
    if found.open or found.answer != needed(step, "text").strip():
        answer_note(engagement, found.id, needed(step, "text"))


def apply_note_clear(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    """Clear a note; nothing more where it is."""
    found = note(engagement, named(engagement, "note", needed(step, "note")))
    if found.open:
        clear_note(engagement, found.id, words(step, "because"))


def _item(engagement: Engagement, names: dict[str, str], name: str) -> str:
    """Return the name of a thing to sign; a finding may be named by its key."""
    kind, sign, id_ = name.partition(":")
    return f"finding:{finding_id(engagement, names, id_)}" if sign and kind == "finding" else name


VERBS = {
    "paper": Verb({"index", "done", "cells", "rows", *_OWN}, apply_paper),
    "sign": Verb({"items", "except", "level", "because"}, apply_sign),
    "note": Verb({"key", "item", "text", "to"}, apply_note),
    "note-answer": Verb({"note", "text"}, apply_note_answer),
    "note-clear": Verb({"note", "because"}, apply_note_clear),
}
"""Verbs of this module."""
