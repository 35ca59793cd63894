"""Evidence forms: made of confirmed exceptions, sent, answered, settled; flagged when their ground changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from commands import Run

from auditkit.engagement.evidence_forms import Fact, Form

Ask = Callable[..., Any]
CHECK = "travel.approval-missing"


def made(ask: Ask, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask("evidence-form", "make", *options, "--json")["evidence_forms"]
    return found


def state(ask: Ask, id_: str) -> str:
    return str(ask("evidence-form", "show", id_, "--json")["state"])


def test_all_confirmed_exceptions_come_on_forms_by_check(ask: Ask) -> None:
    confirmed = ask("exception", "list", "--status", "confirmed", "--json")["exceptions"]
    forms = made(ask, "--all-confirmed", "--group-by", "check")
    assert len(forms) == len({item["check"] for item in confirmed})
    assert sorted(fact["exception"] for form in forms for fact in form["items"]) == sorted(i["id"] for i in confirmed)
    assert all(form["matter"] and form["facts"] for form in forms)
    travel = next(form for form in forms if form["items"][0]["check"] == CHECK)
    assert Decimal(travel["total"]) == sum(Decimal(i["amount"]) for i in confirmed if i["check"] == CHECK)


def test_an_exception_stands_on_one_live_form(ask: Ask, refused: Callable[..., str]) -> None:
    form = made(ask, "--check", CHECK)[0]
    first = form["items"][0]["exception"]
    assert "E-001" in refused("evidence-form", "make", "--exception", first)
    refused("evidence-form", "make", "--check", CHECK)
    ask("evidence-form", "withdraw", "E-001", "--because", "重复")
    assert made(ask, "--exception", first)[0]["id"] == "E-002"


def test_only_confirmed_exceptions_come_on_forms(ask: Ask, refused: Callable[..., str]) -> None:
    dismissed = ask("exception", "list", "--status", "dismissed", "--json")["exceptions"][0]["id"]
    assert dismissed in refused("evidence-form", "make", "--exception", dismissed)
    assert "--all-confirmed" in refused("evidence-form", "make")
    assert "no.check" in refused("evidence-form", "make", "--check", "no.check")


def test_a_form_goes_its_way(ask: Ask, refused: Callable[..., str], tmp_path: Path) -> None:
    form = made(ask, "--check", CHECK, "--collector", "甲")[0]
    assert form["state"] == "not-sent"
    refused("evidence-form", "answer", "E-001", "--no-objection")
    assert "2" in refused("evidence-form", "send", "E-001", "--on", "2019-08-26")
    ask("evidence-form", "edit", "E-001", "--collector", "甲", "--collector", "乙")
    ask("evidence-form", "send", "E-001", "--on", "2019-08-26")
    assert ask("evidence-form", "show", "E-001", "--json")["due"] == "2019-08-31"
    assert state(ask, "E-001") == "overdue"
    refused("evidence-form", "edit", "E-001", "--matter", "其他")
    refused("evidence-form", "answer", "E-001", "--no-objection", "--on", "2019-08-20")
    signed = tmp_path / "签字.jpg"
    signed.write_text("signed")
    ask("evidence-form", "answer", "E-001", "--objection", "已补办", "--on", "2019-08-30", "--file", signed)
    answered = ask("evidence-form", "show", "E-001", "--json")
    assert (answered["state"], answered["opinion"], len(answered["answer_files"])) == ("objection", "已补办", 1)
    ask("evidence-form", "settle", "E-001", "--because", "事实不变")
    assert state(ask, "E-001") == "settled"
    refused("evidence-form", "withdraw", "E-001", "--because", "x")


def test_several_forms_go_out_together_or_none(ask: Ask, refused: Callable[..., str]) -> None:
    made(ask, "--check", CHECK, "--collector", "甲", "--collector", "乙")
    made(ask, "--check", "procurement.split", "--collector", "甲")
    refused("evidence-form", "send", "E-001", "E-002")
    assert state(ask, "E-001") == "not-sent"


def test_days_are_a_setting(ask: Ask, decided: Path, refused: Callable[..., str]) -> None:
    made(ask, "--check", CHECK, "--collector", "甲", "--collector", "乙")
    toml = decided / "engagement.toml"
    before = toml.read_text()
    toml.write_text(before + "\n[evidence-forms]\ndays = 7\n")
    ask("evidence-form", "send", "E-001", "--on", "2019-12-28")
    assert ask("evidence-form", "show", "E-001", "--json")["due"] == "2020-01-04"


def test_a_form_is_flagged_when_its_exception_is_no_longer_confirmed(ask: Ask) -> None:
    form = made(ask, "--check", CHECK)[0]
    assert form["flags"] == []
    first = form["items"][0]["exception"]
    ask("exception", "dismiss", first, "--because", "补交了审批表")
    shown = ask("evidence-form", "show", "E-001", "--json")
    assert shown["flags"] == [f"{first} dismissed"]
    assert "1" in ask("evidence-form", "list").splitlines()[-1]


def test_the_paper_holds_every_fact(ask: Ask, decided: Path) -> None:
    form = made(ask, "--check", CHECK, "--collector", "甲", "--collector", "乙")[0]
    files = ask("evidence-form", "export", "E-001", "--json")["files"]
    first = Path(files[0]["file"]).read_bytes()
    assert first == Path(ask("evidence-form", "export", "--json")["files"][0]["file"]).read_bytes()
    table = docx.Document(files[0]["file"]).tables[0]
    words = "\n".join(cell.text for row in table.rows for cell in row.cells)
    for fact in form["items"]:
        assert fact["said"] in words and f"{Decimal(fact['amount']):,.2f}" in words
    for part in (form["unit"], form["matter"], form["basis"], f"{Decimal(form['total']):,.2f}", "甲", "乙"):
        assert part in words


def test_one_row_counts_once_in_the_total() -> None:
    fact = Fact("E-1", "a.b", "", "row", "", "", "", "100.00", "")
    other = Fact("E-2", "a.c", "", "row", "", "", "", "100.00", "")
    third = Fact("E-3", "a.c", "", "other", "", "", "", "0.01", "")
    assert Form("E-001", "", "", "", "", (fact, other, third), "").total == Decimal("100.01")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "not-sent"),
        ({"sent": "2020-01-01", "due": "2020-01-06"}, "sent"),
        ({"sent": "2020-01-01", "due": "2020-01-05"}, "overdue"),
        ({"sent": "2020-01-01", "due": "2020-01-05", "answer": "no-objection"}, "no-objection"),
        ({"sent": "2020-01-01", "due": "2020-01-05", "settled": "x"}, "settled"),
        ({"withdrawn": "x", "settled": "y"}, "withdrawn"),
    ],
)
def test_the_state_follows_from_what_is_recorded(values: dict[str, str], expected: str) -> None:
    assert Form("E-001", "", "", "", "", (), "", **values).state("2020-01-06") == expected  # type: ignore[arg-type]


def test_nothing_is_sent_without_saying_who_objects(run: Run, decided: Path, ask: Ask) -> None:
    made(ask, "--check", CHECK)
    for words in ((), ("--no-objection", "--objection", "x")):
        done = run("evidence-form", "answer", "E-001", *words, folder=decided)
        assert done.returncode == 2 and "--objection" in done.stderr
    assert (
        json.loads(run("evidence-form", "list", "--json", folder=decided).stdout)["evidence_forms"][0]["answer"] == ""
    )
