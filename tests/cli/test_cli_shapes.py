"""The JSON that scripts rely on, field by field."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

Run = Callable[..., CompletedProcess[str]]
AMOUNT = re.compile(r"-?\d+\.\d\d")
POINTS = re.compile(r"\d+(\.\d{1,2})?")
SHA = re.compile(r"[0-9a-f]{64}")


def said(run: Run, folder: Path, *words: str, status: int = 0) -> Any:
    done = run(*words, "--json", folder=folder)
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout)


def amount(value: object) -> bool:
    return value is None or bool(AMOUNT.fullmatch(str(value)) and isinstance(value, str))


def points(value: object) -> bool:
    return value is None or bool(isinstance(value, str) and POINTS.fullmatch(value))


def words(value: object) -> bool:
    return value is None or (isinstance(value, str) and value != "")


def holds(item: dict[str, Any], fields: set[str]) -> None:
    assert fields <= set(item), fields - set(item)


def rows_hold(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert set(row) == {"file", "sheet", "row", "role"}
        assert isinstance(row["row"], int) and row["row"] >= 1 and row["file"] and row["sheet"] and row["role"]


EXCEPTION = {
    *("id", "check", "indicators", "scope", "period", "voucher", "line", "date", "account", "summary", "amount"),
    *("excess", "group", "message", "rows", "status", "flag"),
}


def test_exception_list(run: Run, decided_engagement: Path) -> None:
    found = said(run, decided_engagement, "exception", "list")
    assert set(found) == {"exceptions"} and len(found["exceptions"]) > 30
    assert len({item["id"] for item in found["exceptions"]}) == len(found["exceptions"])
    for item in found["exceptions"]:
        holds(item, EXCEPTION)
        assert item["scope"] in ("line", "voucher", "number", "register", "aggregate")
        assert item["status"] in ("open", "confirmed", "dismissed")
        assert item["flag"] in (None, "new", "changed", "vanished")
        assert amount(item["amount"]) and amount(item["excess"])
        assert item["line"] is None or (isinstance(item["line"], int) and item["line"] >= 1)
        assert item["date"] is None or date.fromisoformat(item["date"])
        assert item["period"] is None or re.fullmatch(r"\d{4}(-\d\d)?", item["period"])
        assert all(words(item[name]) for name in ("voucher", "account", "summary", "group", "message"))
        assert isinstance(item["indicators"], list) and item["message"]
        rows_hold(item["rows"])


@pytest.mark.slow
def test_exceptions_are_picked_by_check_and_status(run: Run, decided_engagement: Path) -> None:
    every = said(run, decided_engagement, "exception", "list")["exceptions"]
    for check in {item["check"] for item in every}:
        picked = said(run, decided_engagement, "exception", "list", "--check", check)["exceptions"]
        assert picked == [item for item in every if item["check"] == check]
    dismissed = said(run, decided_engagement, "exception", "list", "--status", "dismissed")["exceptions"]
    assert dismissed == [item for item in every if item["status"] == "dismissed"] != []


def test_a_voucher_is_named_padded_or_not(run: Run, decided_engagement: Path) -> None:
    every = said(run, decided_engagement, "exception", "list")["exceptions"]
    item = next(item for item in every if item["voucher"] and item["period"])
    kind, number = item["voucher"].rsplit("-", 1)
    for name in (item["voucher"], f"{kind}-{int(number)}", f"{kind}-{int(number):04d}"):
        picked = said(run, decided_engagement, "exception", "list", "--voucher", name, "--period", item["period"])
        assert item in picked["exceptions"], name


@pytest.mark.parametrize("verb", ["list", "run"])
def test_check(run: Run, checked: Path, verb: str) -> None:
    found = said(run, checked, "check", verb)
    assert set(found) == {"checks"}
    for item in found["checks"]:
        holds(item, {"id", "population", "passed", "exceptions", "untestable", "reason"})
        counts = [item[name] for name in ("population", "passed", "exceptions", "untestable")]
        assert all(isinstance(count, int) and count >= 0 for count in counts)
        assert counts[0] == sum(counts[1:])
        assert words(item["reason"]) and (item["untestable"] == 0 or item["reason"])


def test_check_before_the_first_run(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "e"
    given = ("--entity", "甲局", "--year", "2018", "--rubric", "zhanjiang-2018")
    assert run("init", root, *given).returncode == 0
    for item in said(run, root, "check", "list")["checks"]:
        assert [item[name] for name in ("population", "passed", "exceptions", "untestable")] == [None] * 4


def test_measure_list(run: Run, decided_engagement: Path) -> None:
    found = said(run, decided_engagement, "measure", "list")
    assert set(found) == {"measures"}
    ids = [item["id"] for item in found["measures"]]
    assert len(set(ids)) == len(ids) > 40
    for item in found["measures"]:
        holds(item, {"id", "label", "subject", "value", "unit", "basis", "origin", "candidates"})
        assert item["label"] and item["unit"] in ("yuan", "%", "count")
        values = [item["value"], *(candidate["value"] for candidate in item["candidates"])]
        shape = {"yuan": AMOUNT, "%": re.compile(r"-?\d+\.\d{12,}"), "count": re.compile(r"-?\d+(\.\d\d)?")}
        assert all(value is None or shape[item["unit"]].fullmatch(value) for value in values), item
        assert item["value"] is not None or item["reason"]
        if item["subject"]:
            assert item["id"].startswith(f"project.{item['subject']}.")
        for candidate in item["candidates"]:
            holds(candidate, {"origin", "value", "rows"})
            rows_hold(candidate["rows"])


def test_source_list(run: Run, decided_engagement: Path, example: Path) -> None:
    found = said(run, decided_engagement, "source", "list")
    assert set(found) == {"sources"}
    assert {item["file"] for item in found["sources"]} == {path.name for path in (example / "inputs").iterdir()}
    for item in found["sources"]:
        holds(item, {"file", "sha256", "tables"})
        assert SHA.fullmatch(item["sha256"]) and item["tables"]
        for table in item["tables"]:
            wanted = {"sheet", "kind", "rows", "left_out", "debit", "credit", "amount", "from", "to", "unit", "status"}
            holds(table, wanted)
            assert isinstance(table["rows"], int) and isinstance(table["left_out"], int)
            assert all(amount(table[name]) for name in ("debit", "credit", "amount"))
            assert all(value is None or re.match(r"\d{4}-\d\d", value) for value in (table["from"], table["to"]))
            assert table["status"] in ("stored", "tie-out", "left-out", "removed")


def test_import_prints_the_same_tables(run: Run, tmp_path: Path, example: Path) -> None:
    root = tmp_path / "e"
    given = ("--entity", "甲局", "--year", "2018", "--rubric", "zhanjiang-2018")
    assert run("init", root, *given).returncode == 0
    chosen = str(next((example / "inputs").glob("*编制*")))
    told = said(run, root, "import", chosen)["sources"][0]
    kept = said(run, root, "source", "list")["sources"][0]
    assert told["sha256"] == kept["sha256"]
    same = {"sheet", "kind", "rows", "left_out", "debit", "credit", "amount", "from", "to", "unit", "status"}
    assert [{k: t[k] for k in same} for t in told["tables"]] == [{k: t[k] for k in same} for t in kept["tables"]]


@pytest.mark.parametrize("scored", [True, False])
def test_score_show(run: Run, decided_engagement: Path, checked_engagement: Path, scored: bool) -> None:
    found = said(run, decided_engagement if scored else checked_engagement, "score", "show")
    holds(found, {"total", "full", "grade", "draft", "indicators"})
    assert points(found["full"]) and points(found["total"]) and found["draft"] is (not scored)
    assert (found["total"] is None) is (found["grade"] is None) is (not scored)
    for item in found["indicators"]:
        wanted = {"id", "name", "path", "points", "awarded", "deducted", "rationale", "findings", "measure"}
        holds(item, wanted)
        assert points(item["points"]) and points(item["awarded"]) and points(item["deducted"])
        assert isinstance(item["path"], list) and isinstance(item["findings"], list)
        assert item["measure"] is None or set(item["measure"]) == {"id", "value", "unit"}
        if item["awarded"] is not None:
            assert float(item["points"]) - float(item["deducted"]) == pytest.approx(float(item["awarded"]))
        if item["deducted"] not in (None, "0"):
            assert item["rationale"]


KINDS = ("arithmetic", "cross-reference", "unit", "year", "score-rule", "missing-reason", "text")


@pytest.mark.slow
@pytest.mark.parametrize("bare", [True, False])
def test_selfeval_verify(run: Run, decided_engagement: Path, example: Path, tmp_path: Path, bare: bool) -> None:
    document = str(next((example / "inputs").glob("*.docx")))
    if bare:
        found = said(run, tmp_path, "selfeval", "verify", document, status=1)
    else:
        found = said(run, decided_engagement, "selfeval", "verify", status=1)
    assert set(found) == {"inconsistencies", "numbers"} and found["numbers"] > 50
    assert len(found["inconsistencies"]) > 0
    for item in found["inconsistencies"]:
        holds(item, {"id", "kind", "severity", "places", "stated", "expected", "indicator", "message"})
        assert item["kind"] in KINDS and item["severity"] in ("low", "medium", "high") and item["message"]
        assert item["places"] and all(place["file"] and place["text"] for place in item["places"])


@pytest.mark.slow
def test_report_check(run: Run, decided_engagement: Path) -> None:
    found = said(run, decided_engagement, "report", "check")
    assert set(found) == {"numbers"} and len(found["numbers"]) > 300
    for item in found["numbers"]:
        assert set(item) == {"text", "place", "label", "kind", "measure", "value", "unit"}
        assert item["kind"] in ("tied", "derived", "quoted", "constant", "untied") and item["kind"] != "untied"
        assert item["text"] and item["place"]
        assert item["kind"] != "tied" or item["measure"]


def test_finding_add(run: Run, checked: Path) -> None:
    found = said(run, checked, "finding", "add", "--indicator", "4.1", "--title", "t", "--amount", "1,234.5",
                 "--deduct", "0.5", "--rationale", "r")  # fmt: skip
    assert (found["id"], found["title"], found["amount"], found["status"]) == ("F-001", "t", "1234.50", "live")
    assert found["deductions"] == [{"id": "D-001", "indicator": "4.1", "points": "0.5", "rationale": "r"}]
