"""The family of errors. Each one is a single line to a user and names what to do."""

from __future__ import annotations

from auditkit.messages import text


class AuditkitError(Exception):
    """Work that cannot be done, for a reason the user can act on.

    Args:
        message_id: Id of a sentence in the catalogue.
        **params: Values for the placeholders of that sentence.

    The sentence is rendered when it is shown, in the language then in force.
    """

    exit_code = 2

    def __init__(self, message_id: str, **params: object) -> None:
        super().__init__(message_id, params)
        self.message_id = message_id
        self.params = params

    def __str__(self) -> str:
        return text(self.message_id, **{name: _one_line(value) for name, value in self.params.items()})


def _one_line(value: object) -> object:
    """Names and cells of files cannot break the line in two, nor command the terminal."""
    if not isinstance(value, str) or value.isprintable():
        return value
    return "".join(sign if sign.isprintable() else " " for sign in value)


class BadInput(AuditkitError):
    """A file, sheet, row or cell that cannot be used as it stands."""


class BadSpec(AuditkitError):
    """A checklist, rubric, measure or template with a mistake; names file and line."""


class UsageError(AuditkitError):
    """A command or call that does not fit the state of the engagement."""


class Refused(AuditkitError):
    """Several problems at once; nothing was stored.

    Args:
        problems: The single errors, in the order of the files.
    """

    def __init__(self, problems: list[AuditkitError]) -> None:
        super().__init__("error.refused", count=len(problems))
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([*(str(problem) for problem in self.problems), text(self.message_id, **self.params)])


class Found(AuditkitError):
    """A verifying command found something; the listing has been printed."""

    exit_code = 1
