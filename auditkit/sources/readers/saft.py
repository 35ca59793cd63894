"""SAF-T Financial (Norway, Portugal, the OECD's generic form and its kin): XML streamed into two sheets.

One sheet holds the lines of the journals, one the accounts. Above the heading of each stand the facts of the file's
header, a name and a value in each row, from the marker `MARK` in the first row on. Nothing is interpreted here.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from auditkit.errors import BadInput
from auditkit.sources.readers import markup
from auditkit.sources.readers.drafts import LAST_LINE, CellTable, Draft, SheetDraft
from auditkit.sources.readers.limits import MEGABYTE, Limits
from auditkit.sources.readers.saft_names import (
    ACCOUNT_COLUMNS,
    ENTRY_COLUMNS,
    HEADER,
    JOURNAL_COLUMNS,
    LEDGER,
    LINE_COLUMNS,
    MASTER,
    ONCE,
    RECORDS,
    STATED,
    TRANSACTION_COLUMNS,
)

MARK = "SAF-T"
"""First cell of the first row of both sheets."""
PLACE = "@line"
"""Heading of the first column: line of the file where the element starts; its ordinal in a file without lines."""
NOT_READ = "@not-read"
"""Fact: the parts of the file that hold no ledger."""
COUNTED = "@transactions"
"""Fact: how many transactions were met."""

_ROOT = re.compile(r"<(?:[\w.-]+:)?auditfile[\s>/]|<!DOCTYPE\s+(?:[\w.-]+:)?auditfile\b", re.IGNORECASE)
_PROLOG = re.compile(r"\s*<(?:\?xml|!--|!DOCTYPE|(?:[\w.-]+:)?auditfile)", re.IGNORECASE)
_NAMESPACE = re.compile(r"standard-?audit-?file|saf-?t|faia|d406|declarat", re.IGNORECASE)
_ENCODING = re.compile(r"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_SEVERAL_BYTES = frozenset({"gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp949"})
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DEEPEST = 60


def is_saft(head: bytes) -> bool:
    """Tell from the first bytes of a file whether it is meant to be a SAF-T file."""
    mark, name = next((pair for pair in _MARKS if head.startswith(pair[0])), (b"", "latin-1"))
    words = head[len(mark) :].decode(name, "replace")
    return _PROLOG.match(words) is not None and _ROOT.search(words) is not None


def read(path: Path, limits: Limits) -> Draft:
    """Read the accounts and the lines of all journals; invoices and other parts are passed over and named.

    Raises:
        BadInput: If it is no well-formed XML, declares a document type or entities, is cut off, is of another kind,
            holds a text beyond the limit, or neither entries nor accounts.
    """
    reader = _Reader(limits)
    _parse(path, reader)
    return reader.finish()


def _parse(path: Path, reader: _Reader) -> None:
    encoding, chunks = _chunks(path)
    parser = expat.ParserCreate(encoding)
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise BadInput("saft.doctype", row=parser.CurrentLineNumber)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, given: reader.start(name, given, parser.CurrentLineNumber)
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.take
    complete = False
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        complete = True
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        place = {"row": problem.lineno, "column": problem.offset + 1}
        if complete:
            raise BadInput("saft.cut-off", **place) from problem
        raise BadInput("saft.markup", **place, found=expat.ErrorString(problem.code)) from problem
    except LookupError as problem:
        raise BadInput("saft.encoding", found=str(problem)) from problem


def _chunks(path: Path) -> tuple[str | None, Iterator[bytes]]:
    """Return the bytes, in UTF-8 where the file's encoding is one that the parser does not know."""
    with path.open("rb") as file:
        head = file.read(300)
    declared = _ENCODING.search(head.decode("latin-1"))
    name = codecs.lookup(declared[1]).name if declared and _is_codec(declared[1]) else ""
    if name not in _SEVERAL_BYTES:
        return None, _bytes_of(path)
    return "utf-8", _recoded(path, "gb18030" if name.startswith("gb") else name)


