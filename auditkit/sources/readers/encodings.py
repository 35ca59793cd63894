"""The encoding in which a file is text: told by its bytes, all of them, and refused where it cannot be told."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from auditkit.errors import BadInput
from auditkit.sources.readers.limits import MEGABYTE

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN = {"cp1252": "Windows-1252", "cp850": "DOS 850", "mac-roman": "Mac Roman", "iso8859-15": "ISO 8859-15"}
"""One-byte encodings of western Europe, with the names that people know; the likelier one first."""
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_ZEROS_FROM = 10  # one byte in so many is 0 in any table in UTF-16: digits, separators, ends of lines
_FEW_ZEROS = 8  # on the other side there are so many times fewer: 一 is 4E00
_RUNS = re.compile(rb"(?:^|[\x00-\x7f])[\x80-\xff]+(?:[\x00-\x7f]|$)")
_UTF8_PIECE = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){2,}")
_SURELY_UTF8 = 12  # bytes of one line that are nothing but whole Chinese signs in UTF-8
_MOST_RUNS = 20_000
_SURE = 0.6
_CLEARLY_BETTER = 0.05


def find_encoding(path: Path) -> str:
    """Return the encoding in which the whole file is text.

    Order: byte order mark, UTF-16 without mark where every other byte is 0, UTF-8, GB18030; each strictly. What is
    GB18030 only by chance (letters with accents before plain ones), or not at all, is looked at as text of western
    Europe, and taken where one encoding makes clearly more sense of its letters than the others.

    Raises:
        BadInput: If it is text in none of them, has characters that no text has, mixes encodings, or could be text
            in several of them.
    """
    with path.open("rb") as file:
        head = file.read(65536)
    marked = [name for mark, name in _BYTE_ORDER_MARKS if head.startswith(mark)][:1] or _without_mark(head)
    if marked:
        failure = decoding_failure(path, marked[0])
        if failure is not None:
            raise failure
        return marked[0]
    wrong = decoding_failure(path, "utf-8")
    if wrong is None:
        return "utf-8"
    if wrong.message_id == "read.control_character":
        raise wrong
    runs = _runs(path)
    failure = decoding_failure(path, "gb18030")
    if failure is None and _is_chinese(runs):
        _refuse_mixed(path)
        return "gb18030"
    if failure is not None and _is_chinese(runs) and int(str(failure.params["row"])) >= int(str(wrong.params["row"])):
        wrong = failure  # Chinese text as far as here: this is the place that is damaged
    return _western(path, runs, wrong)


def _without_mark(head: bytes) -> list[str]:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(head) % 2 or (even + odd) * _ZEROS_FROM <= len(head):
        return []
    if even * _FEW_ZEROS <= odd:
        return ["utf-16-le"]
    return ["utf-16-be"] if odd * _FEW_ZEROS <= even else []


def decoding_failure(path: Path, encoding: str) -> BadInput | None:
    """Return why a file is no text in an encoding, None when it is."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(MEGABYTE)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as problem:
                line += problem.object[: problem.start].count(b"\n")
                return BadInput("read.encoding", row=str(line), found=problem.object[problem.start :][:4].hex(" "))
            wrong = _NOT_IN_TEXT.search(text)
            if wrong:
                line += text.count("\n", 0, wrong.start())
                return BadInput("read.control_character", row=str(line), found=f"U+{ord(wrong[0]):04X}")
            line += text.count("\n")
            if not chunk:
                return None


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(MEGABYTE):
            yield line


def _runs(path: Path) -> list[bytes]:
    """Return stretches of bytes beyond ASCII with one neighbour on either side, the first ones of the file."""
    found: list[bytes] = []
    for line in _lines(path):
        if not line.isascii():
            found.extend(_RUNS.findall(line))
            if len(found) >= _MOST_RUNS:
                break
    return found


def looks_chinese(path: Path) -> bool:
    """Tell whether a file that is text in GB18030 makes sense as such."""
    return _is_chinese(_runs(path))


