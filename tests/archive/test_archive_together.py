"""Several people record at once: nothing is lost or doubled, the log is unbroken, nobody sees an error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from auditkit.archive.verifying import verify
from auditkit.engagement.finding import deductions, findings
from auditkit.engagement.folder import Engagement

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


def test_four_people_at_once(small: Path) -> None:
    people_at_work(small, 4, 5)


@pytest.mark.slow
def test_eight_people_add_two_thousand_findings(small: Path) -> None:
    people_at_work(small, 8, 250)
