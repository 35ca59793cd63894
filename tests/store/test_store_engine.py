"""The engine answers queries over Parquet files and nothing else."""

import os
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from auditkit.core.tables import TABLES
from auditkit.errors import AuditkitError, BadSpec, UsageError
from auditkit.store.engine import Engine, EngineBuilder


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    table = pa.table(
        {
            "row_key": ["a", "b", "c"],
            "date": pa.array([date(2021, 1, 5), date(2021, 2, 6), None], pa.date32()),
            "summary": ["x", "y", "z"],
            "debit": pa.array([Decimal("10.10"), Decimal("20.20"), None], pa.decimal128(18, 2)),
        }
    )
    path = tmp_path_factory.mktemp("tables") / "it's a journal.parquet"
    pq.write_table(table, path)
    return path


@pytest.fixture(scope="module")
def engine(journal: Path):
    with Engine.open({"journal": journal}, entity="局", year=2021, seconds=1, memory_mb=200) as opened:
        yield opened


def test_amounts_stay_exact_and_missing_columns_are_empty(engine: Engine) -> None:
    result = engine.select("SELECT sum(debit) AS total, min(date) AS first, max(credit) AS credit FROM journal")
    assert result.columns == ("total", "first", "credit")
    assert result.rows == [(Decimal("30.30"), date(2021, 1, 5), None)]


def test_every_canonical_table_is_there_with_its_columns(engine: Engine) -> None:
    for table in TABLES.values():
        result = engine.select(f"SELECT * FROM {table.name} LIMIT 0")
        assert result.columns == tuple(table.all_columns)


def test_engagement_and_supplied(engine: Engine) -> None:
    assert engine.select("SELECT * FROM engagement").rows == [("局", 2021)]
    assert engine.supplied == {"journal"}


def test_supplied_may_differ_from_the_files(journal: Path) -> None:
    with Engine.open({"journal": journal}, supplied=["journal", "meetings"]) as engine:
        assert engine.supplied == {"journal", "meetings"}


def test_parameters_by_name(engine: Engine) -> None:
    sql = "SELECT row_key FROM journal WHERE debit > $limit AND summary IN (SELECT unnest($words))"
    rows = engine.select(sql, {"limit": Decimal("15"), "words": ("y", "z"), "unused": 1}).rows
    assert rows == [("b",)]


def test_a_parameter_without_value_is_named(engine: Engine) -> None:
    with pytest.raises(BadSpec) as caught:
        engine.select("SELECT $limit", {}, "travel.x")
    assert caught.value.message_id == "spec.sql-parameter"
    assert caught.value.params == {"name": "travel.x", "parameter": "limit"}


def test_views_and_enriched_tables_build_on_each_other(journal: Path) -> None:
    builder = EngineBuilder({"journal": journal})
    builder.add_view("spent", "SELECT row_key, debit AS amount FROM journal WHERE debit IS NOT NULL;")
    words = [row[0] + "!" for row in builder.select("SELECT row_key FROM spent ORDER BY 1").rows]
    builder.add_table("shout", pa.table({"row_key": ["a", "b"], "word": words}))
    builder.add_view("both_", "SELECT word, amount FROM spent JOIN shout USING (row_key)")
    with builder.lock() as engine:
        assert engine.select("SELECT * FROM both_ ORDER BY 1").rows == [
            ("a!", Decimal("10.10")),
            ("b!", Decimal("20.20")),
        ]
        assert engine.judge("SELECT * FROM both_").tables == ("both_",)


@pytest.mark.parametrize("name", ["journal", "a b", "x;y", "视图", ""])
def test_a_view_needs_a_free_plain_name(journal: Path, name: str) -> None:
    with EngineBuilder({"journal": journal}) as builder, pytest.raises(BadSpec) as caught:
        builder.add_view(name, "SELECT 1")
    assert caught.value.message_id == "spec.view-name"


def test_a_view_is_judged_too(journal: Path) -> None:
    with pytest.raises(BadSpec):
        Engine.open({"journal": journal}, views={"v": "SELECT * FROM read_text('/etc/passwd')"})


def test_a_file_that_is_no_table(tmp_path: Path) -> None:
    bad = tmp_path / "journal.parquet"
    bad.write_text("nothing")
    with pytest.raises(UsageError) as caught:
        Engine.open({"journal": bad})
    assert caught.value.message_id == "spec.parquet"


