"""Summaries read by several processes tell what one tells."""

import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from auditkit.engagement import telling
from auditkit.engagement.enriching import read_vocabulary
from auditkit.engagement.telling import Known, tell
from auditkit.shipped import shipped

TEXTS = [
    "报销张小三赴广州参加业务会议差旅费(3.1-3.4)",
    "付12月办公楼电费",
    "付华达文具店办公用品款",
    "预付2022年1-3月租赁费",
    "计提折旧",
    "冲销1月重复支付",
]


class Shipped:
    def paths(self, prefix: str, suffix: str = "") -> list[str]:
        return []

    def text(self, path: str) -> str:
        file = shipped("checklists")
        for part in path.split("/")[1:]:
            file = file / part
        return file.read_text(encoding="utf-8")


@pytest.fixture
def known() -> Known:
    return Known(read_vocabulary(Shipped()), persons=frozenset({"张小三"}), payees=frozenset({"华达文具店"}))


@pytest.fixture
def texts() -> pa.Table:
    days = [[date(2021, 1, 8)], [date(2021, 3, 9), date(2021, 1, 5)]]
    rows = [(number, f"{text}{'#' * (number // 6)}", days[number % 2]) for number, text in enumerate(TEXTS * 4)]
    no, summary, dates = zip(*rows, strict=True)
    kinds = [pa.int32(), pa.string(), pa.list_(pa.date32())]
    columns = zip((no, summary, dates), kinds, strict=True)
    return pa.table([pa.array(list(column), kind) for column, kind in columns], names=["no", "summary", "dates"])


def _tables(known: Known, texts: pa.Table) -> list[list[dict[str, object]]]:
    with tell(known, texts) as told:
        return [table.sort_by("no").to_pylist() for table in told]


def test_a_text_is_read_once_and_dated_by_every_day_it_was_booked_on(known: Known, texts: pa.Table) -> None:
    said, dated = _tables(known, texts.slice(0, 4))
    assert [row["no"] for row in said] == [0, 1, 2, 3]
    assert (said[0]["persons"], said[0]["places"], said[2]["payee"]) == (["张小三"], ["广州"], "华达文具店")
    electricity = {row["date"]: row["period_from"] for row in dated if row["no"] == 1}
    assert electricity == {date(2021, 3, 9): date(2020, 12, 1), date(2021, 1, 5): date(2020, 12, 1)}
    assert {row["no"] for row in dated} == {0, 1, 3}


@pytest.mark.slow
def test_several_processes_tell_what_one_tells(known: Known, texts: pa.Table, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = _tables(known, texts)
    monkeypatch.setattr(telling, "MANY", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    started: list[Path] = []
    real = telling._process
    monkeypatch.setattr(telling, "_process", lambda k, t, place: started.append(place) or real(k, t, place))
    assert _tables(known, texts) == alone
    assert len(started) == 3
    assert not started[0].parent.exists()


def test_what_a_process_leaves_unread_is_read_here(
    known: Known, texts: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = _tables(known, texts)
    monkeypatch.setattr(telling, "MANY", 2)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert _tables(known, texts) == alone
