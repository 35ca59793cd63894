"""Whatever is changed in an archive, a log, a source or a piece of evidence is named."""

from __future__ import annotations

import random
import shutil
import zipfile
from pathlib import Path

import pytest
import tampering

from auditkit.archive.verifying import verify


def trial(
    chance: random.Random, archive: Path, engagement: Path, unpacked: Path, scratch: Path
) -> tuple[str, list[str]]:
    """Change one thing; returns what was done, and what is said about it."""
    what = chance.choice(["archive", "archive", "log", "lines", "sources", "evidence"])
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    if what == "archive":
        target = Path(shutil.copy(archive, scratch))
        done = chance.choice(tampering.ARCHIVE)(chance, target)
        return done, [str(problem) for problem in verify(target).problems]
    if what == "lines":
        root = Path(shutil.copytree(unpacked, scratch / "unpacked"))
        done = chance.choice(tampering.LINES)(chance, root / "log.jsonl")
    elif what == "log":
        root = Path(shutil.copytree(engagement, scratch / "engagement"))
        done = chance.choice(tampering.BYTES)(chance, root / "records.sqlite")
    else:
        start = chance.choice([unpacked, engagement])
        root = Path(shutil.copytree(start, scratch / "copy"))
        done = chance.choice(tampering.KEPT)(chance, chance.choice(sorted((root / what).iterdir())))
    return f"{what}: {done}", [str(problem) for problem in verify(root).problems]


@pytest.fixture(scope="module")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder


def all_named(count: int, seed: int, archive: Path, engagement: Path, unpacked: Path, scratch: Path) -> None:
    assert [verify(path).problems for path in (archive, engagement, unpacked)] == [[], [], []]
    chance = random.Random(seed)
    unnamed = []
    for number in range(count):
        done, said = trial(chance, archive, engagement, unpacked, scratch / "trial")
        if not said:
            unnamed.append((number, done))
    assert unnamed == []


def test_twenty_changes_are_named(archive: Path, sealed_engagement: Path, unpacked: Path, tmp_path: Path) -> None:
    all_named(20, 5, archive, sealed_engagement, unpacked, tmp_path)


@pytest.mark.slow
def test_a_thousand_changes_are_named(archive: Path, sealed_engagement: Path, unpacked: Path, tmp_path: Path) -> None:
    all_named(1000, 2018, archive, sealed_engagement, unpacked, tmp_path)
