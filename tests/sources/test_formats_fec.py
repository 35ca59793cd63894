"""French FEC files, read through the reading process."""

from __future__ import annotations

import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from format_files import FEC_LINES, FEC_NAMES, Counted, count_fec, fec
from hypothesis import given
from hypothesis import strategies as st

from auditkit.sources.canonical import Context, Hints, RecognisedTable
from auditkit.sources.kinds.fec import read_amount, read_day
from auditkit.sources.readers.drafts import LAST_ROW
from auditkit.sources.readers.fec import read as read_fec
from auditkit.sources.readers.limits import Limits
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise

CONTEXT = Context("Office d'essai", 2021)


def table_of(path: Path, context: Context = CONTEXT) -> RecognisedTable:
    found = recognise(read(path), Hints(), context).tables
    assert len(found) == 1
    return found[0]


def counted(table: RecognisedTable) -> Counted:
    days = [row["date"] for row in table.rows if isinstance(row["date"], date)]
    assert table.debit is not None and table.credit is not None
    return Counted(len(table.rows), table.debit, table.credit, min(days), max(days))


def written(tmp_path: Path, words: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "000000000FEC20211231.txt"
    path.write_bytes(words.encode(encoding))
    return path


def test_a_fec_becomes_a_journal_without_a_question(tmp_path: Path) -> None:
    path = written(tmp_path, fec())
    table = table_of(path)
    assert (table.kind, table.unit, table.questions, table.problems, table.left_out) == ("journal", "EUR", [], [], [])
    assert (
        counted(table)
        == count_fec(path, "utf-8")
        == Counted(7, Decimal("1200.00"), Decimal("1200.00"), date(2021, 1, 1), date(2021, 2, 10))
    )
    row = table.rows[4]
    assert (row["row"], row["voucher_type"], row["voucher_no"], row["line_no"]) == (6, "AC", "AC-2", 3)
    assert row["voucher_key"] == "Office d'essai|2021|2021-01|AC|2"
    assert (row["account_code"], row["account_name"], row["counterparty"]) == ("401000", "Fournisseurs", "Dépôt Léger")
    assert json.loads(str(row["extra"])) == {
        "CompAuxNum": "F0001",
        "DateLet": "20210210",
        "EcritureLet": "AA",
        "JournalLib": "Achats",
        "PieceDate": "20210114",
        "PieceRef": "F12",
        "ValidDate": "20210131",
    }
    assert (table.rows[5]["currency"], table.rows[5]["foreign_amount"]) == ("USD", Decimal("118.50"))
    assert table.rows[4]["currency"] == "EUR"


def test_opening_entries_are_marked(tmp_path: Path) -> None:
    kinds = [row["entry_kind"] for row in table_of(written(tmp_path, fec())).rows]
    assert kinds == ["opening", "opening", None, None, None, None, None]


def test_a_journal_that_also_holds_expenses_opens_nothing(tmp_path: Path) -> None:
    lines = [line.replace("|101300|", "|606400|") for line in FEC_LINES]
    assert {row["entry_kind"] for row in table_of(written(tmp_path, fec(lines=lines))).rows} == {None}


@pytest.mark.parametrize("separator", ["\t", "|", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850"])
def test_separators_and_encodings_give_the_same_rows(tmp_path: Path, separator: str, encoding: str) -> None:
    words = fec(separator, end=separator).replace("–", "-")
    table = table_of(written(tmp_path, words, encoding))
    assert table.problems == [] and table.questions == []
    plain = written(tmp_path, fec("|").replace("–", "-"))
    assert [row["row_key"] for row in table.rows] == [row["row_key"] for row in table_of(plain).rows]


def test_chinese_texts_in_gb18030_are_read_as_such(tmp_path: Path) -> None:
    words = fec("|")
    for french, chinese in (
        ("Report à nouveau", "期初余额"),
        ("Papier n° 4 – été", "办公用纸"),
        ("Règlement", "支付货款"),
        ("Dépôt Léger", "某某商行"),
    ):
        words = words.replace(french, chinese)
    table = table_of(written(tmp_path, words, "gb18030"))
    assert [row["summary"] for row in table.rows][1:3] == ["期初余额", "办公用纸"]
    assert len(table.rows) == 7


def test_columns_in_any_order_and_case_amount_and_side_and_22_columns(tmp_path: Path) -> None:
    names = [*(name.upper() for name in FEC_NAMES[::-1]), "DATERGLT", "MODERGLT", "NATOP", "IDCLIENT"]
    at = {name: index for index, name in enumerate(FEC_NAMES)}
    lines = []
    for line in FEC_LINES:
        cells = line.split("|")
        side = "D" if cells[at["Debit"]] != "0,00" else "C"
        amount = cells[at["Debit"]] if side == "D" else cells[at["Credit"]]
        cells[at["Debit"]], cells[at["Credit"]] = amount, side
        lines.append("|".join([*cells[::-1], "20210105", "VIR", "", ""]))
    words = fec("|", names, lines).replace("DEBIT", "Montant").replace("CREDIT", "Sens")
    table = table_of(written(tmp_path, words))
    assert (table.debit, table.credit, table.problems) == (Decimal("1200.00"), Decimal("1200.00"), [])
    assert json.loads(str(table.rows[0]["extra"]))["MODERGLT"] == "VIR"
    signed = words.replace("|D|", "|+1|").replace("|C|", "|-1|")
    assert table_of(written(tmp_path, signed)).credit == Decimal("1200.00")
    wrong = table_of(written(tmp_path, words.replace("|D|", "|X|", 1)))
    assert [problem.message_id for problem in wrong.problems] == ["recognise.direction"]
    assert wrong.problems[0].params["row"] == 3


def test_a_fec_kept_as_a_workbook_is_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(FEC_NAMES)
    for line in FEC_LINES:
        cells = line.split("|")
        page.append([float(words.replace(",", ".")) if at in (11, 12) else words for at, words in enumerate(cells)])
    book.save(tmp_path / "fec.xlsx")
    left, right = table_of(tmp_path / "fec.xlsx"), table_of(written(tmp_path, fec()))
    assert [row["row_key"] for row in left.rows] == [row["row_key"] for row in right.rows]


@pytest.mark.parametrize(
    ("old", "new", "message", "column"),
    [
        ("83,33", "83,335", "standard.decimals", "Debit(L)"),
        ("83,33", "8O,33", "recognise.amount", "Debit(L)"),
        ("83,33", "1.234", "recognise.amount", "Debit(L)"),
        ("|20210115|606400", "|20210230|606400", "recognise.date", "EcritureDate(D)"),
        ("|20210115|606400", "||606400", "recognise.date-missing", "EcritureDate(D)"),
        ("|2|20210115|606400", "||20210115|606400", "recognise.voucher-missing", "EcritureNum(C)"),
        ("|606400|", "||", "recognise.account-missing", "CompteNum(E)"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, message: str, column: str
) -> None:
    words = fec("|")
    assert words.count(old) == 1
    table = table_of(written(tmp_path, words.replace(old, new)))
    assert [problem.message_id for problem in table.problems] == [message]
    assert (table.problems[0].params["row"], table.problems[0].params["column"]) == (4, column)
    assert str(table.problems[0])


def test_a_voucher_over_two_months_is_one_only_if_it_balances_only_so(tmp_path: Path) -> None:
    lines = [line.replace("|20210210|512000", "|20210301|512000") for line in FEC_LINES]
    rows = table_of(written(tmp_path, fec(lines=lines))).rows
    assert [row["period"] for row in rows][-2:] == ["2021-02", "2021-02"]
    repeated = FEC_LINES[:2] + [line.replace("|1|20210101|", "|1|20210401|") for line in FEC_LINES[:2]]
    rows = table_of(written(tmp_path, fec(lines=repeated))).rows
    assert [row["period"] for row in rows] == ["2021-01", "2021-01", "2021-04", "2021-04"]


def test_a_year_that_ends_in_the_next_has_its_number_and_another_year_is_asked_about(tmp_path: Path) -> None:
    lines = [line.replace("|20210101|", "|20200701|") for line in FEC_LINES]
    table = table_of(written(tmp_path, fec(lines=lines)))
    assert {row["fiscal_year"] for row in table.rows} == {2021} and table.questions == []
    assert table.period == ("2020-07", "2021-02")
    asked = table_of(written(tmp_path, fec()), Context("Office d'essai", 2022))
    assert [question.message_id for question in asked.questions] == ["recognise.other-year"]


def test_a_doubled_heading_is_asked_about(tmp_path: Path) -> None:
    names = ["Debit" if name == "Montantdevise" else name for name in FEC_NAMES]
    asked = table_of(written(tmp_path, fec("|", names)))
    assert [question.message_id for question in asked.questions] == ["recognise.duplicate-heading"]


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.booleans(), st.booleans())
def test_amounts_survive_every_french_writing(value: Decimal, grouped: bool, behind: bool) -> None:
    words = f"{abs(value):,.2f}" if grouped else f"{abs(value):.2f}"
    words = words.replace(",", "\u202f").replace(".", ",")
    sign = "-" if value < 0 else ""
    assert read_amount(words + sign if behind else sign + words) == value


def test_days() -> None:
    day = date(2021, 3, 9)
    assert [read_day(words) for words in ("20210309", "2021-03-09", "09/03/2021", "09.03.2021 00:00:00")] == [day] * 4
    for words in ("2021-0309", "210309", "20211301", "20210229"):
        with pytest.raises(ValueError):
            read_day(words)


@pytest.mark.case
@pytest.mark.skipif("AUDITKIT_CASES" not in os.environ, reason="AUDITKIT_CASES is unset")
def test_a_real_file_is_taken_whole() -> None:
    folder = Path(os.environ["AUDITKIT_CASES"]).parent / "data" / "fec_neolegal"
    for path in folder.glob("*.TXT"):
        expected = count_fec(path, "cp850")
        table = table_of(path, Context("", expected.first.year))
        assert counted(table) == expected
        assert (table.questions, table.problems, table.left_out) == ([], [], [])


def moved(line: str, day: str, number: str) -> str:
    """Return a line with another day and number of the entry."""
    cells = line.split("|")
    return "|".join([*cells[:2], number, day, *cells[4:]])


@pytest.mark.parametrize(
    ("last", "year", "found", "asked"),
    [
        ("20220630", 2021, 2021, False),
        ("20220630", 2022, 2022, False),
        ("20220630", 2019, 2021, True),
        ("20220630", 2023, 2022, True),
        ("20240101", 2021, 2021, False),
        ("20240101", 2024, 2021, True),
    ],
)
def test_an_exercise_over_two_years_is_known_by_either(
    tmp_path: Path, last: str, year: int, found: int, asked: bool
) -> None:
    lines = [*FEC_LINES, moved(FEC_LINES[2], last, "9"), moved(FEC_LINES[3], last, "9"), moved(FEC_LINES[4], last, "9")]
    table = table_of(written(tmp_path, fec("|", lines=lines)), Context("Office d'essai", year))
    assert bool(table.questions) is asked
    assert found in {row["fiscal_year"] for row in table.rows}
    if not asked:
        assert {row["fiscal_year"] for row in table.rows} == {year}
    assert ("fec.long-span" in [note.message_id for note in table.notes]) is (last == "20240101" and not asked)


def test_where_no_entry_has_a_number_the_piece_tells_them_apart(tmp_path: Path) -> None:
    table = table_of(written(tmp_path, fec("|", lines=[moved(line, line.split("|")[3], "") for line in FEC_LINES])))
    assert (table.problems, len({row["voucher_key"] for row in table.rows})) == ([], 3)
    assert table.rows[2]["voucher_no"] == "AC-F12"


def test_the_form_in_xml_is_the_same_ledger(tmp_path: Path) -> None:
    entries = "".join(
        f"<ecriture><EcritureNum>{n}</EcritureNum><EcritureDate>2021-01-0{n}</EcritureDate><EcritureLib>Loyer</EcritureLib>"
        f"<ligne><CompteNum>613200</CompteNum><CompteLib>Loyers</CompteLib><Debit>10.50</Debit><Credit>0</Credit></ligne>"
        f"<ligne><CompteNum>512000</CompteNum><CompteLib>Banque</CompteLib><Debit>0</Debit><Credit>10.50</Credit></ligne>"
        "</ecriture>"
        for n in (1, 2)
    )
    path = tmp_path / "fec.xml"
    journal = f"<journal><JournalCode>AC</JournalCode><JournalLib>Achats</JournalLib>{entries}</journal>"
    path.write_text(f"<?xml version='1.0'?><comptabilite><exercice>{journal}</exercice></comptabilite>")
    table = table_of(path)
    assert (table.debit, table.credit, table.problems, table.questions) == (21, 21, [], [])
    assert len({row["voucher_key"] for row in table.rows}) == 2


def test_lines_are_not_bounded_by_the_rows_of_a_sheet(tmp_path: Path) -> None:
    sheet = read_fec(written(tmp_path, fec()), Limits(), "lines").sheets[0]
    sheet.add_row(LAST_ROW + 1, [1])
    assert len(sheet.lengths) == LAST_ROW + 1
