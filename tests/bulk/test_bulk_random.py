"""Random journals give the same both ways; what the fast way knows by itself is what the slow functions say."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pytest
from bulk_ways import same_both_ways, small_blocks
from hypothesis import given, settings
from hypothesis import strategies as st
from long_books import COUNT, CREDIT, DATE, DEBIT, HEADINGS, NUMBER, SUMMARY, books, save

from auditkit.core.keys import DIGITS, SEPARATOR
from auditkit.sources.bulk.text import _decoded
from auditkit.sources.bulk.vouchers import PlainNumbers
from auditkit.sources.kinds.vouchers import voucher_parts
from auditkit.store.bulk_engine import connection
from auditkit.store.bulk_runs import repeated
from auditkit.store.bulk_words import digest_sql, in_words

CELLS = {
    DATE: ("2021.03.05", "2021年3月5日", "20210305", "2021-02-30", "", "4月"),
    NUMBER: ("记字第0007号", "12", "", "记-2021030005", "付-00012", "第9号"),
    SUMMARY: ("合计", "本月合计", "过次页", "", "付，“货款”", 'say "yes"', "上年结转"),
    DEBIT: ("1,234.50", "１２．３", "0", "", "abc", "-7.5", "1.005"),
    CREDIT: ("0.00", "9", "", "（3.20）"),
    COUNT: ("", "3张", "x", "07"),
}
changes = st.sampled_from(sorted(CELLS)).flatmap(
    lambda column: st.tuples(st.integers(0, 5_500), st.just(column), st.sampled_from(CELLS[column]))
)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 1_000),
    changed=st.lists(changes, max_size=6),
    moved=st.booleans(),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "gb18030")),
    size=st.integers(30_000, 400_000),
)
def test_random_journals_are_the_same_both_ways(
    seed: int, changed: list[tuple[int, int, str]], moved: bool, encoding: str, size: int
) -> None:
    rows = books(5_600, seed)
    for row, column, words in changed:
        rows[row][column] = words
    if moved:
        rows.insert(100, rows.pop(4_000))
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        small_blocks(patch, size)
        path = save(Path(name) / "journal.csv", [HEADINGS, *rows], encoding)
        same_both_ways(path, Path(name) / "kept", batches=None)


numbers = st.from_regex(r"[记付第号字银行收转凭证年月\-0-9 （]{1,4}-?[0-9]{1,6}", fullmatch=True)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.lists(numbers | st.text(max_size=8), min_size=1, max_size=5))
def test_plain_voucher_numbers_are_taken_apart_as_any_other(found: list[str]) -> None:
    plain = PlainNumbers()
    for words in found:
        assert plain.parts(words) in (None, voucher_parts(words, ""))


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.characters(codec="gb18030", exclude_characters="\0")), min_size=1, max_size=8, unique=True))
def test_different_fields_are_decoded_each_as_it_stands(words: list[str]) -> None:
    found, _ = _decoded(pa.array([text.encode("gb18030") for text in words], pa.binary()), "gb18030")

    found.validate(full=True)
    assert found.to_pylist() == words


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=40))
def test_equal_rows_of_a_voucher_are_found(rows: list[tuple[bool, int]]) -> None:
    change = np.array([begins for begins, _ in rows])
    voucher = np.cumsum(change)
    hashes = (voucher * 10 + np.array([content for _, content in rows])).astype(np.uint64)

    expected = [int(np.count_nonzero(hashes == one)) > 1 for one in hashes]
    assert repeated(hashes, change).tolist() == expected


cents = st.integers(-(10**12), 10**12)


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(cents, st.sampled_from(("debit", "credit", "both")), st.none() | st.text("甲a"))))
def test_digests_are_those_of_single_rows(rows: list[tuple[int, str, str | None]]) -> None:
    identity = ("debit", "fund", "credit", "project")
    sides = {
        name: [Decimal(amount).scaleb(-2) if side in (name, "both") else Decimal("0.00") for amount, side, _ in rows]
        for name in ("debit", "credit")
    }
    money, texts = pa.decimal128(18, 2), [text for _, _, text in rows]
    table = pa.table(
        {
            "voucher_key": pa.array(["k"] * len(rows), pa.string()),
            **{name: pa.array(values, money) for name, values in sides.items()},
            "fund": pa.nulls(len(rows), pa.string()),
            "project": pa.array(texts, pa.string()),
        }
    )
    with connection() as engine:
        batch = in_words(table, identity)
        engine.register("batch", batch)
        found = [digest for (digest,) in engine.sql(f"SELECT {digest_sql(batch, identity)} FROM batch").fetchall()]

    words = [
        SEPARATOR.join([_word(debit), "", _word(credit), text or ""])
        for debit, credit, text in zip(sides["debit"], sides["credit"], texts, strict=True)
    ]
    assert found == [hashlib.sha256(each.encode()).hexdigest()[:DIGITS] for each in words]


def _word(amount: Decimal) -> str:
    whole = f"{amount:.2f}"
    return whole.rstrip("0").rstrip(".")
