"""The console examples of the pages are run, in order, each page in a folder of its own."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from commands import EXAMPLE, ROOT

from auditkit.cli.ending import ended
from auditkit.messages import speaking
from examples import Step, agrees, programs, shortfall, steps

PAGES = {path.relative_to(ROOT).as_posix(): path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]}
QUICK = ["README.md"]
SLOW = sorted(name for name, path in PAGES.items() if name not in QUICK and steps(path))


def language_of(name: str) -> str:
    return "zh" if ".zh-CN." in name else "en"


def run(step: Step) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name, value in step.variables.items():
            patch.setenv(name, value)
        status = ended(list(step.words))
    return status, out.getvalue() + err.getvalue()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like the project's to the examples."""
    for name in ("examples", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AUDITKIT_FIRM", raising=False)
    return tmp_path


def run_page(name: str, skip: Callable[[Step], bool]) -> None:
    with speaking(language_of(name)):
        wrong = [words for step in steps(PAGES[name]) if not skip(step) if (words := shortfall(step, run))]
    if wrong:
        pytest.fail("\n\n".join(wrong), pytrace=False)


@pytest.mark.parametrize("name", QUICK)
def test_quick_examples_print_what_the_page_says(
    name: str, desk: Path, checked_engagement: Path, decided_engagement: Path
) -> None:
    shutil.copytree(decided_engagement, desk / "demo")
    shutil.copytree(checked_engagement, desk / "mine")
    run_page(name, skip=lambda step: step.whole)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*QUICK, *SLOW])
def test_examples_print_what_the_page_says(name: str, desk: Path) -> None:
    run_page(name, skip=lambda step: False)


@pytest.mark.parametrize("name", [name for name, path in PAGES.items() if programs(path)])
def test_python_examples_run(
    name: str, desk: Path, decided_engagement: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(decided_engagement, desk / "demo")
    for program in programs(PAGES[name]):
        exec(compile(program, name, "exec"), {})
    assert "21780451.70" in capsys.readouterr().out


def test_the_example_is_the_bundled_one() -> None:
    assert (ROOT / "examples" / "yunze-2018").samefile(EXAMPLE)


def test_dots_stand_for_words_and_lines_but_for_nothing_else() -> None:
    assert agrees(("a … c", "…", "end"), "a b c\nx\ny\nend\n")
    assert agrees(("a", "…"), "a\n")
    assert not agrees(("a", "b"), "a\nx\nb\n")
    assert not agrees(("a",), "a\nb\n")


def test_columns_may_be_wider_but_not_deeper() -> None:
    assert agrees(("id   amount", "  a  …  1"), "id       amount\n  a   b    1\n")
    assert not agrees(("  a  1",), "    a  1\n")
