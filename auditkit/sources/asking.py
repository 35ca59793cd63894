"""What recognition is not sure of: questions that only a person can answer, each with the option that settles it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from auditkit.core.bulk import Balance, KeptRows
from auditkit.sources.canonical import Row, Value
from auditkit.sources.frame import Frame
from auditkit.sources.headings import ColumnHead, duplicates, matches
from auditkit.sources.values import squeezed

_BOOKS = ("journal", "trial_balance")
_FEW_VOUCHERS = 10
"""Below this number of vouchers nothing can be told from how many of them balance."""
_FEW_ACCOUNTS = 6
"""Below this number of accounts nothing can be told from how many of them roll forward."""
_BY_LEAF = 40
"""From this rank on a heading was matched by its lowest part only."""
_AMOUNTS = (
    "debit",
    "credit",
    "amount",
    "opening",
    "closing",
    "opening_debit",
    "opening_credit",
    "closing_debit",
    "closing_credit",
)
_SURELY_LESS_THAN = Decimal(2_000_000_000)
"""Amount in yuan from which a table in a larger printed unit is asked about."""
_PATH = re.compile(r"[\\\\/|>→＞／＼_—–-]")
_SURELY_MORE_THAN = {
    "budget": Decimal(20000),
    "projects": Decimal(20000),
    "final_accounts": Decimal(20000),
    "budget_changes": Decimal(1000),
    "procurement_plan": Decimal(100),
    "purchases": Decimal(100),
}
"""Largest amount in yuan up to which a table without a printed unit is asked about."""


def ask(frame: Frame) -> None:
    """Ask about what only a person can decide; what was stated by hints is not asked again."""
    stated = frame.hints.kind_of(frame.table.sheet)
    if frame.found.rival and not stated:
        frame.ask(
            "recognise.rival", f"--kind {frame.table.sheet}={frame.kind}", kind=frame.kind, rival=frame.found.rival
        )
    elif frame.found.spec.title_required and frame.found.score < 2.0 and not stated:
        frame.ask("recognise.weak", f"--kind {frame.table.sheet}={frame.kind}", kind=frame.kind)
    if frame.kind == "journal" and not stated:
        _ask_balance(frame)
        _ask_accounts(frame)
        _ask_voided(frame)
    if frame.kind == "trial_balance" and not stated:
        _ask_roll(frame)
    _ask_proposed(frame)
    _ask_duplicates(frame)
    _ask_side(frame)
    _ask_rivals(frame)
    _ask_unit(frame)


def _ask_proposed(frame: Frame) -> None:
    """A heading that is only plausible needs confirmation, unless the content confirms it."""
    for name, match in frame.found.fields.items():
        unused = frame.kind == "journal" and name in ("direction", "amount") and "debit" in frame.at
        if not match.proposed or unused or name not in frame.at:
            continue
        head = frame.found.columns[match.column]
        if name in frame.found.spec.confirm and not _confirmed(frame, name):
            frame.ask(
                "recognise.proposed",
                f"--map {name}={head.heading}",
                column=f"{head.heading}({head.letter})",
                field=name,
            )
        else:
            frame.note("recognise.taken-as", column=f"{head.heading}({head.letter})", field=name)


def _confirmed(frame: Frame, name: str) -> bool:
    """Tell whether the content proves a mapping: dates that read, a journal that balances, balances that roll on."""
    rows = frame.table.rows
    if frame.table.problems or not rows:
        return False
    if frame.kind == "journal" and name in ("debit", "credit", "direction", "amount"):
        return _mostly_balanced(rows)
    if frame.kind == "trial_balance" and name != "account_code":
        return all(_rolls_on(row) for row in rows)
    return frame.types.get(name) == "date"


def _ask_balance(frame: Frame) -> None:
    """Ask when hardly any voucher balances: numbers or sides are misread, or lines missing; a few are exceptions."""
    found = _balance(frame.table.rows)
    if found.vouchers >= _FEW_VOUCHERS and found.uneven * 2 > found.vouchers and not frame.table.problems:
        settle = f"--kind {frame.table.sheet}={frame.kind}"
        frame.ask("recognise.unbalanced", settle, count=found.uneven, total=found.vouchers)


def _ask_roll(frame: Frame) -> None:
    """Ask when opening and movement hardly ever lead to the closing balance: columns of different spans, or swapped."""
    at = set(frame.at)
    if any(not {end, f"{end}_debit", f"{end}_credit"} & at for end in ("opening", "closing")) or "debit" not in at:
        return
    rows = frame.table.rows
    uneven = sum(not _rolls_on(row) for row in rows)
    if len(rows) >= _FEW_ACCOUNTS and uneven * 2 > len(rows) and not frame.table.problems:
        settle = f"--kind {frame.table.sheet}={frame.kind}"
        frame.ask("recognise.does-not-roll", settle, count=uneven, total=len(rows))


def _ask_accounts(frame: Frame) -> None:
    """Accounts without codes whose names are no paths: which expense a line is cannot be told from its last name."""
    rows = frame.table.rows
    if not rows or any(_different(rows, "account_code")):
        return
    names = {str(name) for name in _different(rows, "account_name")}
    if sum(bool(_PATH.search(name)) for name in names) * 5 < len(names):
        frame.ask("recognise.short-names", f"--kind {frame.table.sheet}={frame.kind}", found=sorted(names)[0])


def _different(rows: Sequence[Row], name: str) -> Iterable[Value]:
    return rows.different(name) if isinstance(rows, KeptRows) else {row[name] for row in rows}


def void_columns(frame: Frame) -> list[ColumnHead]:
    """Return the columns that mark vouchers as void."""
    return [column for column in frame.found.columns if column.heading in frame.words("void_columns")]


def _ask_voided(frame: Frame) -> None:
    """Vouchers marked as void are no entries: whether they belong to the books is for a person to say."""
    rows = frame.sheet.rows
    for column in void_columns(frame):
        texts = (
            squeezed(row[column.index].text).upper()
            for row in rows[frame.found.start + frame.found.depth : frame.found.end]
            if column.index < len(row)
        )
        count = sum(words in frame.words("void_words") for words in texts)
        if count:
            settle = f"--kind {frame.table.sheet}={frame.kind}"
            frame.ask("recognise.voided", settle, column=f"{column.heading}({column.letter})", count=count)


def _mostly_balanced(rows: Sequence[Row]) -> bool:
    """Tell whether 19 of 20 vouchers balance; a single unbalanced one is a fault of the data, not of the mapping."""
    found = _balance(rows)
    return found.debited and (found.vouchers - found.uneven) * 20 >= found.vouchers * 19


def _balance(rows: Sequence[Row]) -> Balance:
    if isinstance(rows, KeptRows):
        return rows.balance()
    sums: dict[str, Decimal] = {}
    for row in rows:
        key = str(row["voucher_key"])
        sums[key] = sums.get(key, Decimal(0)) + Decimal(str(row["debit"])) - Decimal(str(row["credit"]))
    uneven = sum(difference != 0 for difference in sums.values())
    return Balance(len(sums), uneven, any(row["debit"] for row in rows))


def _rolls_on(row: Row) -> bool:
    def net(left: str, right: str) -> Decimal:
        return Decimal(str(row[left] or 0)) - Decimal(str(row[right] or 0))

    moved = net("opening_debit", "opening_credit") + net("debit", "credit")
    return moved == net("closing_debit", "closing_credit")


def _ask_duplicates(frame: Frame) -> None:
    """Two columns of one heading that is used: which one counts is for a person to say, unless they are equal."""
    used = {column: name for name, column in frame.at.items()}
    for heading, columns in duplicates(frame.found.columns).items():
        name = next((used[column.index] for column in columns if column.index in used), None)
        pairs = sum(column.index in used for column in columns)
        if name is None or name in frame.said_map or pairs > 1 or _equal_columns(frame, [c.index for c in columns]):
            continue
        if frame.kind == "budget" and name in ("item", "amount"):
            continue
        if _are_empty(frame, [column.index for column in columns if column.index != frame.at[name]]):
            continue
        letters = "、".join(column.letter for column in columns)
        frame.ask(
            "recognise.duplicate-heading",
            f"--map {name}={columns[0].letter}",
            heading=heading,
            columns=letters,
            field=name,
        )


def _ask_side(frame: Frame) -> None:
    """A journal with one side only: which column is the other is one question, not a fault of every other line."""
    missing = [name for name in ("debit", "credit") if name not in frame.at]
    empty = [problem for problem in frame.table.problems if problem.message_id == "recognise.amount-missing"]
    if frame.kind != "journal" or len(missing) != 1 or {"amount", "direction"} & frame.at.keys() or not empty:
        return
    own = "credit" if missing == ["debit"] else "debit"
    doubled = [c for c in duplicates(frame.found.columns).get(_heading_of(frame, own), []) if c.index != frame.at[own]]
    nameless = [column for column in frame.found.columns if not column.heading and _has_amounts(frame, column.index)]
    letter = next((column.letter for column in (*nameless, *doubled)), None)
    frame.table.problems = [
        one for one in frame.table.problems if one.message_id not in ("recognise.amount-missing", "recognise.more")
    ]
    if not doubled:
        frame.ask("recognise.side-missing", f"--map {missing[0]}={letter or 'COLUMN'}", field=missing[0])


def _heading_of(frame: Frame, name: str) -> str:
    head = frame.heading(name)
    return head.heading if head else ""


def _has_amounts(frame: Frame, column: int) -> bool:
    rows = frame.sheet.rows[frame.found.start + frame.found.depth : frame.found.end]
    return any(column < len(row) and row[column].text.strip() for row in rows)


def rivals_of(frame: Frame) -> dict[str, list[ColumnHead]]:
    """Return the columns that may be an amount as well as the one taken for it, by field; for books only."""
    if frame.kind not in _BOOKS or frame.table.profile:
        return {}
    used = set(frame.at.values())
    rivals: dict[str, list[ColumnHead]] = {}
    for column in frame.extras:
        for match in matches(frame.found.spec, column):
            own = frame.found.fields.get(match.field)
            if own is None or match.proposed or match.field not in _AMOUNTS or frame.at.get(match.field) != own.column:
                continue
            if (own.rank < _BY_LEAF) == (match.rank < _BY_LEAF) and column.index not in used:
                rivals.setdefault(match.field, []).append(column)
    return rivals


def _ask_rivals(frame: Frame) -> None:
    """Two columns that may both be the amount and differ: the better known heading is no reason to be sure."""
    doubled = duplicates(frame.found.columns)
    for name, columns in rivals_of(frame).items():
        head = frame.heading(name)
        if head is None or name in frame.said_map or head.heading in doubled:
            continue
        if not _equal_columns(frame, [head.index, *(column.index for column in columns)]):
            letters = "、".join(f"{column.heading}({column.letter})" for column in (head, *columns))
            frame.ask("recognise.two-columns", f"--map {name}={head.letter}", columns=letters, field=name)


def _are_empty(frame: Frame, columns: list[int]) -> bool:
    """Tell whether no row that was taken has anything there: a heading, and the cells below, merged over them."""
    if isinstance(frame.table.rows, KeptRows):
        return False
    first = frame.found.start + frame.found.depth
    taken = {row.get("row") for row in frame.table.rows}
    rows = [frame.sheet.rows[at] for at in range(first, frame.found.end) if frame.number_of(at) in taken]
    return not any(row[column].text.strip() for row in rows for column in columns if column < len(row))


def _equal_columns(frame: Frame, columns: list[int]) -> bool:
    rows = frame.sheet.rows[frame.found.start + frame.found.depth : frame.found.end]
    return all(len({row[column].text for column in columns if column < len(row)}) == 1 for row in rows)


def _ask_large(frame: Frame, money: list[str]) -> None:
    """Amounts that are huge in the large unit printed above them are probably yuan."""
    rows = frame.table.rows
    if isinstance(rows, KeptRows):
        values = [value for name in money if name in frame.types for value in rows.bounds(name)]
    else:
        values = [row[name] for row in rows for name in money]
    largest = max((abs(value) for value in values if isinstance(value, Decimal)), default=Decimal(0))
    if frame.table.unit != "元" and largest >= _SURELY_LESS_THAN:
        frame.ask("recognise.unit-large", "--unit 元", unit=frame.table.unit, largest=largest)


def _ask_unit(frame: Frame) -> None:
    """Small amounts without a printed unit are probably not yuan."""
    table = frame.table
    money = [name for name, kind in frame.types.items() if kind == "money" and name in frame.at]
    printed = frame.said_unit or frame.found.titles.unit or all(name in table.units for name in money)
    if printed and not frame.said_unit:
        _ask_large(frame, money)
    if printed or not money or frame.kind not in _SURELY_MORE_THAN:
        return
    values = [row[name] for row in table.rows for name in money]
    largest = max((abs(value) for value in values if isinstance(value, Decimal)), default=Decimal(0))
    if Decimal(0) < largest < _SURELY_MORE_THAN[frame.kind]:
        frame.ask("recognise.unit", "--unit 万元", largest=largest)
    else:
        frame.note("recognise.unit-assumed")
