"""Folders for work that may be thrown away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from auditkit.scratch import Scratch, sweep

HOLDS = """
import sys, time
from auditkit.scratch import Scratch
held = Scratch("held")
(held.path / "figures").write_text("of the auditee")
print(held.path, flush=True)
time.sleep(60)
"""


@pytest.fixture
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_what_a_killed_process_left_goes_with_the_next_folder(parent: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(parent)}
    )
    assert holder.stdout is not None
    left = Path(holder.stdout.readline().strip())
    with Scratch("other"):
        assert (left / "figures").exists()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    assert left.exists()
    with Scratch("other") as other:
        assert list(parent.iterdir()) == [other]
    assert list(parent.iterdir()) == []


def test_only_own_folders_of_this_kind_are_swept(parent: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (parent / "auditkit-demo").mkdir()
    (parent / "auditkit-scratch-file").write_text("x")
    (parent / "auditkit-scratch-link").symlink_to(elsewhere)
    (parent / "auditkit-scratch-left").mkdir()
    assert sweep(parent) == ["auditkit-scratch-left"]
    assert elsewhere.exists() and len(list(parent.iterdir())) == 3


def test_removing_twice_changes_nothing(parent: Path) -> None:
    made = Scratch("twice")
    made.remove()
    made.remove()
    assert not made.path.exists() and list(parent.iterdir()) == []