def _is_chinese(runs: list[bytes]) -> bool:
    """Tell whether the signs that the bytes make in GB18030 are in common use, as those of Chinese text are.

    Letters with accents followed by plain ones make signs too, but rare ones, or single ones within a word.
    """
    common = rare = 0
    for run in runs:
        beyond = re.sub(r"[\x00-\x7f]+", "", run.decode("gb18030", "replace"))
        within = len(beyond) == 1 and run[:1].isalpha()
        known = 0 if within else len(beyond.encode("gb2312", "ignore").decode("gb2312"))
        common += known
        rare += len(beyond) - known
    return common > rare


def _refuse_mixed(path: Path) -> None:
    """Refuse text that is GB18030 only because lines in UTF-8 happen to be so too.

    Raises:
        BadInput: If a line beyond doubt is in UTF-8.
    """
    refuse_mixed_lines(_lines(path))


def refuse_mixed_lines(lines: Iterable[bytes]) -> None:
    """Refuse lines of a text in GB18030 of which one beyond doubt is in UTF-8.

    Raises:
        BadInput: If there is one.
    """
    for number, line in enumerate(lines, 1):
        if line.isascii() or not _UTF8_PIECE.search(line):
            continue
        pieces = b"".join(_UTF8_PIECE.findall(line))
        if len(pieces) < _SURELY_UTF8 or len(pieces) < sum(byte > 127 for byte in line):
            continue
        if all(unicodedata.category(sign) in ("Lo", "Po", "Ps", "Pe") for sign in pieces.decode("utf-8", "replace")):
            raise BadInput("read.mixed_encodings", row=str(number))


def _western(path: Path, runs: list[bytes], wrong: BadInput) -> str:
    """Return the encoding of western Europe that makes most sense of the letters.

    Raises:
        BadInput: ``wrong`` where none does; another where several do.
    """
    short = sum(len(run.strip(_ASCII)) <= 2 for run in runs)  # çã; Chinese runs are longer
    if short * 5 < len(runs) * 4:
        raise wrong
    sense = {encoding: _sense(runs, encoding) for encoding in WESTERN}
    best = max(sense, key=lambda encoding: sense[encoding])
    if sense[best] < _SURE:
        raise wrong
    rivals = [
        other
        for other in WESTERN
        if sense[other] > sense[best] - _CLEARLY_BETTER
        and any(run.decode(other, "replace") != run.decode(best, "replace") for run in runs)
    ]
    if rivals:
        names = ", ".join(WESTERN[each] for each in (best, *rivals))
        word = runs[0].hex(" ")
        raise BadInput("read.encoding_unsure", row=wrong.params["row"], found=word, names=names)
    failure = decoding_failure(path, best)
    if failure is not None:
        raise failure
    return best


_ASCII = bytes(range(128))


def _sense(runs: list[bytes], encoding: str) -> float:
    """Return the share of the signs beyond ASCII that stand where such a sign stands in text, from -1 to 1."""
    points = signs = 0.0
    for run, count in Counter(runs).items():
        text = run.decode(encoding, "replace")
        for at, sign in enumerate(text):
            if ord(sign) < 128:
                continue
            before = text[at - 1] if at else " "
            after = text[at + 1] if at + 1 < len(text) else " "
            points += count * _fits(sign, before, after)
            signs += count
    return points / signs if signs else 0.0


_LETTERS = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŸŒ")
_BESIDE_NUMBERS = frozenset("£€°§²³½¼")
_BETWEEN = frozenset("’‘“”–—…«»·ºª®©\u00a0")


def _fits(sign: str, before: str, after: str) -> float:
    """Return how well a sign fits between its neighbours: 1 well, 0 perhaps, -1 not."""
    if sign in _LETTERS:
        if sign.isupper() and before.islower():
            return -1
        return 1 if before.isalpha() or after.isalpha() else 0
    if sign in _BESIDE_NUMBERS:
        return 1 if before.isdigit() or after.isdigit() else 0.5 if not (before.isalpha() and after.isalpha()) else -1
    if sign in _BETWEEN:
        return -0.5 if before.isalpha() and after.isalpha() and sign not in "’·" else 0.8
    return -1
