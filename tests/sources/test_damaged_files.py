"""Damaged files by the thousand: a clean message, or the totals that another reader finds; never anything else."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from damage import DAMAGES, bases, independent
from quirk_books import ENTITY, YEAR

from auditkit.errors import BadInput
from auditkit.sources.canonical import Context, Hints
from auditkit.sources.grid import Content
from auditkit.sources.readers import formats, wire
from auditkit.sources.readers.limits import DEFAULT
from auditkit.sources.recognise import recognise

CONTEXT = Context(ENTITY, YEAR)
QUICK, MANY = 120, 1200
SLOW_FILE = 20.0

READ_ALL = """
import json, resource, sys
from pathlib import Path
from auditkit.errors import BadInput
from auditkit.sources.reading import read_many

answers = read_many(sorted(Path(sys.argv[1]).iterdir()))
crashed = [str(a) for a in answers if isinstance(a, BadInput) and a.message_id == "read.crashed"]
print(json.dumps([len(answers), crashed, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""  # in an interpreter of its own: what other tests started is not counted


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return bases(tmp_path_factory.mktemp("whole"))


def damaged(seed: int, whole: dict[str, bytes]) -> tuple[str, str, bytes]:
    """Return kind of file, kind of damage and the bytes; the same for the same seed."""
    rng = random.Random(seed)
    form, damage = rng.choice(list(whole)), rng.choice(DAMAGES)
    return form, damage.__name__, damage(rng, whole[form], whole[rng.choice(list(whole))])


def read_here(path: Path) -> Content | BadInput:
    """Read as the reading process does, in this one; anything but a refusal fails the test."""
    try:
        message = wire.from_draft(formats.read(path, DEFAULT))
    except BadInput as problem:
        return BadInput(problem.message_id, **{**problem.params, "file": path.name})
    return wire.content(path.name, wire.answer(wire.packed(message)))


def outcome(content: Content | BadInput, form: str, data: bytes, whole: dict[str, bytes]) -> str:
    """Return how a file was taken; ``WRONG …`` where totals are not those of another reader."""
    if isinstance(content, BadInput):
        assert str(content).startswith(content.params["file"])
        assert "\n" not in str(content)
        return "refused"
    tables = recognise(content, Hints(), CONTEXT).tables
    for problem in (problem for table in tables for problem in table.problems):
        assert str(problem).startswith(content.file)
    taken = [table for table in tables if table.kind is not None]
    if not taken or any(table.problems or table.questions for table in tables):
        return "asked"
    rows = sum(len(table.rows) for table in taken)
    ours = (rows, sum(table.debit or 0 for table in taken), sum(table.credit or 0 for table in taken))
    if not rows:
        return "empty"
    theirs, before = independent(form, data), independent(form, whole[form])
    if ours == theirs:
        return "equal"
    if ours == before and (theirs is None or form == "html.xls"):
        return "as undamaged"  # the damage touches nothing that counts, the other reader is stricter
    return f"WRONG {ours} {theirs} {before}"


def check(seeds: range, whole: dict[str, bytes], folder: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for seed in seeds:
        form, damage, data = damaged(seed, whole)
        path = folder / f"x.{form.rpartition('.')[2]}"
        path.write_bytes(data)
        start = time.monotonic()
        result = outcome(read_here(path), form, data, whole)
        assert time.monotonic() - start < SLOW_FILE, (seed, form, damage)
        assert not result.startswith("WRONG"), (seed, form, damage, result)
        found[result] += 1
    return found


def test_undamaged_files_are_taken(whole: dict[str, bytes], tmp_path: Path) -> None:
    for form, data in whole.items():
        path = tmp_path / f"x.{form.rpartition('.')[2]}"
        path.write_bytes(data)
        assert outcome(read_here(path), form, data, whole) == "equal", form


def test_damage_ends_in_a_message_or_in_the_right_totals(whole: dict[str, bytes], tmp_path: Path) -> None:
    found = check(range(QUICK), whole, tmp_path)
    assert found["refused"] > QUICK // 3
    assert found["equal"] > QUICK // 50


@pytest.mark.slow
def test_damage_by_the_thousand(whole: dict[str, bytes], tmp_path: Path) -> None:
    found = check(range(QUICK, QUICK + MANY), whole, tmp_path)
    assert found["refused"] > MANY // 3
    assert found["equal"] > MANY // 50


@pytest.mark.slow
def test_the_reading_process_survives_all_of_them(whole: dict[str, bytes], tmp_path: Path) -> None:
    for seed in range(100_000, 100_200):
        form, _, data = damaged(seed, whole)
        (tmp_path / f"{seed}.{form.rpartition('.')[2]}").write_bytes(data)
    done = subprocess.run([sys.executable, "-c", READ_ALL, tmp_path], capture_output=True, text=True, check=True)
    taken, crashed, peak = json.loads(done.stdout)
    assert (taken, crashed) == (200, [])
    assert peak < 1 << 20


def test_the_comparison_can_fail(whole: dict[str, bytes], tmp_path: Path) -> None:
    data = whole["csv"].replace(b"5318.00", b"5319.00", 1)
    path = tmp_path / "x.csv"
    path.write_bytes(whole["csv"])
    assert outcome(read_here(path), "csv", data, whole).startswith("WRONG")