def _is_codec(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError as problem:
        raise BadInput("saft.encoding", found=name) from problem
    return True


def _bytes_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(MEGABYTE):
            yield chunk


def _recoded(path: Path, encoding: str) -> Iterator[bytes]:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while chunk := file.read(MEGABYTE):
                yield chunk.encode()
    except UnicodeDecodeError as problem:
        raise BadInput("saft.encoding", found=encoding) from problem


@dataclass
class _Record:
    """An element whose leaves are collected."""

    kind: str
    depth: int
    line: int
    values: dict[str, str] = field(default_factory=dict)
    parts: list[dict[str, str]] = field(default_factory=list)


class _Rows:
    """The rows of one sheet before the facts are known that stand above them."""

    def __init__(self, name: str, columns: tuple[str, ...], cells: CellTable) -> None:
        self.name, self.cells = name, cells
        self.columns = (PLACE, *columns)
        self.body = SheetDraft(name, cells.limits, last_row=LAST_LINE)
        self.places: list[int] = []

    def add(self, line: int, values: list[str]) -> None:
        self.places.append(line)
        numbers = [self.cells.text(str(line)), *map(self.cells.text, values)]
        self.body.add_row(len(self.places), numbers)

    def sheet(self, facts: list[tuple[str, str]]) -> SheetDraft:
        """Return the sheet with the facts and the heading above the rows."""
        made = SheetDraft(self.name, self.cells.limits, last_row=LAST_LINE)
        for fact in [*facts, self.columns]:
            made.add_row(len(made.lengths) + 1, [self.cells.text(words) for words in fact])
        if len(set(self.places)) < len(self.places):
            self._number_on()
        made.lengths.extend(self.body.lengths)
        made.numbers.extend(self.body.numbers)
        made.widest = max(made.widest, self.body.widest)
        return made

    def _number_on(self) -> None:
        """Give ordinals as places where several elements stand on one line."""
        at = 0
        for ordinal, length in enumerate(self.body.lengths, 1):
            self.body.numbers[at] = self.cells.text(str(ordinal))
            at += length


class _Reader:
    """Takes the events of the file."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cells = CellTable(limits)
        self.names = markup.local_names()
        self.path: list[str] = []
        self.records: list[_Record] = []
        self.facts: dict[str, str] = {}
        self.not_read: list[str] = []
        self.text: list[str] = []
        self.length = 0
        self.leaf = False
        self.line = 0
        self.accounts: dict[str, str] = {}
        self.parties: dict[tuple[str, str], str] = {}
        self.dimensions: dict[tuple[str, str], tuple[str, str]] = {}
        self.transactions = 0
        self.entry_rows = _Rows(LEDGER, ENTRY_COLUMNS, self.cells)
        self.account_rows = _Rows("GeneralLedgerAccounts", ACCOUNT_COLUMNS, self.cells)

    def start(self, name: str, given: dict[str, str], line: int) -> None:
        local = self.names[name]
        if not self.path:
            self.facts[MARK] = _namespace(name, local, given)
        elif len(self.path) >= _DEEPEST:
            raise BadInput("saft.nesting", row=line, limit=_DEEPEST)
        self.path.append(local)
        self.line, self.leaf, self.length = line, True, 0
        self.text.clear()
        if len(self.path) == 2 and local not in ("Header", MASTER, LEDGER) and local not in self.not_read:
            self.not_read.append(local)
        kind = RECORDS.get(tuple(self.path[1:])) if len(self.path) <= 7 else None
        if kind:
            self.records.append(_Record(kind, len(self.path), line))

    def take(self, data: str) -> None:
        if self.records or self._counts():
            self.length += len(data)
            if self.length > self.limits.text:
                raise BadInput("saft.long-text", row=self.line, found=self.path[-1], limit=self.limits.text)
            self.text.append(data)

    def _counts(self) -> bool:
        return len(self.path) > 1 and self.path[1] in ("Header", LEDGER)

    def end(self, name: str) -> None:
        if self.leaf:
            self._value("".join(self.text).strip())
        self.leaf = False
        self.text.clear()
        if self.records and self.records[-1].depth == len(self.path):
            self._close(self.records.pop())
        self.path.pop()

    def _value(self, value: str) -> None:
        if self.records:
            record = self.records[-1]
            inside = "/".join(self.path[record.depth :])
            if inside in record.values and inside in ONCE and record.kind == "line":
                raise BadInput("saft.repeated", row=self.line, found=inside)
            if inside:
                record.values.setdefault(inside, value)
        elif len(self.path) > 2 and self.path[1] == "Header":
            known = HEADER.get("/".join(self.path[2:]))
            if known and value:
                self.facts.setdefault(known, value)
        elif self.path[1:-1] == [LEDGER] and self.path[-1] in STATED:
            self.facts[self.path[-1]] = value

    def _close(self, record: _Record) -> None:
        values = record.values
        if record.kind == "line":
            self._entry(record)
        elif record.kind == "analysis":
            self.records[-1].parts.append(values)
        elif record.kind == "transaction":
            self.transactions += 1
        elif record.kind == "account":
            self.accounts[values.get("AccountID", "")] = values.get("AccountDescription", "")
            self.account_rows.add(record.line, [values.get(name, "") for name in ACCOUNT_COLUMNS])
        elif record.kind == "party":
            name = values.get("Name") or values.get("CompanyName") or values.get("CompanyStructure/Name") or ""
            for key in ("CustomerID", "SupplierID"):
                if key in values:
                    self.parties[key, values[key]] = name
        elif record.kind == "dimension":
            key_of = (values.get("AnalysisType", ""), values.get("AnalysisID", ""))
            names = (values.get("AnalysisTypeDescription", ""), values.get("AnalysisIDDescription", ""))
            self.dimensions[key_of] = names

    def _entry(self, record: _Record) -> None:
        line = record.values
        transaction = next((r.values for r in reversed(self.records) if r.kind == "transaction"), {})
        journal = next((r.values for r in reversed(self.records) if r.kind == "journal"), {})
        row = [journal.get(source, "") for source in JOURNAL_COLUMNS.values()]
        row += [transaction.get(source, "") for source in TRANSACTION_COLUMNS.values()]
        row += [next((line[s] for s in sources if line.get(s)), "") for sources in LINE_COLUMNS.values()]
        row.append(self.accounts.get(line.get("AccountID", ""), ""))
        row.append(self._counterparty([*_party(line), *_party(transaction)]))
        row.append(self._analysis(record.parts))
        self.entry_rows.add(record.line, row)

    def _counterparty(self, parties: list[tuple[str, str]]) -> str:
        """Return the name of the first party that has one, else the first code; a zero stands for nobody."""
        given = [party for party in parties if party[1].strip("0")]
        named = (self.parties[party] for party in given if self.parties.get(party))
        return next(named, given[0][1] if given else "")

    def _analysis(self, parts: list[dict[str, str]]) -> str:
        """Return the dimensions as JSON: type, its name, id, its name."""
        found = []
        for part in parts:
            key = (part.get("AnalysisType", ""), part.get("AnalysisID", ""))
            of_type, of_id = self.dimensions.get(key, ("", ""))
            found.append([key[0], of_type, key[1], of_id])
        return json.dumps(found, ensure_ascii=False) if found else ""

    def finish(self) -> Draft:
        """Return what was read.

        Raises:
            BadInput: If there is neither a line nor an account.
        """
        if not self.entry_rows.places and not self.account_rows.places:
            raise BadInput("saft.no-ledger", found="、".join(self.not_read) or "—")
        self.facts[COUNTED] = str(self.transactions)
        if self.not_read:
            self.facts[NOT_READ] = "、".join(self.not_read)
        rows = [part for part in (self.entry_rows, self.account_rows) if part.places]
        return Draft("saft", self.cells, [part.sheet(list(self.facts.items())) for part in rows])


def _party(values: dict[str, str]) -> list[tuple[str, str]]:
    return [(key, values.get(key, "")) for key in ("CustomerID", "SupplierID")]


def _namespace(name: str, local: str, given: dict[str, str]) -> str:
    """Return the namespace of the root.

    Raises:
        BadInput: If the root or its namespace is that of another kind of file.
    """
    prefix = name.rpartition(":")[0]
    space = given.get(f"xmlns:{prefix}" if prefix else "xmlns", "")
    if local != "AuditFile" or (space and not _NAMESPACE.search(space)):
        raise BadInput("saft.namespace", found=f"{local} {space}".strip()[:120])
    return space or local
