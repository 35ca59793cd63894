"""How a person says a text file is written, where its bytes leave it open or mislead."""

from __future__ import annotations

import codecs

import msgspec

from auditkit.errors import UsageError

ENCODINGS = {
    "utf-8": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "big5hkscs",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso-8859-15": "iso8859-15",
    "cp850": "cp850",
    "mac-roman": "mac-roman",
}
"""What may be said, and how Python calls it: GBK and GB2312 are parts of GB18030, Latin-1 is read as Windows-1252."""
_NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_LONGEST = 3


class Spelling(msgspec.Struct, array_like=True, frozen=True):
    """What was said about a text file; ``""`` where that is found out by content.

    Attributes:
        encoding: Name of the encoding, one of ``ENCODINGS``.
        separator: What stands between fields, one to three characters.
    """

    encoding: str = ""
    separator: str = ""

    def codec(self, start: bytes) -> str:
        """Return what Python calls the encoding, ``""`` where none was said; a byte order mark is no text.

        Example:
            >>> Spelling("gbk").codec(b""), Spelling().codec(b""), Spelling("utf-8").codec(codecs.BOM_UTF8)
            ('gb18030', '', 'utf-8-sig')
        """
        found = ENCODINGS.get(self.encoding, "")
        if found == "utf-8" and start.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if found.startswith("utf-16") and start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        return "utf-16-le" if found == "utf-16" else found


FOUND_OUT = Spelling()
"""Nothing was said."""


def encoding_of(said: str) -> str:
    """Return an encoding as it is recorded.

    Raises:
        UsageError: If it is none that can be read.

    Example:
        >>> encoding_of("GBK")
        'gbk'
    """
    name = said.strip().lower().replace("_", "-")
    if name in ("utf8", "utf-8-sig", "utf16", "utf-16le", "utf-16be", "gb-18030"):
        name = {"utf16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "gb-18030": "gb18030"}.get(
            name, "utf-8"
        )
    if name not in ENCODINGS:
        raise UsageError("import.unknown-encoding", encoding=said, known=", ".join(ENCODINGS))
    return name


def separator_of(said: str) -> str:
    """Return a separator as it is recorded.

    Raises:
        UsageError: If it cannot stand between fields: letters, digits, quotation marks, points, ends of lines.

    Example:
        >>> separator_of("tab"), separator_of("|")
        ('\\t', '|')
    """
    found = _NAMED.get(said.strip().lower(), said.strip() or said)
    wrong = any(sign.isalnum() or sign in "\"'.-\r\n\0 " for sign in found)
    if not 0 < len(found) <= _LONGEST or wrong:
        raise UsageError("import.unknown-separator", separator=said)
    return found