ALLOWED = [
    "WITH a AS (SELECT date_trunc('month', date) AS m, sum(debit)::DECIMAL(18,2) AS s FROM journal GROUP BY ALL) "
    "SELECT a.m, s FROM a LEFT JOIN (VALUES (1, 2)) v(p, q) ON a.s = v.p UNION ALL SELECT NULL, 1 ORDER BY 2 LIMIT 3",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT sum(n) FROM r",
    "SELECT row_number() OVER (PARTITION BY summary ORDER BY debit) AS n FROM journal QUALIFY n = 1",
    "SELECT [{'table_name': 'journal', 'row_key': row_key, 'role': 'subject'}] AS rows FROM journal",
    "SELECT * EXCLUDE (extra) FROM journal j WHERE EXISTS (SELECT 1 FROM supplied s WHERE s.name = j.summary)",
    "SELECT list_transform([1, 2], lambda x: x + 1), CASE WHEN 1 = 1 THEN 'a' END, regexp_matches('a', 'b')",
    "SELECT count(*) FILTER (WHERE summary LIKE 'x%'), string_agg(summary, ',' ORDER BY summary) FROM journal",
    "SELECT date + INTERVAL 3 DAY, extract(year FROM date), date_diff('day', date, DATE '2021-01-01') FROM journal",
    "SELECT coalesce(debit, 0) BETWEEN 1 AND 2, try_cast(summary AS INTEGER), unnest([1]) FROM journal, range(2)",
    "WITH a AS (SELECT 1 AS x), b AS (SELECT * FROM a) SELECT (SELECT max(x) FROM b) FROM (SELECT * FROM a) s",
    "WITH journal AS (SELECT * FROM journal WHERE debit > 1) SELECT count(*) FROM journal",
    "SELECT * FROM supplied UNION ALL (WITH a AS (SELECT 'y' AS name) SELECT * FROM a)",
    "-- a remark\nSELECT DISTINCT ON (summary) summary FROM journal",
]


@pytest.mark.parametrize("sql", ALLOWED)
def test_ordinary_queries_run(engine: Engine, sql: str) -> None:
    engine.select(sql)


REFUSED = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_parquet('journal.parquet')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM repeat('x', 3)",
    "SELECT * FROM histogram('journal', debit)",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM '../../etc/passwd.csv'",
    "SELECT * FROM 'https://example.org/x.csv'",
    "FROM 'journal.parquet'",
    "COPY journal TO '/tmp/auditkit-hostile.csv'",
    "COPY (SELECT 1) TO '/tmp/auditkit-hostile.csv'",
    "EXPORT DATABASE '/tmp/auditkit-hostile'",
    "ATTACH '/tmp/auditkit-hostile.db' AS x",
    "ATTACH ':memory:' AS x",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET threads = 1",
    "RESET threads",
    "PRAGMA database_list",
    "PRAGMA table_info('journal')",
    "CALL pragma_version()",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "CHECKPOINT",
    "VACUUM",
    "BEGIN",
    "CREATE TABLE t (a INTEGER)",
    "CREATE TEMP TABLE t AS SELECT 1",
    "CREATE MACRO f() AS 1",
    "DROP TABLE supplied",
    "INSERT INTO supplied VALUES ('x')",
    "UPDATE supplied SET name = 'x'",
    "DELETE FROM supplied",
    "MERGE INTO supplied USING engagement ON true WHEN MATCHED THEN DELETE",
    "TRUNCATE supplied",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE supplied",
    "WITH a AS (INSERT INTO supplied VALUES ('x') RETURNING *) SELECT * FROM a",
    "WITH a AS (DELETE FROM supplied RETURNING *) SELECT * FROM a",
    "WITH a AS (UPDATE supplied SET name = 'x' RETURNING *) SELECT * FROM a",
    "WITH a AS (COPY supplied TO '/tmp/auditkit-hostile.csv') SELECT * FROM a",
    "SELECT * FROM (WITH a AS (DELETE FROM supplied RETURNING *) SELECT * FROM a)",
    "SELECT (WITH a AS (DELETE FROM supplied RETURNING *) SELECT count(*) FROM a)",
    "SELECT * FROM query('SELECT 42')",
    "SELECT * FROM query_table('journal')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "SELECT json_serialize_sql('SELECT 1')",
    "SELECT getenv('HOME')",
    "SELECT current_setting('threads')",
    "SELECT getvariable('x')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_tables()",
    "SELECT * FROM pragma_table_info('journal')",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM main.journal",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pg_catalog.pg_tables",
    "SELECT * FROM python_variable",
    "WITH sqlite_master AS (SELECT * FROM sqlite_master) SELECT * FROM sqlite_master",
    "WITH a AS (SELECT * FROM sqlite_master), sqlite_master AS (SELECT 1) SELECT * FROM a",
    "SELECT * FROM (WITH sqlite_master AS (SELECT 1) SELECT 1), sqlite_master",
    "SELECT * FROM duckdb_tables",
    "SELECT * FROM (FROM '/etc/passwd')",
    "SELECT COLUMNS(x -> getenv(x)) FROM journal",
    "DESCRIBE journal",
    "SHOW TABLES",
    "SUMMARIZE journal",
    "SELECT * FROM (DESCRIBE journal)",
    "SELECT * FROM (SUMMARIZE journal)",
    "EXPLAIN SELECT 1",
    "SELECT random()",
    "SELECT now()",
    "SELECT current_date",
    "SELECT current_user",
    "SELECT uuid()",
    "SELECT pg_sleep(1)",
    "SELECT sleep_ms(1)",
    "SELECT write_log('x')",
    "SELECT nextval('s')",
    "SELECT * FROM journal USING SAMPLE 10%",
    "SELECT * FROM journal AT (VERSION => 3)",
    "SELECT pg_catalog.getenv('HOME')",
    "SELECT system.main.getenv('HOME')",
    "SELECT * FROM journal WHERE summary IN (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT",
    "",
    "nonsense",
    "SELECT 1 \x00",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_hostile_queries_are_refused(engine: Engine, sql: str) -> None:
    python_variable = pa.table({"a": [1]})
    with pytest.raises(BadSpec):
        engine.select(sql)
    assert python_variable.num_rows == 1
    assert engine.select("SELECT count(*) FROM supplied").rows == [(1,)]
    assert not list(Path("/tmp").glob("auditkit-hostile*"))


