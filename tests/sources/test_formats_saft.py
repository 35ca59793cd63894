"""SAF-T files of several countries, read through the reading process."""

from __future__ import annotations

import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from format_files import NORWAY, Counted, count_saft, norway, oecd, portugal

from auditkit.errors import BadInput
from auditkit.sources.canonical import Context, Hints, RecognisedTable, Row
from auditkit.sources.readers.limits import Limits
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise


def written(tmp_path: Path, words: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "ledger.xml"
    path.write_bytes(words.encode(encoding))
    return path


def tables_of(path: Path, entity: str, year: int = 2021) -> list[RecognisedTable]:
    return recognise(read(path), Hints(), Context(entity, year)).tables


def counted(table: RecognisedTable) -> Counted:
    days = [row["date"] for row in table.rows if isinstance(row["date"], date)]
    assert table.debit is not None and table.credit is not None
    return Counted(len(table.rows), table.debit, table.credit, min(days), max(days))


def values(row: Row, *names: str) -> list[object]:
    return [row[name] for name in names]


def test_norway_gives_journal_and_balances_without_a_question(tmp_path: Path) -> None:
    path = written(tmp_path, norway())
    journal, balance = tables_of(path, "Prøve Etat")
    for table in (journal, balance):
        assert (table.questions, table.problems, table.left_out, table.unit) == ([], [], [], "NOK")
        assert (table.entity, table.fiscal_year) == ("Prøve Etat", 2021)
    assert (
        counted(journal)
        == count_saft(path)
        == Counted(3, Decimal("1250.00"), Decimal("1250.00"), date(2021, 3, 31), date(2021, 3, 31))
    )
    assert [(total.label, total.agrees) for total in journal.stated_totals] == [
        ("NumberOfEntries", True),
        ("TotalDebit", True),
        ("TotalCredit", True),
    ]
    first, _, last = journal.rows
    assert values(first, "voucher_key", "voucher_no", "line_no") == ["Prøve Etat|2021|2021-03|GL|101", "GL-101", 1]
    assert values(first, "account_name", "summary") == ["Leie lokaler", "Leie & strøm"]
    assert values(first, "department", "currency") == ["Administrasjon", "NOK"]
    assert json.loads(str(first["extra"]))["Analysis"] == [["A", "Avdeling", "10", "Administrasjon"]]
    assert last["counterparty"] == "Utleier AS"
    words = path.read_text().splitlines()
    assert ["<n1:Line>" in words[int(str(row["row"])) - 1] for row in journal.rows] == [True] * 3
    money = ("opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")
    assert values(balance.rows[1], *money) == [0, Decimal("10.50"), None, None, 0, Decimal("1260.50")]
    assert values(balance.rows[1], "period", "level") == ["2021-01/2021-03", 1]


def test_header_totals_that_do_not_agree_are_told(tmp_path: Path) -> None:
    journal, _ = tables_of(written(tmp_path, norway(total="1251.00")), "Prøve Etat")
    wrong = [total for total in journal.stated_totals if not total.agrees]
    assert [(total.label, total.printed, total.computed) for total in wrong] == [
        ("TotalDebit", Decimal("1251.00"), Decimal("1250.00"))
    ]
    assert [note.message_id for note in journal.notes] == ["recognise.total-differs"]


def test_portugal_keeps_its_hierarchy_and_leaves_cost_accounting_out(tmp_path: Path) -> None:
    path = written(tmp_path, portugal(), "cp1252")
    journal, balance = tables_of(path, "Câmara de Prova")
    assert journal.problems == balance.problems == []
    assert journal.questions == balance.questions == []
    assert counted(journal) == count_saft(path)
    assert all(total.agrees for total in journal.stated_totals) and len(journal.stated_totals) == 3
    assert values(journal.rows[0], "voucher_no", "voucher_type") == ["2021-05-03 DIV 7", "DIV"]
    assert values(journal.rows[0], "counterparty", "prepared_by", "summary") == ["Fornecedor Lda", "u1", "Reparação"]
    assert [row["period"] for row in journal.rows] == ["2021-05", "2021-05", "2021-13", "2021-13"]
    assert [row["entry_kind"] for row in journal.rows] == [None, None, "carry-over", "carry-over"]
    assert [(row["account_code"], row["level"]) for row in balance.rows] == [
        ("11", 1), ("111", 2), ("1111", 3), ("62", 1), ("6221", 2),
    ]  # fmt: skip
    opening = sum(Decimal(str(row["opening_debit"])) for row in balance.rows if row["level"] == 1)
    assert opening == Decimal("300.00")
    assert [(left.reason, left.text.split()[1]) for left in balance.left_out] == [("analytic", "9")]
    assert "saft.not-read" in [note.message_id for note in journal.notes]


def test_the_generic_form_keeps_journals_apart_and_the_foreign_amount(tmp_path: Path) -> None:
    path = written(tmp_path, oecd())
    (journal,) = tables_of(path, "Test Office")
    assert counted(journal) == count_saft(path)
    assert [row["row"] for row in journal.rows] == [1, 2, 3, 4]
    assert len({row["voucher_key"] for row in journal.rows}) == 2
    assert values(journal.rows[0], "currency", "foreign_amount") == ["USD", Decimal("15.00")]
    assert values(journal.rows[1], "currency", "foreign_amount", "summary") == ["EUR", None, "Rent"]


def test_periods_that_do_not_count_calendar_months_give_way_to_the_day(tmp_path: Path) -> None:
    (journal,) = tables_of(written(tmp_path, oecd().replace("<Period>4<", "<Period>1<")), "Test Office")
    assert {row["period"] for row in journal.rows} == {"2021-04"}


def test_an_opening_journal_is_marked(tmp_path: Path) -> None:
    words = norway().replace("<n1:Description>Hovedbok<", "<n1:Description>Inngående balanse 2021<")
    journal, _ = tables_of(written(tmp_path, words), "Prøve Etat")
    assert {row["entry_kind"] for row in journal.rows} == {"opening"}


def test_another_entity_is_asked_about(tmp_path: Path) -> None:
    journal, balance = tables_of(written(tmp_path, norway()), "Annen Etat")
    assert [q.message_id for q in (*journal.questions, *balance.questions)] == ["recognise.other-entity"] * 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    words = norway().replace('encoding="UTF-8"', "" if encoding != "gb18030" else 'encoding="GB2312"')
    journal, _ = tables_of(written(tmp_path, words, encoding), "Prøve Etat")
    assert journal.rows[0]["summary"] == "Leie & strøm"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("</n1:AuditFile>", "", "saft.cut-off"),
        ("</n1:Journal>", "", "saft.markup"),
        ("<n1:AuditFile ", '<!DOCTYPE AuditFile [<!ENTITY a "b">]><n1:AuditFile ', "saft.doctype"),
        ("<n1:AuditFile ", '<!DOCTYPE AuditFile SYSTEM "file:///etc/passwd"><n1:AuditFile ', "saft.doctype"),
        ("Leie lokaler", "&xxe;", "saft.markup"),
        (NORWAY, "urn:example:orders", "saft.namespace"),
        ("Leie lokaler", "L" * 300_000, "saft.long-text"),
        ('encoding="UTF-8"', 'encoding="klingon"', "saft.encoding"),
        ("<n1:Amount>250.00</n1:Amount>", "<n1:Amount>250.00</n1:Amount><n1:Amount>1</n1:Amount>", "saft.repeated"),
        ("<n1:Name>Prøve Etat</n1:Name>", "<n1:x>" * 80 + "</n1:x>" * 80, "saft.nesting"),
        ("\u00f8", "\u0001", "saft.markup"),
    ],
)
def test_a_broken_file_is_one_clear_message(tmp_path: Path, old: str, new: str, message: str) -> None:
    words = norway()
    assert old in words
    with pytest.raises(BadInput) as refused:
        read(written(tmp_path, words.replace(old, new)))
    assert refused.value.message_id == message
    assert "ledger.xml" in str(refused.value) and "{" not in str(refused.value)


