"""Whatever stands in a sheet: nothing is raised, and every row is accounted for once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from grids import CONTEXT, numbers, sheet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditkit.core.tables import TABLES
from auditkit.messages import LANGUAGES, use_language
from auditkit.sources.canonical import Hints
from auditkit.sources.grid import Cell, Content
from auditkit.sources.recognise import recognise
from auditkit.specs.headings import shipped_kinds

_HEADS = sorted({head for spec in shipped_kinds().values() for heads in spec.headings.values() for head in heads})
_BALANCES = ["科目编码", "期初借方", "期初余额", "本期借方", "本期贷方", "期末余额", "方向"]
_VALUE = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "合计",
            "小计",
            "记-0001",
            "5001",
            "2020-01-05",
            "2020-02-30",
            "1,00O",
            "1,234.50",
            "借",
            "贷",
            "甲",
            "其中: 乙",
            "100201",
        ]
    ),
    st.sampled_from([Cell("error", "#REF!"), Cell("uncomputed", "=A1"), Cell("boolean", True), date(2020, 1, 5)]),
    st.decimals("-99999", "99999", places=2),
    st.integers(0, 50000),
    st.text(max_size=6),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(sorted(shipped_kinds())),
    data=st.data(),
    titles=st.lists(st.sampled_from(["2020年项目预算批复", "执行标准", "单位：万元", "会议台账", ""]), max_size=3),
    force=st.booleans(),
)
def test_nothing_is_raised_and_every_row_is_accounted_for(
    kind: str, data: st.DataObject, titles: list[str], force: bool
) -> None:
    spec = shipped_kinds()[kind]
    own = [heads[0] for heads in spec.headings.values() if heads]
    shape = (
        _BALANCES
        if kind == "trial_balance"
        else [spec.headings[g[0]][0] for g in spec.shapes[0] if g[0] in spec.headings]
    )
    heading = [*shape, *data.draw(st.lists(st.sampled_from(own + _HEADS[:40]), max_size=6))]
    body = data.draw(st.lists(st.lists(_VALUE, min_size=len(heading), max_size=len(heading)), max_size=8))
    rows: list[list[object]] = [*([title] for title in titles), heading, *body]
    hints = Hints(kind=kind) if force else Hints()
    found = recognise(Content("x.xlsx", "xlsx", [sheet(rows)]), hints, CONTEXT).tables
    for language in LANGUAGES:
        use_language(language)
        assert all(str(thing) for table in found for thing in [*table.questions, *table.problems, *table.notes])
    use_language("en")
    counted = sorted(number for table in found for number in numbers(table))
    assert counted == list(range(1, len(rows) + 1))
    for table in found:
        keys = [row["row_key"] for row in table.rows]
        assert len(keys) == len(set(keys)) and None not in keys
        assert all(set(row) >= set(TABLES[table.kind or ""].all_columns) for row in table.rows)
        for row in table.rows:
            for name, type_ in TABLES[table.kind or ""].columns.items():
                kinds = {"text": str, "money": Decimal, "integer": int, "date": date, "quantity": Decimal}
                assert row[name] is None or isinstance(row[name], kinds[type_]), (name, row[name])
