"""French FEC files: text in any of the encodings that French accounting programs write."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from pathlib import Path

from auditkit.sources.readers import delimited
from auditkit.sources.readers.drafts import LAST_LINE, Draft
from auditkit.sources.readers.limits import MEGABYTE, Limits
from auditkit.sources.readers.spelling import FOUND_OUT, Spelling

_HEADING = re.compile(r"\bjournalcode\b.*\becriturenum\b|\becriturenum\b.*\bjournalcode\b", re.IGNORECASE)
_LETTERS = "àâäçéèêëîïíóôöùûüúáñœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ"
_MARKS = "°€£§«»’‘“”–—…µ²³ºª·•\u00a0\u00b4"
_EXPECTED = frozenset(_LETTERS + _MARKS)
_ONE_BYTE = ("cp1252", "cp850", "iso8859-15", "mac-roman")


def is_fec(head: bytes) -> bool:
    """Tell from the first bytes of a file whether its first line holds the names of the format.

    The names are ASCII, so any encoding shows them; UTF-16 is left to the reader of text.
    """
    first = head.removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0]
    return not first.lstrip().startswith((b"<", b"{", b"[")) and _HEADING.search(first.decode("latin-1")) is not None


def read(path: Path, limits: Limits, name: str, spelling: Spelling = FOUND_OUT) -> Draft:
    """Read the file as one sheet, in the encoding that makes most sense of its letters, or in the one that was said.

    Raises:
        BadInput: If it has characters that no text has, or as `auditkit.sources.readers.delimited.read`.
    """
    encoding = delimited.encoding_of(path, spelling) if spelling.encoding else find_encoding(path)
    failure = delimited.decoding_failure(path, encoding)
    if failure is not None:
        raise failure
    return delimited.read(path, encoding, limits, name, LAST_LINE, spelling)


def find_encoding(path: Path) -> str:
    """Return UTF-8 where the whole file is that, Chinese where its signs are common ones, else the likeliest of Europe.

    The likeliest is the one-byte encoding in which most of the bytes above ASCII are letters and marks of French.
    """
    with path.open("rb") as file:
        head = file.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return delimited.find_encoding(path)
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
    if _is_text(path, "utf-8"):
        return "utf-8"
    high = _high_bytes(path)
    if _is_text(path, "gb18030") and _is_chinese(path):
        return "gb18030"
    return max(_ONE_BYTE, key=lambda encoding: (_sense(high, encoding), -_ONE_BYTE.index(encoding)))


def _is_text(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(MEGABYTE):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese(path: Path) -> bool:
    """Tell whether nearly all signs beyond ASCII are in common use; those made of French letters by chance are not."""
    common = rare = 0
    with path.open(encoding="gb18030", newline="") as file:
        while chunk := file.read(MEGABYTE):
            beyond = re.sub(r"[\x00-\x7f]+", "", chunk)
            known = beyond.encode("gb2312", "ignore").decode("gb2312")
            common += len(known)
            rare += len(beyond) - len(known)
    return common > 0 and common >= rare * 9


def _high_bytes(path: Path) -> Counter[int]:
    found: Counter[int] = Counter()
    with path.open("rb") as file:
        while chunk := file.read(MEGABYTE):
            found.update(re.sub(rb"[\x00-\x7f]+", b"", chunk))
    return found


def _sense(high: Counter[int], encoding: str) -> int:
    """Return how many of the bytes are letters or marks of French, those that are nothing at all counted against."""
    sense = 0
    for byte, count in high.items():
        sign = bytes([byte]).decode(encoding, "replace")
        sense += count if sign in _EXPECTED else -count * 5 if sign == "\ufffd" or not sign.isprintable() else 0
    return sense