def test_the_engine_itself_is_shut_off_behind_the_sandbox(engine: Engine) -> None:
    for sql in (
        "SELECT * FROM read_text('/etc/passwd')",
        "SET threads = 1",
        "COPY supplied TO '/tmp/auditkit-hostile'",
    ):
        with pytest.raises(Exception, match=r"(?i)permission|locked|disabled"):
            engine._connection.execute(sql)


ENDLESS = [
    "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = 7",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
]


@pytest.mark.slow
@pytest.mark.parametrize("sql", ENDLESS)
def test_an_endless_query_is_stopped(engine: Engine, sql: str) -> None:
    begun = time.monotonic()
    with pytest.raises(AuditkitError) as caught:
        engine.select(sql, name="x")
    assert caught.value.message_id in ("spec.sql-time", "spec.sql-memory")
    assert time.monotonic() - begun < 4
    assert engine.select("SELECT 1").rows == [(1,)]


@pytest.mark.slow
def test_a_query_that_needs_too_much_memory_is_stopped(engine: Engine) -> None:
    with pytest.raises(UsageError):
        engine.select("SELECT list(a.range * b.range % 1000003) FROM range(10000) a, range(10000) b")
    assert engine.select("SELECT 1").rows == [(1,)]


def test_deeply_nested_text_is_refused_not_fatal(engine: Engine) -> None:
    with pytest.raises(AuditkitError):
        engine.select("SELECT " + "(" * 20000 + "1" + ")" * 20000)
    with pytest.raises(AuditkitError):
        engine.select("SELECT " + "+".join("1" for _ in range(60000)))


def test_an_answer_with_too_many_rows_is_refused(engine: Engine) -> None:
    with pytest.raises(UsageError) as caught:
        engine.select("SELECT * FROM range(2000001)", name="x")
    assert caught.value.message_id == "spec.sql-rows"


def test_a_view_that_is_not_stored_reads_as_a_stored_one_does(journal: Path) -> None:
    sql = "SELECT row_key, debit AS amount FROM journal WHERE debit IS NOT NULL"
    with EngineBuilder({"journal": journal}) as builder:
        builder.add_view("kept", sql)
        builder.add_view("spent", f"{sql};", stored=False)
        builder.add_view("rest", "SELECT sum(amount) AS amount FROM spent", stored=False)
        with pytest.raises(BadSpec):
            builder.add_view("bad", "SELECT * FROM read_text('/etc/passwd')", stored=False)
        with builder.lock() as engine:
            assert sorted(engine.select("SELECT * FROM spent").rows) == sorted(engine.select("SELECT * FROM kept").rows)
            assert engine.select("SELECT amount FROM rest").rows == [(Decimal("30.30"),)]


