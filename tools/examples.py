"""Runs the console examples of the documentation and compares what they print.

A block with ``<!-- run -->`` on the line before its fence is run; ``<!-- run: 1 -->`` says that its last command ends
with status 1. In the expected output ``…`` stands for any text within a line, alone on a line for any lines.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_PYTHON = re.compile(r"^<!-- run -->\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^<!-- run(?:: (?P<mark>\w+))? -->\n```console\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """One command of a page.

    Attributes:
        place: File and line of the block.
        variables: Environment set before the command.
        words: Words after ``auditkit``.
        expected: Lines it prints.
        status: Exit status expected.
        whole: Belongs to the way from raw files to results, which takes seconds.
    """

    place: str
    variables: dict[str, str]
    words: tuple[str, ...]
    expected: tuple[str, ...]
    status: int
    whole: bool


def steps(page: Path) -> list[Step]:
    """Return the commands of a page that are to be run, in order."""
    words = page.read_text(encoding="utf-8")
    found = []
    for block in _BLOCK.finditer(words):
        place = f"{page.name}:{words.count(chr(10), 0, block.start()) + 1}"
        found += _steps(place, block["mark"] or "", block["body"])
    return found


def programs(page: Path) -> list[str]:
    """Return the Python examples of a page that are to be run."""
    return _PYTHON.findall(page.read_text(encoding="utf-8"))


def _steps(place: str, mark: str, body: str) -> Iterator[Step]:
    parts = [part for part in re.split(r"^\$ ", body.replace("\\\n", " "), flags=re.MULTILINE) if part.strip()]
    for number, part in enumerate(parts):
        command, _, said = part.partition("\n")
        words = shlex.split(command)
        variables = {}
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            variables[name] = value
        if words[0] != "auditkit":
            raise ValueError(f"{place}: {command}")
        last = number == len(parts) - 1
        status = int(mark) if last and mark.isdigit() else 0
        expected = tuple(line.rstrip() for line in said.rstrip().splitlines())
        yield Step(place, variables, tuple(words[1:]), expected, status, _is_whole(words))


def _is_whole(words: list[str]) -> bool:
    plain = words[3:] if words[1:2] == ["-C"] else words[1:]
    return plain[:1] in (["demo"], ["init"], ["import"]) or plain[:2] == ["check", "run"]


def agrees(expected: tuple[str, ...], printed: str) -> bool:
    """Tell whether what was printed is what the page shows."""
    pattern = ""
    for line in expected:
        pattern += "(?:.*\n)*?" if line == "…" else _line(line) + "\n"
    return re.fullmatch(pattern, "".join(f"{_plain(line)}\n" for line in printed.splitlines())) is not None


def _line(line: str) -> str:
    return " *.*".join(re.escape(part) for part in re.split(" *…", _plain(line)))


def _plain(line: str) -> str:
    """How wide a column is does not matter, only how far a line is indented."""
    return re.sub(r"(?<=\S) +", " ", line.rstrip())


def shortfall(step: Step, run: Callable[[Step], tuple[int, str]]) -> str:
    """Run one command; return what is wrong with it, ``""`` when nothing is."""
    status, printed = run(step)
    command = shlex.join(["auditkit", *step.words])
    if status != step.status:
        return f"{step.place}: {command}: status {status}, expected {step.status}\n{printed}"
    if not agrees(step.expected, printed):
        return f"{step.place}: {command}: printed\n{printed}\nexpected\n" + "\n".join(step.expected)
    return ""
