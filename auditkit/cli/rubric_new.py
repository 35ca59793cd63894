"""rubric new: a rubric from a printed score sheet."""

from __future__ import annotations

import re
from pathlib import Path

import click

from auditkit.cli.show import echo, json_option, print_json
from auditkit.engagement.rubric_making import Made, make_rubric
from auditkit.errors import AuditkitError, BadInput, UsageError
from auditkit.messages import text
from auditkit.sources.kinds.score_form import ScoreForm, read_score_forms
from auditkit.sources.reading import read_many
from auditkit.specs.labels import shipped_labels
from auditkit.store.files import write_whole


@click.command("new", help=text("rubrics.new.help"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--id", "id_", default="", metavar="ID", help=text("rubrics.new.id"))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None, help=text("rubrics.new.out"))
@click.option("--table", type=int, default=None, help=text("rubrics.new.table"))
@click.option("--answer", multiple=True, metavar="KEY=VALUE", help=text("rubrics.new.answer"))
@json_option
def new(file: Path, id_: str, out: Path | None, table: int | None, answer: tuple[str, ...], as_json: bool) -> None:
    """Make a rubric from a score sheet."""
    form = _form(file, table)
    name = id_ or (out.stem if out else "new-rubric")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,60}", name):
        raise UsageError("rubrics.new.bad-id", id=name)
    path = out or Path(f"{name}.yaml")
    made = make_rubric(form, name, _answers(answer), file.name)
    blocked = [question for question in made.questions if question.blocking]
    if not blocked and path.exists():
        raise UsageError("rubrics.new.exists", file=str(path))
    if not blocked:
        write_whole(path, made.words.encode("utf-8"))
    _print(made, None if blocked else path, as_json=as_json)
    if blocked:
        raise UsageError("rubrics.new.blocked", keys=", ".join(question.key for question in blocked))
    if not as_json:
        echo(text("rubrics.new.done", file=str(path), count=made.leaves, open=len(made.questions)))


def _form(file: Path, table: int | None) -> ScoreForm:
    content = read_many([file])[0]
    if isinstance(content, AuditkitError):
        raise content
    forms = read_score_forms(content, shipped_labels())
    if not forms:
        raise BadInput("rubrics.new.no-sheet", file=file.name)
    if (table is None and len(forms) > 1) or (table is not None and not 1 <= table <= len(forms)):
        listed = "; ".join(f"{number} {form.title}" for number, form in enumerate(forms, 1))
        raise UsageError("rubrics.new.which", file=file.name, listed=listed)
    return forms[(table or 1) - 1]


def _print(made: Made, path: Path | None, *, as_json: bool) -> None:
    if as_json:
        asked = [
            {"key": q.key, "question": q.words, "options": list(q.options), "blocking": q.blocking}
            for q in made.questions
        ]
        print_json({"file": path and str(path), "indicators": made.leaves, "questions": asked})
        return
    for question in made.questions:
        options = f"  ({' / '.join(question.options)})" if question.options else ""
        echo(f"{question.key}  {question.words}{options}")


def _answers(said: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for words in said:
        key, sign, value = words.partition("=")
        if not sign or not key.strip() or not value.strip():
            raise UsageError("rubrics.new.answer-form", found=words)
        found[key.strip()] = value.strip()
    return found
