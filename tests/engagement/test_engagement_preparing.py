"""What was made of the tables is kept for one state of them, and opened again as long as that state holds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from auditkit.engagement.computing import compute, results
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import pin
from auditkit.engagement.results import Results


def kept(root: Path) -> list[Path]:
    return sorted((root / "derived").glob("prepared-*"))


def found(file: Path) -> str:
    """Everything in a file of results, as text."""
    opened = Results(file)
    parts = [opened.outcomes(), opened.exceptions(), opened.untested(), opened.measures(), opened.tieouts()]
    opened.close()
    return repr(parts)


def computed(root: Path) -> tuple[str, list[str]]:
    """Compute the present state; what came out, and the steps taken."""
    steps: list[str] = []
    with Engagement(root, "tester") as engagement:
        path = compute(engagement, lambda step, _done, _of: steps.append(step))
    return found(path), steps


def edited(root: Path, path: str, old: str, new: str) -> None:
    """Change a spec of the engagement by hand, and pin it."""
    file = root / "specs" / path
    words = file.read_text(encoding="utf-8")
    assert old in words
    file.chmod(0o644)
    file.write_text(words.replace(old, new, 1), encoding="utf-8")
    with Engagement(root, "tester") as engagement:
        assert path in [change.path for change in pin(engagement)]


@pytest.mark.slow
def test_a_second_run_starts_from_what_was_kept_and_finds_the_same(checked: Path) -> None:
    before = kept(checked)
    assert len(before) == 1
    first = before[0].stat().st_ino
    warm, steps = computed(checked)
    assert "summaries" not in steps and "keeping" not in steps
    assert kept(checked)[0].stat().st_ino == first
    before[0].unlink()
    cold, steps = computed(checked)
    assert "summaries" in steps and "keeping" in steps
    assert cold == warm
    assert [path.name for path in kept(checked)] == [before[0].name]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "old"),
    [("checklists/compliance/payment.yaml", "checks:"), ("checklists/measures/staff.yaml", "measures:")],
)
def test_an_edit_of_a_check_or_a_measure_keeps_it(checked: Path, path: str, old: str) -> None:
    before = [(file.name, file.stat().st_ino) for file in kept(checked)]
    edited(checked, path, old, f"# edited\n{old}")
    _, steps = computed(checked)
    assert "summaries" not in steps
    assert [(file.name, file.stat().st_ino) for file in kept(checked)] == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "old"),
    [("checklists/views/54_money_moved.sql", "SELECT"), ("checklists/accounts/categories.yaml", "categories:")],
)
def test_an_edit_of_a_view_or_the_vocabulary_makes_it_anew_and_drops_the_old_one(
    checked: Path, path: str, old: str
) -> None:
    before = kept(checked)
    edited(checked, path, old, f"{old} " if path.endswith(".sql") else f"# edited\n{old}")
    _, steps = computed(checked)
    assert "summaries" in steps
    assert len(kept(checked)) == 1 and kept(checked) != before


@pytest.mark.slow
def test_other_tables_another_unit_or_year_are_another_state(checked: Path, run) -> None:
    names = {kept(checked)[0].name}
    name = next((checked / "sources").iterdir()).name
    assert run("source", "remove", name, "--because", "x", folder=checked).returncode == 0
    computed(checked)
    names.add(kept(checked)[0].name)
    toml = checked / "engagement.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("year = 2018", "year = 2019"), encoding="utf-8")
    computed(checked)
    names.add(kept(checked)[0].name)
    assert len(names) == 3


@pytest.mark.slow
def test_moved_or_copied_it_is_still_right(checked: Path, tmp_path: Path) -> None:
    said, _ = computed(checked)
    other = Path(shutil.copytree(checked, tmp_path / "it's else where"))
    shutil.rmtree(checked)
    moved, steps = computed(other)
    assert moved == said and "summaries" not in steps


@pytest.mark.slow
def test_damaged_it_is_made_again(checked: Path) -> None:
    said, _ = computed(checked)
    file = kept(checked)[0]
    file.write_bytes(file.read_bytes()[:10_000])
    again, steps = computed(checked)
    assert again == said and "summaries" in steps
    assert "summaries" not in computed(checked)[1]


@pytest.mark.slow
def test_a_folder_that_may_not_be_written_is_read_all_the_same(checked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from auditkit.engagement import preparing
    from auditkit.engagement.sampling.populations import opened

    for file in kept(checked):
        file.unlink()
    with Engagement(checked, "tester") as engagement:
        monkeypatch.setattr(preparing.os, "access", lambda *_: False)
        with opened(engagement) as engine:
            assert engine.select("SELECT count(*) FROM expense").rows[0][0] > 0
    assert kept(checked) == []


@pytest.mark.slow
def test_the_numbers_of_an_inspection_come_from_it_too(checked: Path, run) -> None:
    before = [file.stat().st_ino for file in kept(checked)]
    words = ("sample", "plan", "--method", "simple", "--size", "3", "--seed", "1", "--json")
    said = run(*words, folder=checked)
    assert said.returncode in (0, 2), said.stderr
    assert [file.stat().st_ino for file in kept(checked)] == before
    with Engagement(checked, "tester") as engagement:
        assert json.dumps([outcome.id for outcome in results(engagement).outcomes()])
