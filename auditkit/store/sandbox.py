"""What a query of a checklist may be: one SELECT over registered tables with ordinary functions, nothing else.

The engine's own statement type is not enough: CTEs that write pass as SELECT, and a function such as ``query`` hides
tables. So the parsed tree is walked, and whatever is not known to be harmless is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import duckdb

from auditkit.errors import BadSpec
from auditkit.store.lengths import LONGEST

MAX_QUERY = 100_000

_REMEMBERED = 2048
"""How many queries are remembered with what they read: to judge one takes longer than to run it over a few rows."""

_NODES = {
    *("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"),
    *("BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY"),
    *("ORDER_MODIFIER", "LIMIT_MODIFIER", "DISTINCT_MODIFIER"),
    *("ORDER_DEFAULT", "ASCENDING", "DESCENDING", "ORDER_ASCENDING", "ORDER_DESCENDING"),
}
_EXPRESSIONS = {
    *("COLUMN_REF", "CONSTANT", "FUNCTION", "OPERATOR", "COMPARISON", "CONJUNCTION", "CAST", "CASE", "BETWEEN"),
    *("SUBQUERY", "WINDOW", "LAMBDA", "LAMBDA_REF", "PARAMETER", "STAR", "COLLATE", "TYPE", "POSITIONAL_REFERENCE"),
}
_REFUSED_KEYS = {"at_clause", "sample"}
_REFUSED_COLUMNS = {
    *("current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "current_user", "user"),
    *("session_user", "current_role", "current_catalog", "current_database", "current_schema"),
}
_TABLE_FUNCTIONS = {"unnest", "range", "generate_series"}
_ORDINARY = """
    + - * / // % ^ ** || | & ~ << >> ! = <> != < > <= >= @> <@ && ^@ ~~ !~~ ~~* !~~* ~~~ __postfix
    abs ceil ceiling floor round round_even sign trunc mod power pow sqrt ln log log10 exp greatest least divide
    multiply add subtract fdiv isnan isinf
    ascii chr concat concat_ws contains ends_with instr lcase left length len lower lpad ltrim md5
    nfc_normalize ord position prefix regexp_escape regexp_extract regexp_extract_all regexp_full_match
    regexp_matches regexp_replace
    regexp_split_to_array repeat replace reverse right rpad rtrim sha256 split split_part starts_with str_split
    str_split_regex string_split string_split_regex string_to_array strip_accents strlen strpos substr substring suffix
    translate trim ucase unicode upper hash format printf jaro_winkler_similarity jaro_similarity
    like_escape ilike_escape not_like_escape not_ilike_escape
    age date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname dayofmonth
    dayofweek dayofyear days_in_month epoch isodow isoyear julian last_day make_date month monthname quarter strftime
    strptime try_strptime to_days to_months to_weeks to_years week weekday weekofyear year yearweek
    any_value arbitrary arg_max arg_min argmax argmin array_agg avg bit_and bit_or bool_and bool_or count count_if
    count_star countif first group_concat histogram last list listagg max max_by mean median min min_by mode product
    quantile quantile_cont quantile_disc stddev stddev_pop stddev_samp string_agg sum sum_no_overflow var_pop var_samp
    variance row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
    array_append array_cat array_concat array_contains array_distinct array_extract array_filter array_has array_has_all
    array_has_any array_indexof array_intersect array_length array_position array_prepend array_slice array_sort
    array_to_string array_transform array_unique array_value flatten list_any_value list_append list_apply list_avg
    list_cat list_concat list_contains list_count list_distinct list_element list_extract list_filter list_first
    list_has list_has_all list_has_any list_indexof list_intersect list_last list_max list_min list_pack list_position
    list_prepend list_reduce list_reverse list_reverse_sort list_select list_slice list_sort list_string_agg list_sum
    list_transform list_unique list_value list_where list_zip range generate_series unnest cardinality element_at
    map map_contains map_entries map_extract map_extract_value map_from_entries map_keys map_values
    row struct_concat struct_extract struct_extract_at struct_insert struct_keys struct_pack struct_values union_extract
    union_tag union_value
    if ifnull nullif coalesce error try isnull constant_or_null typeof
    json_array_length json_exists json_extract json_extract_path json_extract_path_text json_extract_string json_keys
    json_type json_valid json_value to_json json_object json_array ->>
    grouping grouping_id
