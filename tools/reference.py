"""Reference pages made from the code and the specs; ``make docs`` puts them into ``docs/*.md`` with cog.

Every function returns Markdown that ends with a newline.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

os.environ["AUDITKIT_LANG"] = "en"  # the texts of options are fixed when the commands are loaded

import click
import yaml

from auditkit.cli.main import main
from auditkit.cli.overview import COMMANDS, overview
from auditkit.core.checklist import Check, Measure
from auditkit.core.rubric import Indicator, Rubric
from auditkit.core.tables import TABLES
from auditkit.engagement.finding import points_text
from auditkit.messages import pick, use_language
from auditkit.shipped import shipped
from auditkit.specs.loading import load_checks, load_measures
from auditkit.specs.rubrics import load_rubric

ROOT = Path(__file__).resolve().parent.parent
use_language("en")


def include(path: str, language: str) -> str:
    """Return a file of the project as a fenced block."""
    words = (ROOT / path).read_text(encoding="utf-8")
    return f"```{language}\n{words.rstrip()}\n```\n"


def commands() -> str:
    """Return every command with its help, as ``--help`` prints it."""
    parts = ["```text\n" + overview().rstrip() + "\n```\n"]
    parts += [_command(path, command) for path, command in walk_commands()]
    return "\n".join(parts)


def walk_commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its words after ``auditkit``, groups before what is in them."""
    context = click.Context(main, info_name="auditkit")
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            for below in command.list_commands(context):
                found = command.get_command(context, below)
                assert found is not None
                yield f"{name} {below}", found


def _command(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"auditkit {path}", terminal_width=110, max_content_width=110)
    level = "##" if " " not in path else "###"
    return f"{level} auditkit {path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


def shipped_checks() -> list[Check]:
    """Return the shipped checks in the order of their files."""
    return [check for name, words in _files("compliance") for check in load_checks(words, name)]


def shipped_measures() -> list[Measure]:
    """Return the shipped measures in the order of their files."""
    return [measure for name, words in _files("measures") for measure in load_measures(words, name).measures]


def shipped_rubrics() -> list[Rubric]:
    """Return the shipped rubrics."""
    return [load_rubric(words, name) for name, words in _files("rubrics")]


def _files(folder: str) -> list[tuple[str, str]]:
    found = [item for item in (shipped("checklists") / folder).iterdir() if item.name.endswith(".yaml")]
    return [(item.name, item.read_text("utf-8")) for item in sorted(found, key=lambda item: item.name)]


def checks() -> str:
    """Return every check: title, basis, needs, parameters, reasons for untestable, questions."""
    found = shipped_checks()
    return f"{len(found)} checks.\n\n" + "\n".join(_check(check) for check in found)


def _check(check: Check) -> str:
    lines = [f"## {check.id}", "", f"**{check.title['en']}** · {check.title['zh']}", ""]
    lines += [f"- Basis: {check.basis['en']}", f"- 依据：{check.basis['zh']}"]
    lines.append("- Needs: " + (", ".join(f"`{name}`" for name in check.needs) or "nothing"))
    if check.parameters:
        lines.append("- Parameters: " + ", ".join(f"`{name} = {_value(v)}`" for name, v in check.parameters.items()))
    if check.question_to_auditee:
        lines.append("- A fault of the data itself: first a question to the auditee.")
    lines += [f"- Untestable where: {words['en']}" for words in check.reasons.values()]
    lines += [f"- By hand: {item.question['en']} · {item.question['zh']}" for item in check.inspection]
    return "\n".join([*lines, f"- Defined in `checklists/compliance/{check.file}`", ""])


def _value(value: object) -> str:
    return "[" + ", ".join(map(str, value)) + "]" if isinstance(value, tuple) else str(value)


