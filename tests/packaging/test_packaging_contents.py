"""What is packaged, said and imported agrees with what is there."""

from __future__ import annotations

import ast
import configparser
import importlib
import inspect
import pkgutil
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

import auditkit
from auditkit.errors import AuditkitError
from auditkit.messages import LANGUAGES, _catalogue

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ("checklists", "workpapers", "templates", "examples")


@pytest.fixture(scope="module")
def setup() -> configparser.ConfigParser:
    read = configparser.ConfigParser()
    read.read(ROOT / "setup.cfg", encoding="utf-8")
    return read


def lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


def files_of(folder: Path) -> list[Path]:
    return sorted(
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    )


def test_the_list_of_packages_is_the_folders(setup: configparser.ConfigParser) -> None:
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "auditkit").rglob("__init__.py")}
    code = {".".join(folder.parts) for folder in folders}
    listed = lines(setup["options"]["packages"])
    assert len(listed) == len(set(listed))
    assert set(listed) == code | {f"auditkit.{name}" for name in DATA}


def test_every_folder_with_code_is_a_package() -> None:
    without = {
        path.parent.relative_to(ROOT).as_posix()
        for path in (ROOT / "auditkit").rglob("*.py")
        if not (path.parent / "__init__.py").exists()
    }
    assert without == set()


def test_folders_of_data_hold_no_code() -> None:
    code = [path for name in DATA for path in (ROOT / name).rglob("*.py")]
    assert [path.relative_to(ROOT).as_posix() for path in code] == [f"{name}/__init__.py" for name in DATA]


def test_every_file_of_data_is_named_in_setup(setup: configparser.ConfigParser) -> None:
    left_out = []
    for name in DATA:
        patterns = [part.strip() for part in setup["options.package_data"][f"auditkit.{name}"].split(",")]
        for path in files_of(ROOT / name):
            words = path.as_posix()
            fits = any(fnmatch(words, p.replace("**/", "*")) or fnmatch(words, p.replace("**/", "")) for p in patterns)
            if not fits and path.suffix != ".py":
                left_out.append(f"{name}/{words}")
    assert left_out == []


@pytest.mark.slow
def test_messages_are_compiled_and_both_languages_say_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "tools/compile_messages.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.slow
def test_layers_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@dataclass(frozen=True)
class Said:
    """A message id in the code.

    Attributes:
        where: File and line.
        id: The id, or the part of it before a value.
        whole: Whether it is the whole id.
        given: Names of the parameters given; None where they cannot be seen.
    """

    where: str
    id: str
    whole: bool
    given: frozenset[str] | None


def speakers() -> set[str]:
    """Names of everything that takes a message id as its first argument."""
    for module in pkgutil.walk_packages(auditkit.__path__, "auditkit."):
        if not module.name.startswith(tuple(f"auditkit.{name}" for name in DATA)):
            importlib.import_module(module.name)
    found, todo = {"text", "has", "Note", "Message"}, [AuditkitError]
    for each in todo:
        todo.extend(each.__subclasses__())
    first = {each for each in todo if next(iter(list(inspect.signature(each).parameters)), "") == "message_id"}
    return found | {each.__name__ for each in first}


def said_in(path: Path, names: set[str]) -> Iterator[Said]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        at = 1 if name == "text_in" else 0
        if name not in names | {"text_in"} or len(node.args) <= at:
            continue
        seen = all(keyword.arg for keyword in node.keywords) and name in ("text", "text_in")
        given = frozenset(str(keyword.arg) for keyword in node.keywords) if seen else None
        where = f"{path.relative_to(ROOT)}:{node.lineno}"
        argument = node.args[at]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield Said(where, argument.value, True, given)
        elif isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
            yield Said(where, str(argument.values[0].value), False, given)


@pytest.fixture(scope="module")
def said() -> list[Said]:
    names = speakers()
    return [each for path in sorted((ROOT / "auditkit").rglob("*.py")) for each in said_in(path, names)]


def sentences(language: str) -> dict[str, str]:
    return {key: value for key, value in _catalogue(language)._catalog.items() if key}  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_id_in_the_code_has_a_sentence(said: list[Said], language: str) -> None:
    known = sentences(language)
    missing = [s for s in said if s.whole and "." in s.id and s.id not in known]
    missing += [s for s in said if not s.whole and not any(key.startswith(s.id) for key in known)]
    assert missing == []
    assert len([s for s in said if s.whole]) > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_gets_what_it_names(said: list[Said], language: str) -> None:
    known = sentences(language)
    wrong = []
    for each in said:
        if each.whole and each.given is not None and each.id in known:
            named = {name for _, name, _, _ in string.Formatter().parse(known[each.id]) if name}
            if named - each.given:
                wrong.append((each.where, each.id, named - each.given))
    assert wrong == []


def tracked() -> list[Path]:
    """Files of the project, as git names them where there is git."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        return [ROOT / path for path in files_of(ROOT) if not path.parts[0].startswith(".")]
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


FOREIGN = re.compile(
    "|".join(
        ["/wo" + "rk/", "/ro" + "ot/", "/ho" + r"me/\w", "/Us" + "ers/", r"C:\\Us" + "ers", "TO" + "DO", "FIX" + "ME"]
    )
)


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = []
    for path in tracked():
        try:
            words = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{number}"
            for number, line in enumerate(words.splitlines(), start=1)
            if FOREIGN.search(line)
        ]
    assert found == []


def test_the_version_is_said_once() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", auditkit.__version__)
