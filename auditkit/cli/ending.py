"""How a command ends: exit status, and one line instead of a traceback."""

from __future__ import annotations

import errno
import gettext
import os
import sys
import traceback
from importlib.resources import files
from tempfile import NamedTemporaryFile

import click

from auditkit.cli.main import main
from auditkit.cli.show import echo, plain
from auditkit.errors import AuditkitError
from auditkit.messages import language, text

DEFECT = 3
INTERRUPTED = 130

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_ROOM_WORDS = ("No space left on device", "disk is full", "Disk quota exceeded")
"""What libraries say that do not pass on the number of the error."""


def ended(arguments: list[str]) -> int:
    """Run the command line and return its exit status.

    Args:
        arguments: Without the program's name.

    Returns:
        0 done, 1 a verifying command found something, 2 something the user can fix, 3 a defect, 130 interrupted.
    """
    _teach_parser()
    try:
        main(arguments, prog_name="auditkit", standalone_mode=False)
    except AuditkitError as error:
        if str(error):
            echo(str(error), err=True)
        return error.exit_code
    except click.exceptions.Exit as error:
        return int(error.exit_code)
    except click.ClickException as error:
        error.show()
        return 2
    except (KeyboardInterrupt, click.Abort):
        click.echo(text("cli.interrupted"), err=True)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        echo(_refused(error), err=True)
        return 2
    except Exception as error:  # noqa: BLE001 - the last resort: a defect is logged with its traceback, told in a line
        if _interrupted(error):
            click.echo(text("cli.interrupted"), err=True)
            return INTERRUPTED
        if _no_room(error):
            echo(text("cli.disk-full"), err=True)
            return 2
        echo(text("cli.defect", file=_note(error)), err=True)
        return DEFECT
    return 0


def _refused(error: OSError) -> str:
    """Return what a file, folder or disk refused, in a sentence."""
    if _no_room(error):
        return text("cli.disk-full")
    reason = error.strerror or str(error)
    if not error.filename:
        return text("cli.os-error-unnamed", reason=plain(reason))
    return text("cli.os-error", file=plain(str(error.filename)), reason=reason)


def _no_room(error: BaseException | None) -> bool:
    """Tell whether an error comes from a disk without room, whichever library met it."""
    while error is not None:
        if getattr(error, "errno", None) in _NO_ROOM or any(words in str(error) for words in _NO_ROOM_WORDS):
            return True
        error = error.__cause__ or error.__context__
    return False


def _interrupted(error: BaseException | None) -> bool:
    """Tell whether an error is a Ctrl-C that the query engine turned into an error of its own."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt) or str(error) == "Query interrupted":
            return True
        error = error.__cause__ or error.__context__
    return False


def _teach_parser() -> None:
    """Let click speak the language in force: it looks its words up in the domain ``messages``."""
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("messages", str(files("auditkit.messages") / "click"))


def _note(error: Exception) -> str:
    """Write the traceback where the user can find it; returns the file, or the error where none can be written."""
    try:
        with NamedTemporaryFile("w", prefix="auditkit-", suffix=".log", delete=False, encoding="utf-8") as file:
            traceback.print_exc(file=file)
    except OSError:
        return f"{type(error).__name__}: {error}"
    return file.name
