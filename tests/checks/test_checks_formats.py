"""Checks on ledgers of other countries: numbers that run on, opening entries, codes that mean other things."""

from __future__ import annotations

from small_books import Books

CASH, SALES = ("512000", "Banque"), ("701000", "Ventes")


def sold(books: Books, day: str, number: str) -> str:
    return books.voucher(day, number, (*CASH, 10, 0, "Vente"), (*SALES, 0, 10, "Vente"))


def test_numbers_that_run_through_all_journals_are_one_series(books: Books) -> None:
    for number in range(101, 131):
        if number not in (115, 116):
            sold(books, f"2018-{(number - 101) // 10 + 1:02d}-05", f"{'VE' if number % 3 else 'BQ'}-{number:04d}")
    outcome = books.run("voucher.gap")
    assert (outcome.population, outcome.passed) == (30, 28)
    assert sorted((row["period"], row["voucher_no"]) for row in outcome.exceptions.values()) == [
        ("2018-02", "115"),
        ("2018-02", "116"),
    ]


def test_numbers_of_one_journal_may_run_on_through_months_in_any_order(books: Books) -> None:
    for number in range(1001, 1026):
        if number != 1010:
            sold(books, f"2018-0{number % 3 + 1}-05", f"GL-{number}")
    outcome = books.run("voucher.gap")
    assert (outcome.population, [row["voucher_no"] for row in outcome.exceptions.values()]) == (25, ["GL-1010"])


def test_numbers_that_begin_anew_every_month_still_do(books: Books) -> None:
    for month in (1, 2, 3):
        for number in range(1, 12):
            if (month, number) != (2, 7):
                books.paid(f"2018-0{month}-05", f"记-{number:04d}", ("5001", "经费支出"), (10, "报销"))
    outcome = books.run("voucher.gap")
    assert outcome.population == 33
    assert [(row["period"], row["voucher_no"]) for row in outcome.exceptions.values()] == [("2018-02", "记-0007")]


def test_codes_without_a_chinese_name_are_no_budget_half(parallel: Books) -> None:
    sold(parallel, "2021-01-05", "VE-1")
    parallel.voucher(
        "2021-01-06", "AC-2", ("606400", "Fournitures", 5, 0, "Papier"), ("401000", "Fournisseurs", 0, 5, "x")
    )
    outcome = parallel.run("voucher.unbalanced")
    assert (outcome.population, outcome.passed) == (2, 2)


def test_an_entry_kind_that_the_file_tells_is_kept(books: Books) -> None:
    opening = {"entry_kind": "opening"}
    books.voucher("2018-01-01", "AN-1", (*CASH, 10, 0, "x", opening), ("101300", "Capital", 0, 10, "x", opening))
    sold(books, "2018-01-05", "VE-2")
    kinds = books.engine().select("SELECT voucher_type, entry_kind FROM entry GROUP BY ALL ORDER BY 1").rows
    assert kinds == [("AN", "opening"), ("VE", "ordinary")]