def measures() -> str:
    """Return every measure in a table for each file."""
    parts = []
    for name, words in _files("measures"):
        formulas = {item["id"]: item.get("formula", "") for item in yaml.safe_load(words)["measures"]}
        rows = [_measure(measure, formulas[measure.id]) for measure in load_measures(words, name).measures]
        head = ["| id | label | unit | how |", "|:---|:---|:---|:---|"]
        parts.append("\n".join([f"## {name.removesuffix('.yaml')}", "", *head, *rows, ""]))
    return "\n".join(parts)


def _measure(measure: Measure, formula: str) -> str:
    if formula:
        how = f"`{formula}`"
    else:
        how = ", else ".join(dict.fromkeys(item.origin.replace("_", " ") for item in measure.candidates))
    label = f"{measure.label['en']} · {measure.label['zh']}"
    return f"| `{measure.id}` | {_cell(label)} | {measure.unit} | {_cell(how)} |"


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def rubrics() -> str:
    """Return the shipped rubrics: every indicator, its rule, and what is reconstructed."""
    return "\n".join(_rubric(rubric) for rubric in shipped_rubrics())


def _rubric(rubric: Rubric) -> str:
    grades = ", ".join(f"{pick(g.grade)} from {points_text(g.min)}" for g in rubric.grades)
    lines = [f"## {rubric.id}", "", f"**{rubric.title['en']}** · {rubric.title['zh']}", ""]
    lines += [f"Source: {rubric.source['en']}. {rubric.note['en']}", ""]
    lines += [f"Grades: {grades}" + (" (limits reconstructed)" if rubric.grades_reconstructed else "") + ".", ""]
    lines += ["| id | indicator | points | rule | measure | reconstructed |", "|:---|:---|---:|:---|:---|:---|"]
    return "\n".join([*lines, *(_indicator(node) for node in rubric.walk()), ""])


def _indicator(node: Indicator) -> str:
    rule = node.rule
    marks = (["points"] if node.reconstructed else []) + (["rule"] if rule is not None and rule.reconstructed else [])
    cells = (
        node.id,
        f"{node.name['en']} · {node.name['zh']}",
        "" if node.points is None else points_text(node.points),
        rule.type if rule is not None else "",
        f"`{node.measure}`" if node.measure else "",
        ", ".join(marks),
    )
    return "| " + " | ".join(map(_cell, cells)) + " |"


def template_variables() -> str:
    """Return what each kind of template is told, from the dataclasses that tell it."""
    from auditkit.report import shapes
    from auditkit.report.contexts import CONTEXTS, Base

    parts = []
    for name, kind in CONTEXTS.items():
        lines = [f"## {name}", "", _summary(kind), ""]
        if kind is not Base:
            lines += ["Besides those of [base](#base):", ""]
        parts.append("\n".join([*lines, *_variables(kind), ""]))
    parts.append("## Values with parts\n")
    for name, found in inspect.getmembers(shapes, is_dataclass):
        if not name.endswith("View"):
            continue
        parts.append("\n".join([f"### {name}", "", _summary(found), "", *_variables(found), ""]))
    return "\n".join(parts)


def _summary(kind: type) -> str:
    return (inspect.getdoc(kind) or "").partition("\n")[0]


def _variables(kind: type) -> list[str]:
    said = dict(re.findall(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", inspect.getdoc(kind) or "", re.MULTILINE))
    own = [item for item in fields(kind) if item.name in kind.__annotations__]
    lines = ["| name | type | meaning |", "|:---|:---|:---|"]
    for item in own:
        words = re.sub(r"``([^`]+)``", r"`\1`", said.get(item.name, ""))
        lines.append(f"| `{item.name}` | `{_cell(str(item.type))}` | {_cell(words)} |")
    return lines


def tables() -> str:
    """Return the canonical tables with their columns; those that must be there in bold."""
    lines = ["| table | columns |", "|:---|:---|"]
    for table in TABLES.values():
        columns = [f"**{name}**" if name in table.required else name for name in table.columns]
        lines.append(f"| `{table.name}` | {', '.join(columns)} |")
    return "\n".join([*lines, ""])
