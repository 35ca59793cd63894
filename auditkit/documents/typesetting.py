"""The door to typst: files in a folder of their own, one font that comes as a package, no system fonts, no network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

import typst

from auditkit.scratch import Scratch

_PICTURE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("chart.svg")\n'
_EPOCH = date(2000, 1, 1)


@lru_cache
def _fonts() -> typst.Fonts:
    with as_file(files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc") as path:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path.parent)])


def _compiler(folder: Path, members: Mapping[str, bytes]) -> typst.Compiler:
    for name, data in members.items():
        (folder / name).write_bytes(data)
    packages = str(folder / "packages")
    return typst.Compiler(
        str(folder / "main.typ"),
        root=str(folder),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        package_path=packages,
        package_cache_path=packages,
    )


def _stamp(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def to_pdf(members: Mapping[str, bytes], day: date) -> bytes:
    """Return the PDF of ``main.typ``.

    Args:
        members: All files it reads, by plain name.
        day: Date written into the file.
    """
    with Scratch("typesetting") as folder:
        made = _compiler(folder, members).compile(format="pdf", timestamp=_stamp(day))
    assert isinstance(made, bytes)
    return made


def asked(members: Mapping[str, bytes], label: str) -> object:
    """Return the value of the one ``metadata`` with a label in the laid-out ``main.typ``."""
    with Scratch("typesetting") as folder:
        return json.loads(_compiler(folder, members).query(f"<{label}>", field="value", one=True))


def to_png(svg: str, ppi: int = 216) -> bytes:
    """Return the picture of an SVG drawing at so many points per inch (72 keeps one point per pixel)."""
    members = {"main.typ": _PICTURE, "chart.svg": svg.encode()}
    with Scratch("typesetting") as folder:
        made = _compiler(folder, members).compile(format="png", ppi=ppi, timestamp=_stamp(_EPOCH))
    assert isinstance(made, bytes)
    return made
