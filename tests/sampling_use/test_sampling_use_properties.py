"""Properties: finer intervals meet the hits of wider ones, answers read back, letters of columns."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from auditkit.analysis.sampling.drawing import systematic
from auditkit.analysis.sampling.money_draws import fixed_interval
from auditkit.engagement.sampling.answers import ANSWERS, answer_of
from auditkit.engagement.sampling.drawing import _start, _within
from auditkit.engagement.sampling.reading_sheet import _letters
from auditkit.messages import text_in

SEEDS = st.text(max_size=8)


@given(st.integers(1, 200), st.integers(1, 20), st.integers(1, 5), SEEDS)
def test_a_finer_systematic_draw_keeps_the_items(items: int, size: int, times: int, seed: str) -> None:
    size = min(size, items)
    first = _start(Fraction(items, size), seed, upper=True)
    wide = {hit.item for hit in systematic(items, size, seed, first)}
    step = Fraction(items, size * times)
    fine = {hit.item for hit in systematic(items, size * times, seed, _within(first, step, upper=True))}
    assert wide <= fine


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=40), st.integers(1, 15), st.integers(1, 4), SEEDS)
def test_a_finer_interval_keeps_the_items_and_their_hits(units: list[int], size: int, times: int, seed: str) -> None:
    first = _start(Fraction(sum(units), size), seed, upper=False)
    wide = {hit.item: hit.times for hit in fixed_interval(units, size, seed, start=first)}
    step = Fraction(sum(units), size * times)
    start = _within(first, step, upper=False)
    fine = {hit.item: hit.times for hit in fixed_interval(units, size * times, seed, start=start)}
    assert all(fine.get(item, 0) >= count for item, count in wide.items())
    assert sum(fine.values()) == size * times


@given(st.sampled_from(ANSWERS), st.sampled_from(["zh", "en"]), st.sampled_from(["", " ", "  "]))
def test_an_answer_is_read_in_either_language(answer: str, language: str, blanks: str) -> None:
    assert answer_of(blanks + text_in(language, f"sample.answer.{answer}").upper() + blanks) == answer


@given(st.integers(0, 16_383))
def test_letters_name_a_column(column: int) -> None:
    number = 0
    for sign in _letters(column):
        number = number * 26 + ord(sign) - 64
    assert number == column + 1