def test_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = norway().encode()
    for end in range(len(whole) // 2, len(whole) - 20, 397):
        path = tmp_path / "ledger.xml"
        path.write_bytes(whole[:end])
        with pytest.raises(BadInput) as refused:
            read(path)
        assert refused.value.message_id == "saft.cut-off"


def test_a_file_without_a_ledger_is_refused(tmp_path: Path) -> None:
    head, _, rest = portugal().partition("<MasterFiles>")
    words = head + "<SourceDocuments>" + rest.partition("<SourceDocuments>")[2]
    with pytest.raises(BadInput) as refused:
        read(written(tmp_path, words, "cp1252"))
    assert refused.value.message_id == "saft.no-ledger" and refused.value.params["found"] == "SourceDocuments"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<n1:Amount>250.00<", "<n1:Amount>250,00<", "recognise.amount"),
        ("<n1:Amount>250.00<", "<n1:Amount>250.005<", "standard.decimals"),
        ("<n1:Amount>250.00<", "<n1:Amount>NaN<", "recognise.amount"),
        ("<n1:AccountID>2710<", "<n1:AccountID><", "recognise.account-missing"),
        ("<n1:TransactionDate>2021-03-31<", "<n1:TransactionDate>2021-02-30<", "recognise.date"),
        ("<n1:TransactionID>101<", "<n1:TransactionID><", "recognise.voucher-missing"),
        ("<n1:Period>3<", "<n1:Period>17<", "recognise.period"),
        ("<n1:TotalDebit>1250.00<", "<n1:TotalDebit>many<", "recognise.amount"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    words = norway()
    assert old in words
    journal, _ = tables_of(written(tmp_path, words.replace(old, new)), "Prøve Etat")
    assert {problem.message_id for problem in journal.problems} == {message}
    assert all(str(problem) for problem in journal.problems)


def test_limits_hold(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        read(written(tmp_path, norway()), limits=Limits(file_bytes=100))
    assert refused.value.message_id == "read.file_too_large"


@pytest.mark.case
@pytest.mark.skipif("AUDITKIT_CASES" not in os.environ, reason="AUDITKIT_CASES is unset")
def test_real_files_are_taken_whole() -> None:
    folder = Path(os.environ["AUDITKIT_CASES"]).parent / "data" / "saft_no_skatteetaten"
    for path in folder.glob("*.xml"):
        expected = count_saft(path)
        journal, balance = tables_of(path, "", expected.first.year)
        assert counted(journal) == expected
        assert all(total.agrees for total in journal.stated_totals) and len(journal.stated_totals) == 3
        for table in (journal, balance):
            assert (table.questions, table.problems, table.left_out) == ([], [], [])


@pytest.mark.parametrize("own", ["PRØVE ETAT AS", "Prove etat", "000000000"])
def test_the_company_is_known_by_its_number_and_whatever_its_legal_form(tmp_path: Path, own: str) -> None:
    journal, balance = tables_of(written(tmp_path, norway()), own)
    assert (journal.questions, balance.questions, journal.entity, balance.entity) == ([], [], own, own)
