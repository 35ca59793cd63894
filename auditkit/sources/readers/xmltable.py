"""Plain XML with a repeated element: each repetition a row, what stands inside it or around it its columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from auditkit.errors import BadInput
from auditkit.sources.readers import markup
from auditkit.sources.readers.drafts import CellTable, Draft, SheetDraft
from auditkit.sources.readers.limits import Limits

_DEEPEST = 100
_PART = "XML"
_NOT_DATA = ("xmlns", "xsi:", "xml:")

Path = tuple[str, ...]


@dataclass(slots=True)
class Element:
    """An element, its name without prefix; attributes are kept as children without children.

    Attributes:
        name: Its name.
        children: Elements in it, in order.
        text: What stands in it.
    """

    name: str
    children: list[Element] = field(default_factory=list)
    text: str = ""


class _Tree:
    """Builds the elements from the events of the file."""

    def __init__(self) -> None:
        self.root = Element("")
        self._open = [self.root]
        self._names = markup.local_names()
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > _DEEPEST:
            raise BadInput("read.nesting", limit=str(_DEEPEST))
        self._text.clear()
        element = Element(self._names[name])
        for key, value in attributes.items():
            if not key.startswith(_NOT_DATA):
                element.children.append(Element(self._names[key], text=value.strip()))
        self._open[-1].children.append(element)
        self._open.append(element)

    def end(self, _: str) -> None:
        element = self._open.pop()
        element.text = "".join(self._text).strip() if not element.text else element.text
        self._text.clear()

    def words(self, piece: str) -> None:
        self._text.append(piece)


def read(chunks: Iterable[bytes], limits: Limits, encoding: str | None = None) -> Draft:
    """Read every repeated element that has fields as a sheet: names in row 1, one row for each repetition.

    A record within a record (the lines of a voucher) is a row of its own that repeats the fields of those around it.

    Args:
        chunks: The file.
        limits: Bounds.
        encoding: Encoding of the chunks, None for what the file declares.

    Raises:
        BadInput: If it is no well-formed XML or nothing in it is repeated.
    """
    tree = _Tree()
    markup.parse(chunks, _PART, tree.start, tree.end, tree.words, encoding)
    return tabulate(tree.root, _record_paths(tree.root), limits, "xml")


def tabulate(root: Element, records: set[Path], limits: Limits, form: str) -> Draft:
    """Return every kind of record that holds no other as a sheet.

    Args:
        root: Holds everything.
        records: Paths of the elements that are records, names from the root's children on.
        limits: Bounds.
        form: Name of the format.

    Raises:
        BadInput: If there is no record.
    """
    draft = Draft(form, CellTable(limits))
    for path in sorted(records, key=lambda each: (len(each), each)):
        if not any(len(other) > len(path) and other[: len(path)] == path for other in records):
            _add_sheet(draft, root, path, records)
    if not draft.sheets:
        raise BadInput("read.no_records")
    return draft


def _record_paths(root: Element) -> set[Path]:
    """Return the paths of elements that are repeated within one parent and have fields."""
    found: set[Path] = set()
    waiting: list[tuple[Element, Path]] = [(root, ())]
    while waiting:
        element, path = waiting.pop()
        times = Counter(child.name for child in element.children)
        for child in element.children:
            if not child.children:
                continue
            below = (*path, child.name)
            if times[child.name] > 1:
                found.add(below)
            waiting.append((child, below))
    return found


def _add_sheet(draft: Draft, root: Element, path: Path, records: set[Path]) -> None:
    rows = list(_rows(root, (), path, records, {}))
    names: dict[Path, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    sheet = SheetDraft(_sheet_name(draft, path[-1]), draft.cells.limits)
    number = 0
    if not _is_grid(names):
        number = 1
        sheet.add_row(number, [draft.cells.text(_heading(name)) for name in names])
    for row in rows:
        number += 1
        sheet.add_row(number, [draft.cells.text(row.get(name, "")) for name in names])
    if sheet.lengths:
        draft.sheets.append(sheet)
        draft.note("read.note_xml_records", sheet=sheet.name, element=path[-1], count=len(rows))


def _sheet_name(draft: Draft, name: str) -> str:
    same = sum(sheet.name.partition(" ")[0] == name for sheet in draft.sheets)
    return f"{name} {same + 1}" if same else name


def _is_grid(names: dict[Path, None]) -> bool:
    """Tell whether the fields have no names of their own: cell, cell, cell."""
    return len(names) > 1 and len({name[:-1] for name in names}) == 1


def _heading(name: Path) -> str:
    """Return the heading of a field: names from the record inwards, as of headings over several rows."""
    *inwards, ordinal = name
    return ".".join(inwards) if ordinal == "1" else f"{'.'.join(inwards)} {ordinal}"


def _rows(
    element: Element, at: Path, wanted: Path, records: set[Path], outer: dict[Path, str]
) -> Iterator[dict[Path, str]]:
    """Yield the fields of every element at a path, those of the elements around it first."""
    fields = _fields(element, at, wanted, records)
    own = {(at[-2], *name) if name in fields else name: text for name, text in outer.items()} | fields
    if at == wanted:
        yield own
        return
    step = wanted[len(at)]
    inner = [child for child in element.children if child.name == step and child.children]
    for child in inner:
        yield from _rows(child, (*at, step), wanted, records, own)
    if not inner and at in records:
        yield own


def _fields(element: Element, at: Path, wanted: Path, records: set[Path]) -> dict[Path, str]:
    """Return the fields of an element by (names around, name, ordinal), other records left out."""
    found: dict[Path, str] = {}
    times: dict[Path, int] = defaultdict(int)

    def collect(inside: Element, path: Path) -> None:
        for child in inside.children:
            below = (*path, child.name)
            if not child.children:
                times[below] += 1
                found[(*below[len(at) :], str(times[below]))] = child.text
            elif below not in records and wanted[: len(below)] != below:
                collect(child, below)
        if inside.children and inside.text:
            found[(*(path[len(at) :] or path[-1:]), "1")] = inside.text

    collect(element, at)
    return found
