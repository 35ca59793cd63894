"""Compile auditkit/messages/<language>/*.po into auditkit/messages/<language>.mo.

``--check`` compiles nothing and exits 1 when a .mo is out of date or the languages differ.
"""

from __future__ import annotations

import io
import string
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent / "auditkit" / "messages"


def merged(language: str) -> Catalog:
    whole = Catalog(locale=language, charset="utf-8", creation_date=datetime(2000, 1, 1, tzinfo=UTC))
    for path in sorted((ROOT / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, charset="utf-8", abort_invalid=True):
                if message.id and message.string:
                    if message.id in whole:
                        raise SystemExit(f"{path}: {message.id} stands in two files")
                    whole.add(message.id, message.string)
    return whole


def compiled(catalog: Catalog) -> bytes:
    """The .mo bytes; the header carries no clock."""
    buffer = io.BytesIO()
    catalog.revision_date = catalog.creation_date
    write_mo(buffer, catalog)
    return buffer.getvalue()


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def differences(zh: Catalog, en: Catalog) -> list[str]:
    left = {m.id: m.string for m in zh if m.id}
    right = {m.id: m.string for m in en if m.id}
    wrong = [f"{key}: only in one language" for key in sorted(left.keys() ^ right.keys())]
    both = sorted(left.keys() & right.keys())
    return wrong + [f"{key}: placeholders differ" for key in both if fields(left[key]) != fields(right[key])]


def parser_words(language: str) -> Catalog:
    """What the command-line parser itself says; English is its own."""
    with (ROOT / "click" / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language, charset="utf-8", abort_invalid=True)
    catalog.creation_date = datetime(2000, 1, 1, tzinfo=UTC)
    return catalog


def main() -> int:
    check = "--check" in sys.argv
    catalogs = {language: merged(language) for language in ("zh", "en")}
    problems = differences(catalogs["zh"], catalogs["en"])
    targets = {ROOT / f"{language}.mo": catalog for language, catalog in catalogs.items()}
    targets[ROOT / "click" / "zh" / "LC_MESSAGES" / "messages.mo"] = parser_words("zh")
    for target, catalog in targets.items():
        data = compiled(catalog)
        target.parent.mkdir(parents=True, exist_ok=True)
        if check and (not target.exists() or target.read_bytes() != data):
            problems.append(f"{target.name}: out of date, run make messages")
        elif not check:
            target.write_bytes(data)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
