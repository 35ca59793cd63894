"""Older word processor files (.doc, .wps, .rtf, .odt): LibreOffice makes a .docx of them where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from auditkit.errors import BadInput
from auditkit.scratch import Scratch
from auditkit.sources.readers import docx
from auditkit.sources.readers.drafts import Draft
from auditkit.sources.readers.limits import MEGABYTE, Limits
from auditkit.sources.readers.package import Package

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 45
_MEMORY = 4096 * MEGABYTE


def read(path: Path, limits: Limits) -> Draft:
    """Convert a document and read the result.

    Args:
        path: The document.
        limits: Bounds for the result.

    Raises:
        BadInput: If LibreOffice is not installed, does not finish in time, or cannot read the document.
    """
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise BadInput("read.word_processor")
    with Scratch("office") as folder:
        made = _convert(program, path, folder)
        with made.open("rb") as file:
            package = Package(file, limits)
            main = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "")
            draft = docx.read(package, main)
    draft.format = "doc"
    draft.note("read.note_converted")
    return draft


def _convert(program: str, path: Path, folder: Path) -> Path:
    source = folder / "source"
    shutil.copyfile(path, source)
    command = [program, "--headless", "--norestore", "--nologo", "--convert-to", "docx", "--outdir", str(folder)]
    command += [f"-env:UserInstallation={(folder / 'profile').as_uri()}", str(source)]
    try:
        subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            preexec_fn=_more_memory if sys.platform != "win32" else None,  # noqa: PLW1509
        )
    except subprocess.TimeoutExpired as problem:
        raise BadInput("read.too_slow", limit=str(_SECONDS)) from problem
    except OSError as problem:
        raise BadInput("read.word_processor") from problem
    made = folder / "source.docx"
    if not made.is_file() or not made.stat().st_size:
        raise BadInput("read.not_converted")
    return made


def _more_memory() -> None:
    """Give the office program the address space it needs to start, still bounded."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY if hard == -1 else min(_MEMORY, hard), hard))
