"""Budget notices and changes: what kind each is, with the sign it has on the budget."""

from __future__ import annotations

from decimal import Decimal

from auditkit.sources.canonical import Row
from auditkit.sources.frame import Frame
from auditkit.sources.kinds import registers
from auditkit.sources.kinds.signs import tie_signed
from auditkit.sources.kinds.vouchers import ask_about_entity, ask_about_year
from auditkit.sources.values import squeezed

_KINDS = ("opening", "carried_over", "reclaimed", "cut", "added", "shifted", "approved")
_TAKES = ("cut", "reclaimed")


def build(frame: Frame) -> list[Row]:
    """Convert budget notices; ``amount`` is what the budget grows by, negative for what is cut or reclaimed.

    Amounts stand in one column, in columns of their own for more and less, or as budget before and after.
    """
    rows = registers.build(frame)
    for row in rows:
        index = int(str(row["row"])) - frame.sheet.first_row
        if row["amount"] is None:
            row["amount"] = _difference(frame, index)
        _settle(frame, row)
    tie_signed(frame, rows)
    ask_about_entity(frame, {frame.table.entity})
    titled = frame.found.titles.year
    if titled:
        ask_about_year(frame, {titled})
    return rows


def kind_of(frame: Frame, words: str) -> str | None:
    """Return the kind words name: ``opening``, ``added``, ``cut``, ``shifted``, ``reclaimed`` or ``carried_over``."""
    plain = squeezed(words)
    found = next((kind for kind in _KINDS if any(word in plain for word in frame.words(kind))), None)
    return "opening" if found == "approved" else found


def _difference(frame: Frame, index: int) -> Decimal | None:
    cells = frame.sheet.rows[index]
    for more, less in (("added", "cut"), ("adjusted", "opening")):
        plus, minus = frame.money(index, cells, more), frame.money(index, cells, less)
        if plus is None and minus is None:
            continue
        taken = minus or Decimal(0)
        return (plus or Decimal(0)) - (abs(taken) if less == "cut" else taken)
    return None


def _settle(frame: Frame, row: Row) -> None:
    """Give the kind its canonical name; what is cut or reclaimed counts negative however it is printed."""
    amount = row["amount"]
    kind = kind_of(frame, str(row["kind"] or "")) or _told(frame, row)
    if kind is None and isinstance(amount, Decimal):
        kind = "cut" if amount < 0 else "added"
    row["kind"] = kind
    if kind in _TAKES and isinstance(amount, Decimal) and amount > 0:
        row["amount"] = -amount


def _told(frame: Frame, row: Row) -> str | None:
    """Tell the kind without a column of its own: by the reason, else by the title where it names a single one."""
    if "amount" not in frame.at:
        return None
    for words in (str(row["reason"] or ""), str(row["item"] or "")):
        kind = kind_of(frame, words)
        if kind in ("carried_over", "reclaimed", "opening"):
            return kind
    said = squeezed(frame.found.titles.words)
    named = {kind for kind in ("cut", "reclaimed", "carried_over") if any(w in said for w in frame.words(kind))}
    others = {kind for kind in ("added", "shifted") if any(w in said for w in frame.words(kind))}
    return named.pop() if len(named) == 1 and not others else None