"""
_FUNCTIONS = frozenset(_ORDINARY.split())
_FORMATS = {"format", "printf"}
_WIDE = re.compile(r"\d{4}|\*|\{[^{}]*\{")
"""A pattern of ``format`` or ``printf`` that fills up to a great width, or to one that comes with the data."""


@dataclass(frozen=True)
class Query:
    """A query that was found harmless.

    Attributes:
        sql: Its text.
        tables: Registered tables that it reads, sorted.
        parameters: Names of its ``$parameters``, sorted.
    """

    sql: str
    tables: tuple[str, ...]
    parameters: tuple[str, ...]


def judge(sql: str, tables: Collection[str], name: str) -> Query:
    """Return a query that may run.

    Args:
        sql: The query.
        tables: Names of registered tables and views.
        name: Whose query it is, for messages.

    Raises:
        BadSpec: If it is not one SELECT, uses a table that is not registered, or a function or construct that is
            not on the list.
    """
    query = _harmless(sql, name)
    known = {table.lower() for table in tables}
    for table in query.tables:
        if table not in known:
            raise BadSpec("spec.sql-table", name=name, table=table)
    return query


@lru_cache(maxsize=_REMEMBERED)
def _harmless(sql: str, name: str) -> Query:
    """Return what a query reads, or refuse it; whether its tables are there is not asked."""
    read: set[str] = set()
    parameters: set[str] = set()
    for node, local in _walk(_parsed(sql, name)):
        _judge_node(node, name)
        if node.get("type") == "BASE_TABLE":
            table = _table_name(node, name)
            if table not in local:
                read.add(table)
        elif node.get("class") == "PARAMETER":
            parameters.add(str(node["identifier"]))
    return Query(sql, tuple(sorted(read)), tuple(sorted(parameters)))


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """Return the parser of this process, which sees no data."""
    parser = duckdb.connect(":memory:", config={"threads": 1})
    parser.execute("SET enable_external_access = false")
    parser.execute("SET lock_configuration = true")
    return parser


def _parsed(sql: str, name: str) -> dict[str, Any]:
    if len(sql) > MAX_QUERY or "\x00" in sql:
        raise BadSpec("spec.sql-not-select", name=name)
    try:
        with _parser().cursor() as cursor:
            answer = cursor.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
    except duckdb.Error as error:
        raise BadSpec("spec.sql-failed", name=name, found=first_line(error)) from error
    tree: dict[str, Any] = json.loads(answer[0]) if answer else {"error": True}
    if tree["error"]:
        if tree.get("error_type") == "not implemented":
            raise BadSpec("spec.sql-not-select", name=name)
        raise BadSpec("spec.sql-failed", name=name, found=str(tree.get("error_message", "")).split("\n")[0])
    if len(tree["statements"]) != 1:
        raise BadSpec("spec.sql-not-select", name=name)
    root = tree["statements"][0]["node"]
    if not isinstance(root, dict):
        raise BadSpec("spec.sql-not-select", name=name)
    return root


def first_line(error: Exception) -> str:
    """Return the first line of an engine's message."""
    return str(error).strip().split("\n")[0]


_Scope = frozenset[str]
_BRANCHES = (dict, list)


def _walk(root: dict[str, Any]) -> Iterator[tuple[dict[str, Any], _Scope]]:
    """Yield every mapping of a tree with the names of the CTEs that can be seen there.

    A CTE sees those before it, and itself only when it is recursive: anything else would be looked up in the
    engine's own catalogue.
    """
    stack: list[tuple[Any, _Scope]] = [(root, frozenset())]
    while stack:
        item, scope = stack.pop()
        if isinstance(item, list):
            stack.extend((part, scope) for part in item if isinstance(part, _BRANCHES))
        elif isinstance(item, dict):
            for entry in (item.get("cte_map") or {}).get("map", []):
                stack.append((entry["value"], scope))
                scope |= {str(entry["key"]).lower()}
            if item.get("type") == "RECURSIVE_CTE_NODE":
                scope |= {str(item["cte_name"]).lower()}
            yield item, scope
            stack.extend(
                (part, scope) for key, part in item.items() if isinstance(part, _BRANCHES) and key != "cte_map"
            )


def _judge_node(node: dict[str, Any], name: str) -> None:
    for key in _REFUSED_KEYS:
        if node.get(key):
            raise BadSpec("spec.sql-construct", name=name, found=key)
    kind = node.get("class")
    if kind is not None:
        _judge_expression(node, str(kind), name)
    elif isinstance(node.get("type"), str) and "id" not in node and node["type"] not in _NODES:
        raise BadSpec("spec.sql-construct", name=name, found=str(node["type"]))
    if node.get("type") == "TABLE_FUNCTION":
        function = str(node["function"].get("function_name", "")).lower()
        if function not in _TABLE_FUNCTIONS:
            raise BadSpec("spec.sql-function", name=name, function=function)


def _judge_expression(node: dict[str, Any], kind: str, name: str) -> None:
    if kind not in _EXPRESSIONS:
        raise BadSpec("spec.sql-construct", name=name, found=kind)
    if kind in ("FUNCTION", "WINDOW"):
        function = str(node.get("function_name", "")).lower()
        path = (node.get("qualified_name") or {}).get("path") or [function]
        if function not in _FUNCTIONS or len(path) != 1:
            raise BadSpec("spec.sql-function", name=name, function=".".join(map(str, path)))
        if function in _FORMATS:
            _judge_format(node, function, name)
    if kind == "COLUMN_REF":
        names = [str(part).lower() for part in node.get("column_names", [])]
        if len(names) == 1 and names[0] in _REFUSED_COLUMNS:
            raise BadSpec("spec.sql-function", name=name, function=names[0])


def _judge_format(node: dict[str, Any], function: str, name: str) -> None:
    """Refuse a pattern that is not written out: it could fill up to any width, and nothing could stop it."""
    arguments = node.get("arguments") or [{}]
    first: dict[str, Any] = arguments[0].get("expression") or {}
    literal: dict[str, Any] = first.get("literal") or {}
    if first.get("class") != "CONSTANT" or literal.get("kind") != "STRING":
        raise BadSpec("spec.sql-construct", name=name, found=f"{function}(…)")
    if _WIDE.search(str(literal["text"]).replace("{{", "")):
        raise BadSpec("spec.sql-long", name=name, function=function, limit=LONGEST)


def _table_name(node: dict[str, Any], name: str) -> str:
    path = (node.get("qualified_name") or {}).get("path") or [node.get("table_name", "")]
    if len(path) != 1:
        raise BadSpec("spec.sql-table", name=name, table=".".join(map(str, path)))
    return str(path[0]).lower()
