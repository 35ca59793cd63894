"""The pages are complete, up to date and lead somewhere."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest
import reference
import yaml
from commands import ROOT
from pictures import FLOWS, IMAGES, draw

from auditkit.cli.overview import COMMANDS

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GENERATED = [page for page in PAGES if "[[[cog" in page.read_text("utf-8")]
PICTURE_LIMIT = 300_000


def words_of(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def headings(words: str) -> list[str]:
    plain = re.sub(r"^```.*?^```$", "", words, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ (.+)$", plain, re.MULTILINE)


def stale(*pages: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cogapp", "--check", "-I", "tools", *map(str, pages)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_generated_pages_are_up_to_date() -> None:
    said = stale(*GENERATED)
    assert said.returncode == 0, f"run make docs\n{said.stdout}{said.stderr}"


@pytest.mark.slow
def test_a_page_that_is_not_up_to_date_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "cli.md"
    page.write_text(words_of("cli.md").replace("tie-outs between tables", "something else"), "utf-8")
    assert stale(page).returncode == 5


def test_every_command_stands_in_the_reference() -> None:
    found = headings(words_of("cli.md"))
    paths = [path for path, _ in reference.walk_commands()]
    assert {path.partition(" ")[0] for path in paths} == set(COMMANDS)
    assert [f"auditkit {path}" for path in paths] == found[1:]


def test_every_check_has_a_heading() -> None:
    ids = [check.id for check in reference.shipped_checks()]
    assert headings(words_of("checks.md"))[1:] == ids
    assert len(ids) == len(set(ids)) > 20


def test_every_measure_and_indicator_is_listed() -> None:
    measures, rubrics = words_of("measures.md"), words_of("rubrics.md")
    assert [m.id for m in reference.shipped_measures() if f"| `{m.id}` |" not in measures] == []
    nodes = [node.id for rubric in reference.shipped_rubrics() for node in rubric.walk()]
    assert [id_ for id_ in nodes if f"\n| {id_} |" not in rubrics] == []


def test_every_variable_of_the_templates_has_a_meaning() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `.+` \| (.*) \|$", words_of("template-variables.md"), re.MULTILINE)
    assert len(rows) > 60
    assert [name for name, meaning in rows if not meaning.strip()] == []


def test_layers_are_told_as_they_are_held() -> None:
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    held = [
        [name.strip().removeprefix("auditkit.") for name in step.split("|")]
        for step in contract["importlinter:contract:layers"]["layers"].split("\n")
        if step.strip()
    ]
    told = re.findall(r"^\| (`[a-z`, ]+`) \|", words_of("architecture.md"), re.MULTILINE)
    assert [re.findall(r"`(\w+)`", row) for row in told] == held


def links(page: Path) -> list[str]:
    plain = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    plain = re.sub(r"`[^`\n]*`", "", plain)
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", plain) if not link.startswith("https://")]


def anchors(page: Path) -> set[str]:
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings(page.read_text("utf-8"))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        target, _, anchor = link.partition("#")
        goal = (page.parent / target).resolve() if target else page
        assert goal.exists(), link
        assert not anchor or anchor in anchors(goal), link


def test_modules_named_in_the_architecture_exist() -> None:
    for name in re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", words_of("architecture.md")):
        if not name.endswith(".toml") and name.split(".")[0] in (
            "sources",
            "engagement",
            "store",
            "analysis",
            "report",
            "documents",
        ):
            assert (ROOT / "auditkit" / Path(*name.split("."))).with_suffix(".py").exists(), name


def test_pictures_are_as_drawn_and_small() -> None:
    for flow in FLOWS:
        assert (IMAGES / f"flow.{flow.language}.svg").read_text("utf-8") == draw(flow)
    assert all(path.stat().st_size < PICTURE_LIMIT for path in IMAGES.iterdir())


def test_both_readmes_have_the_same_parts() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
    assert len(headings(english)) == len(headings(chinese))
    assert set(re.findall(r"\]\((docs/how-to/[^)]+)\)", english)) == set(
        re.findall(r"\]\((docs/how-to/[^)]+)\)", chinese)
    )


def test_hooks_call_tools_of_the_environment() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    assert {hook["id"] for hook in hooks} >= {"ruff-check", "ruff-format", "mypy"}
    assert all(".venv/bin/" in hook["entry"] for hook in hooks)


def test_the_readmes_count_the_checks() -> None:
    count = len(reference.shipped_checks())
    assert f"\n- {count} [checks](docs/checks.md)" in (ROOT / "README.md").read_text("utf-8")
    assert f"\n- {count} 项[检查程序](docs/checks.md)" in (ROOT / "README.zh-CN.md").read_text("utf-8")
    assert f"\n- {count} checks " in (ROOT / "CHANGELOG.md").read_text("utf-8")
