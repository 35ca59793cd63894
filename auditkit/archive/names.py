"""Names within an archive: what may be written to a folder, and ids of the log that become paths."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from auditkit.archive.container import MOST_MEMBERS
from auditkit.errors import BadInput
from auditkit.store.log import Entry

LOG, MANIFEST, INDEX, RESULTS = "log.jsonl", "manifest.json", "index.html", "results.json"
TOML = "engagement.toml"
FILES = frozenset({LOG, MANIFEST, INDEX, RESULTS, TOML})
FOLDERS = ("sources", "evidence", "specs", "narrative", "workpapers", "report")
MOST_BYTES = 64 << 30
"""Largest archive that is unpacked."""

_DEEPEST, _LONGEST = 12, 400
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TABLE = re.compile(r"[0-9a-f]{24}")
_BAD = re.compile(r'[\\:*?"<>|]')
_DEVICE = re.compile(r"(?i:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_LONGEST_PART = 255
_DEEPEST_RECORD, _LONGEST_WORDS = 20, 200_000
_NUMBERS = frozenset(
    ("points", "value", "amount", "share", "restored", "planned", "received", "spent", "net", "total", "deducted")
)
"""Names under which a record has numbers; elsewhere digits around an ``e`` are part of a digest."""
_ENDLESS = re.compile(r"[-+]?\d*\.?\d+[eE][-+]?\d{3,}")


def is_digest(name: str) -> bool:
    """Tell whether a name is a SHA-256 in hexadecimal digits."""
    return _SHA256.fullmatch(name) is not None


def is_safe(name: str) -> bool:
    """Tell whether a path stays within the folder it is written to, on every system.

    Example:
        >>> [is_safe(name) for name in ("report/report.md", "../x", "/etc/x", "a/./b", "report/.x", "C:x")]
        [True, False, False, False, False, False]
    """
    parts = name.split("/")
    return (
        0 < len(name.encode()) <= _LONGEST
        and len(parts) <= _DEEPEST
        and name.isprintable()
        and not _BAD.search(name)
        and all(part and not part.startswith(".") and part == part.strip() and part[-1] != "." for part in parts)
        and not any(_DEVICE.fullmatch(part) or len(part.encode()) > _LONGEST_PART for part in parts)
    )


def belongs(name: str) -> bool:
    """Tell whether a name is one that an archive of an engagement may hold."""
    folder, slash, rest = name.partition("/")
    if not slash:
        return name in FILES
    if folder in ("sources", "evidence"):
        return is_digest(rest)
    return folder in FOLDERS and is_safe(name)


def refuse_foreign(names: Iterable[str]) -> None:
    """Refuse names that are not of an archive, or that are one and the same file on some systems.

    Raises:
        BadInput: Naming the first.
    """
    known: dict[str, str] = {}
    for name in names:
        if not belongs(name):
            raise BadInput("archive.foreign-name", name=name)
        same = known.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if same != name:
            raise BadInput("archive.same-name", name=name, other=same)
        if len(known) > MOST_MEMBERS:
            raise BadInput("archive.too-many", most=MOST_MEMBERS)
    for folded, name in known.items():
        for at in (at for at, sign in enumerate(folded) if sign == "/"):
            if folded[:at] in known:
                raise BadInput("archive.same-name", name=name, other=known[folded[:at]])


def refuse_entry(entry: Entry) -> None:
    """Refuse an entry of a log whose id would lead out of the folder where it becomes a path.

    Raises:
        BadInput: Naming the entry.
    """
    if not _FORMS.get(entry.kind, _stays)(entry.id):
        raise BadInput("archive.foreign-id", seq=entry.seq, kind=entry.kind, id=entry.id)
    if not _is_plain(entry.body):
        raise BadInput("archive.foreign-record", seq=entry.seq, kind=entry.kind, id=entry.id[:100])
    if entry.kind == "source" and not _is_file_name(entry.body.get("name")):
        raise BadInput("archive.foreign-id", seq=entry.seq, kind=entry.kind, id=str(entry.body.get("name")))
    if entry.kind == "release" and not _are_papers(entry.body.get("files")):
        raise BadInput("archive.foreign-record", seq=entry.seq, kind=entry.kind, id=entry.id)


def _is_plain(value: object, depth: int = 0, *, number: bool = False) -> bool:
    """Tell whether a body is no deeper or longer than people and programs write, and no number in it is endless."""
    if isinstance(value, str):
        return len(value) <= _LONGEST_WORDS and not (number and _ENDLESS.fullmatch(value.strip()))
    if isinstance(value, list):
        return depth < _DEEPEST_RECORD and all(_is_plain(one, depth + 1, number=number) for one in value)
    if isinstance(value, dict):
        return depth < _DEEPEST_RECORD and all(
            _is_plain(one, depth + 1, number=number or name in _NUMBERS) for name, one in value.items()
        )
    return True


def _are_papers(files: object) -> bool:
    """Tell whether a release lists its files as name and digest."""
    return isinstance(files, list) and all(
        isinstance(one, dict) and _is_file_name(one.get("name")) and is_digest(str(one.get("sha256"))) for one in files
    )


def _stays(id_: str) -> bool:
    return ".." not in id_.split("/") and not id_.startswith("/") and "\\" not in id_ and "\x00" not in id_


def _is_table(id_: str) -> bool:
    return _TABLE.fullmatch(id_) is not None


_FORMS: dict[str, Callable[[str], bool]] = {
    "source": is_digest,
    "evidence": is_digest,
    "spec": is_safe,
    "table": _is_table,
}


def _is_file_name(name: object) -> bool:
    return isinstance(name, str) and "/" not in name and "\x00" not in name and name not in ("", ".", "..")
