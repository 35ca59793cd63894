"""Wordings of summaries that were once misread."""

from __future__ import annotations

from datetime import date

import pytest
from small_books import Shipped

from auditkit.analysis.accounts import Classifier
from auditkit.analysis.text.summaries import Summary, SummaryReader
from auditkit.engagement.enriching import read_vocabulary

WORDS = read_vocabulary(Shipped())
READER = SummaryReader(WORDS, persons=["郁三秋"], places=["长沙"])


def read(text: str, booked: date = date(2021, 12, 20)) -> Summary:
    return READER.read(text, booked)


@pytest.mark.parametrize("days", ["03/05-03/08", "3/5-3/8", "3.5～3.8", "21.3.5-3.8", "20210305-20210308"])
def test_days_with_slashes_have_no_year_of_two_digits_in_them(days: str) -> None:
    span = read(f"郁三秋赴长沙差旅费{days}").span
    assert span is not None
    assert (span.first, span.last) == (date(2021, 3, 5), date(2021, 3, 8))


def test_persons_days_and_nights_in_one_bracket() -> None:
    told = read("郁三秋赴长沙住宿费（2人3天2晚）")
    assert (told.night_persons, told.nights) == (2, 2)


def test_a_number_right_behind_a_known_name_counts_the_travellers() -> None:
    assert read("职工差旅费（郁三秋5人 长沙 8.1-8.6）").persons.count == 5


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("付2020.10-12月保洁费", date(2020, 10, 1), date(2020, 12, 31)),
        ("付202010-12月电费", date(2020, 10, 1), date(2020, 12, 31)),
        ("付2021-2022年度取暖费", date(2021, 1, 1), date(2022, 12, 31)),
        ("补付十一月份维修费", date(2021, 11, 1), date(2021, 11, 30)),
    ],
)
def test_months_and_years_of_a_span(text: str, first: date, last: date) -> None:
    period = read(text).period
    assert period is not None
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("付培训工作座谈会餐费", "meeting"),
        ("付业务培训会场地费", "training"),
        ("付举办培训班座谈会餐费", "training"),
        ("付培训费、座谈会餐费", "training"),
        ("付能力提升班场地费", "training"),
    ],
)
def test_a_meeting_about_training_is_a_meeting(text: str, topic: str) -> None:
    assert read(text).event.topic == topic


def test_words_of_attending_are_no_supplier() -> None:
    told = read("付参加行业年会会务费")
    assert (told.payee, told.event.attending, told.event.hosting) == (None, True, False)


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("公务接待支出", "reception"),
        ("会议支出", "meeting"),
        ("培训费支出", "training"),
        ("旅差费", "travel"),
        ("其他支出", "other"),
    ],
)
def test_accounts_named_as_spending_are_known(name: str, category: str) -> None:
    assert Classifier(WORDS, {}, 2021).category([name], None) == category