def test_the_columns_of_a_query_without_its_rows(engine: Engine) -> None:
    assert engine.columns("WITH j AS (SELECT * FROM journal) SELECT row_key AS key, debit FROM j -- all\n;") == (
        "key",
        "debit",
    )
    with pytest.raises(BadSpec):
        engine.columns("SELECT 1) UNION (SELECT 2")


INTERRUPTED = """
import sys, threading, os, signal
from pathlib import Path
from auditkit.store.engine import Engine
with Engine.open({"journal": Path(sys.argv[1])}, seconds=60) as engine:
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    engine.select("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b")
"""


@pytest.mark.slow
def test_an_interrupt_ends_a_query_at_once_and_leaves_nothing(journal: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(journal)],
        env={**os.environ, "TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert "KeyboardInterrupt" in done.stderr
    assert time.monotonic() - began < 40
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("query", "function"),
    [
        ("SELECT length(lpad('x', 2000000000, 'y'))", "lpad"),
        ("SELECT max(RPAD('x', CAST(i AS INTEGER), 'y')) FROM range(32700, 32769) t(i)", "rpad"),
        ("SELECT repeat('ab', 20000)", "repeat"),
        ("SELECT replace(repeat('a', 2000), 'a', repeat('b', 2000))", "replace"),
        ("SELECT regexp_replace(repeat('a', 2000), 'a', repeat('b', 2000), 'g')", "regexp_replace"),
        ("SELECT format('{:2000000000}', 1)", "format"),
        ("SELECT printf('%*d', 2000000000, 1)", "printf"),
        ("SELECT array_to_string(range(30000000), ',')", "range"),
        ("SELECT list_intersect(range(5000000), range(1))", "range"),
        ("SELECT len(generate_series(-9, 5000000))", "generate_series"),
        ("SELECT len(range(0, 90000000, 3))", "range"),
        ("SELECT len(range(0, -90000000, -3))", "range"),
    ],
)
def test_functions_that_cannot_be_interrupted_are_held_to_lengths(query: str, function: str) -> None:
    told = f"x: the function {function} is given"
    with Engine.open({}, seconds=30) as engine, pytest.raises(BadSpec, match=told):
        engine.select(query, name="x")


def test_functions_that_are_held_to_lengths_do_what_they_did() -> None:
    sql = """SELECT lpad('7', 3, '0'), 'ab'.rpad(3, '-'), repeat('ab', 2), replace('a（b', '（', '('),
        split('a,b', ','), regexp_replace('记-0012', '\\d+', 'n'), regexp_replace('a1b2', '\\d', '', 'g'),
        try(lpad('a', 99999999, 'b')),
        round(jaro_winkler_similarity('办公椅', '办公桌'), 4), format('{:>4}', 1), repeat([1], 2), lpad(NULL, 2, 'x'),
        range(3), range(2, 4), range(6, 0, -2), generate_series(1, 2), range(NULL),
        len(range(0, 3000000, 3)),
        len(range(TIMESTAMP '2018-01-01', TIMESTAMP '2018-02-01', INTERVAL 1 DAY))"""
    with Engine.open({}) as engine:
        assert (
            len(
                engine.select("SELECT max(rpad('x', CAST(i AS INTEGER), 'y')) FROM range(32700, 32768) t(i)").rows[0][0]
            )
            == 32767
        )
        assert engine.select(sql).rows == [
            (
                "007",
                "ab-",
                "abab",
                "a(b",
                ["a", "b"],
                "记-n",
                "ab",
                None,
                0.9111,
                "   1",
                [1, 1],
                None,
                [0, 1, 2],
                [2, 3],
                [6, 4, 2],
                [1, 2],
                None,
                1_000_000,
                31,
            )
        ]


def test_a_pattern_of_format_is_written_out() -> None:
    with Engine.open({}) as engine, pytest.raises(BadSpec, match=r"format\(…\)"):
        engine.select("SELECT format('{:' || i || '}', 1) AS x FROM range(3) t(i)", name="x")
