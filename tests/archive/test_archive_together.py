"""Several people record at once: nothing is lost or doubled, the log is unbroken, nobody sees an error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from auditkit.archive import sealing
from auditkit.archive.contents import Contents, contents_of
from auditkit.archive.snapshot import Snapshot
from auditkit.archive.verifying import verify
from auditkit.engagement.finding import deductions, findings
from auditkit.engagement.folder import Engagement
from auditkit.errors import UsageError
from auditkit.store.files import STAGED, file_digest

PERSON = """
import sys
from auditkit.cli.ending import ended
root, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
for number in range(count):
    add = ["-C", root, "--by", name, "finding", "add", "--indicator", "4.1", "--title", f"{name}-{number}"]
    status = ended(add)
    if status:
        sys.exit(status)
"""


def people_at_work(root: Path, people: int, each: int) -> None:
    for kept in (root / "derived").glob("leaves-*.json"):  # all begin by making it
        kept.unlink()
    line = [sys.executable, "-c", PERSON, str(root)]
    running = [
        subprocess.Popen([*line, f"p{n}", str(each)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for n in range(people)
    ]
    said = [process.communicate(timeout=3000)[1] for process in running]
    assert [process.returncode for process in running] == [0] * people, said
    with Engagement(root, "x") as engagement:
        found = [item for item in findings(engagement) if item.title.startswith("p")]
        assert sorted(item.title for item in found) == sorted(f"p{n}-{m}" for n in range(people) for m in range(each))
        numbers = [item.id for item in findings(engagement)]
        assert len(set(numbers)) == len(numbers) and numbers[-1] == f"F-{len(numbers):03d}"
        assert deductions(engagement) == []
        entries = list(engagement.log.entries("finding"))
        for n in range(people):
            mine = [e.body["title"] for e in entries if e.by == f"p{n}"]
            assert mine == [f"p{n}-{m}" for m in range(each)]
    assert verify(root).problems == []


@pytest.mark.slow
def test_four_people_at_once(small: Path) -> None:
    people_at_work(small, 4, 5)


@pytest.mark.slow
def test_eight_people_add_two_thousand_findings(small: Path) -> None:
    people_at_work(small, 8, 250)


@pytest.mark.slow
def test_what_is_recorded_while_the_file_is_closed_stops_the_closing(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(engagement: Engagement, values: Snapshot) -> Contents:
        made = contents_of(engagement, values)
        with Engagement(small, "b") as other, other.batch() as batch:
            batch.add("run", "run", "check", {})
        return made

    monkeypatch.setattr(sealing, "contents_of", late)
    with Engagement(small, "a") as engagement:
        with pytest.raises(UsageError) as caught:
            sealing.seal(engagement)
        assert caught.value.message_id == "archive.recorded-meanwhile"
        monkeypatch.undo()
        done = sealing.seal(engagement)
    assert [path.name for path in (small / "archive").iterdir()] == [done.file.name]
    assert verify(done.file).problems == verify(small).problems == []


def test_an_archive_has_its_name_once_its_closing_is_recorded_and_not_before(sealed: Path) -> None:
    (archive,) = (sealed / "archive").glob("*.zip")
    ready = sealed / "archive" / STAGED
    ready.mkdir()
    archive.rename(ready / file_digest(archive))
    (ready / ("0" * 64)).write_bytes(b"of a command that died before it recorded anything")
    Engagement(sealed, "a").close()
    assert list((sealed / "archive").glob("*.zip")) == [archive] and not ready.exists()
    assert verify(archive).problems == []
