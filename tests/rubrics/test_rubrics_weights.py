"""Points that the source does not give are set by a person: proposed, checked, recorded."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from commands import Run

from auditkit.analysis.weights import parts, propose
from auditkit.core.rubric import Rubric
from auditkit.engagement.rubrics import known_rubrics, offered_rubric
from auditkit.engagement.weighting import check_weights, read_points
from auditkit.errors import BadInput, UsageError

OPEN = [id_ for id_ in known_rubrics() if offered_rubric(id_).open]


def begun(run: Run, folder: Path, rubric: str) -> Path:
    said = run("init", folder / "e", "--entity", "某局", "--year", "2021", "--rubric", rubric)
    assert said.returncode == 0, said.stderr
    return folder / "e"


def test_some_bundled_rubrics_are_open() -> None:
    assert len(OPEN) == 3


@pytest.mark.parametrize("id_", OPEN)
@pytest.mark.parametrize("manner", ["equal", "proportional"])
def test_a_proposal_fills_the_rubric_and_keeps_its_demands(id_: str, manner: str) -> None:
    rubric: Rubric = offered_rubric(id_)
    points = propose(rubric, manner)  # type: ignore[arg-type]
    assert set(points) == set(rubric.settable())
    assert all(value > 0 for value in points.values())
    check_weights(rubric, points)
    given = rubric.weighted(points)
    assert not given.open
    assert sum(node.points or 0 for node in given.indicators) == rubric.total


def test_round_parts_add_up() -> None:
    for amount, count in ((Fraction(100), 7), (Fraction(1), 3), (Fraction("0.07"), 5), (Fraction(33), 1)):
        assert sum(parts(amount, [1] * count)) == amount


def test_points_are_recorded_and_the_rubric_must_be_adopted_again(run: Run, tmp_path: Path) -> None:
    root = begun(run, tmp_path, "mof-2020-10-project")
    said = run("rubric", "adopt", folder=root)
    assert said.returncode == 2
    assert "1.1.1" in said.stderr
    said = run("rubric", "adopt", "--propose", "equal", "--agreed", "2021-03-01", folder=root)
    assert said.returncode == 0, said.stderr
    assert run("rubric", "weights", "--propose", "equal", folder=root).stderr == ""
    said = run("rubric", "weights", "--points", "3.1.1=9", "--points", "3.2.1=6", folder=root)
    assert said.returncode == 2  # the sum no longer fits
    shown = json.loads(run("rubric", "weights", "--json", folder=root).stdout)
    points = {row["id"]: Fraction(row["points"]) for row in shown["indicators"]}
    moved = [f"3.1.1={float(points['3.1.1'] + 1)}", f"3.2.1={float(points['3.2.1'] - 1)}"]
    said = run("rubric", "weights", "--points", moved[0], "--points", moved[1], folder=root)
    assert said.returncode == 0, said.stderr
    assert "重新采用" in said.stderr


def test_the_demand_on_output_and_effect_is_checked(run: Run, tmp_path: Path) -> None:
    root = begun(run, tmp_path, "mof-2020-10-project")
    low = [f"{id_}=1" for id_ in ("3.1.1", "3.2.1", "3.3.1", "3.4.1", "4.1.1", "4.1.2")]
    words = [part for one in low for part in ("--points", one)]
    said = run("rubric", "weights", *words, "--propose", "equal", folder=root)
    assert said.returncode == 2
    assert "60%" in said.stderr


@pytest.mark.slow
def test_nothing_is_scored_or_reported_before_points_are_set(run: Run, tmp_path: Path) -> None:
    root = begun(run, tmp_path, "xinzhou")
    said = run("score", "set", "1.1", "--points", "1", folder=root)
    assert (said.returncode, "rubric weights" in said.stderr) == (2, True)
    said = run("report", "build", "--format", "md", folder=root)
    assert (said.returncode, "rubric weights" in said.stderr) == (2, True)
    said = run("rubric", "weights", "--points", "7.2=5", folder=root)
    assert (said.returncode, "8" in said.stderr) == (2, True)


def test_points_from_a_file(run: Run, tmp_path: Path) -> None:
    root = begun(run, tmp_path, "xinzhou")
    wanted = propose(offered_rubric("xinzhou"), "equal")
    file = tmp_path / "points.csv"
    file.write_text("指标,分值\n" + "".join(f"{id_},{float(points)}\n" for id_, points in wanted.items()), "utf-8")
    said = run("rubric", "weights", "--file", file, "--json", folder=root)
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["open"] is False


def test_lines_of_points() -> None:
    assert read_points("# 分值\n1.1: 5\n1.2 = 2.5\n\n'1.3', 0\n") == {"1.1": 5, "1.2": Fraction(5, 2), "1.3": 0}
    for wrong in ("1.1: 5\n1.1: 6", "1.1: 5\nfive", "1.1: 5\n1.2: -1", "1.1: 5\n1.2: 1.234"):
        with pytest.raises(BadInput):
            read_points(wrong, "p.txt")


@pytest.mark.slow
def test_a_pool_is_split_anew_with_a_reason(run: Run, tmp_path: Path) -> None:
    root = begun(run, tmp_path, "yueyang-department")
    split = ("--points", "4.1.1=10", "--points", "4.1.2=5", "--points", "4.1.3=0")
    assert run("rubric", "weights", *split, folder=root).returncode == 2
    said = run("rubric", "weights", *split, "--because", "本单位无生态职责", folder=root)
    assert said.returncode == 0, said.stderr
    shown = json.loads(run("score", "show", "--json", folder=root).stdout)
    points = {row["id"]: row["points"] for row in shown["indicators"]}
    assert (points["4.1.1"], points["4.1.2"], "4.1.3" in points) == ("10", "5", False)
    said = run("rubric", "weights", "--points", "4.1.4=3", "--because", "x", folder=root)
    assert (said.returncode, "4.1.4" in said.stderr) == (2, True)
    said = run("rubric", "weights", "--points", "4.1.1=9", "--because", "x", folder=root)
    assert (said.returncode, "20" in said.stderr) == (2, True)


def test_an_incomplete_rubric_is_no_weighting() -> None:
    with pytest.raises(UsageError):
        check_weights(offered_rubric("xinzhou"), {"1.1": Fraction(4)})
