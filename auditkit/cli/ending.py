"""How a command ends: exit status, and one line instead of a traceback."""

from __future__ import annotations

import gettext
import os
import sys
import traceback
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile

import click

from auditkit.cli.main import main
from auditkit.cli.show import echo, plain
from auditkit.errors import AuditkitError
from auditkit.messages import language, text

DEFECT = 3
INTERRUPTED = 130


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
        name = error.filename or ""
        echo(text("cli.os-error", file=plain(str(name)), reason=error.strerror or str(error)), err=True)
        return 2
    except Exception as error:  # noqa: BLE001 - the last resort: a defect is logged with its traceback, told in a line
        if _interrupted(error):
            click.echo(text("cli.interrupted"), err=True)
            return INTERRUPTED
        click.echo(text("cli.defect", file=str(_note())), err=True)
        return DEFECT
    return 0


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


def _note() -> Path:
    """Write the traceback where the user can find it."""
    with NamedTemporaryFile("w", prefix="auditkit-", suffix=".log", delete=False, encoding="utf-8") as file:
        traceback.print_exc(file=file)
    return Path(file.name)
