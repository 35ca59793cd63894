from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.documents.neutral import breakable, clean, looks_like_formula, one_line

ANYTHING = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("a\x00b\x07\x1bc", "abc"),
        ("甲\u202e乙\u200b丙\ufeff", "甲乙丙"),
        ("a\ud800b\ufffe\uffff", "ab"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("\ue0007\ue001", "7"),
        ("a\tb", "a b"),
        ("〔2018〕1号—“引”￥", "〔2018〕1号—“引”￥"),
    ],
)
def test_clean(words: str, left: str) -> None:
    assert clean(words) == left


@given(ANYTHING)
def test_clean_words_can_stand_in_xml_and_stay_clean(words: str) -> None:
    once = clean(words)
    assert clean(once) == once
    once.encode()
    assert all(sign == "\n" or (ord(sign) >= 32 and ord(sign) not in (0xFFFE, 0xFFFF)) for sign in once)


def test_one_line() -> None:
    assert one_line(" a\nb\r\nc ") == "a b c"


@given(st.text("abcW甲。 ", max_size=120))
def test_breaking_adds_nothing_that_is_seen(words: str) -> None:
    assert breakable(words).replace("\u200b", "") == words


def test_long_words_break_and_chinese_ones_need_not() -> None:
    assert breakable("w" * 26) == "wwwwww\u200bwwwwww\u200bwwwwww\u200bwwwwww\u200bww"
    assert breakable("甲" * 60) == "甲" * 60
    assert breakable("short words only") == "short words only"


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@x", " =x", "\t=x", "|cmd"])
def test_formulas(words: str) -> None:
    assert looks_like_formula(words)


def test_no_formula() -> None:
    assert not looks_like_formula("支出=收入")
