"""What the words of a self-evaluation say against its own scores: admitted problems, nothing to score, grades."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency, Kind, Severity
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, main_sheet, plain
from auditkit.analysis.tieout import Stated, place_of
from auditkit.core.labels import Labels, Problem
from auditkit.core.place import Place

Row = Mapping[str, object]

_GRADES: dict[str, tuple[int, int]] = {"优": (90, 101), "良": (75, 90), "中": (60, 80), "差": (0, 60)}
"""Percent of the points that a grade may stand for, the usual ladders taken together; the upper bound is outside."""
_NO_GRADE = re.compile(r"[\dA-Za-z.]+")
_OF_PROJECTS = re.compile(r"专项(?:资金|支出|经费)?(?!管理|检查)|项目支出|项目资金")
_PURCHASES = re.compile(r"政府采购")
_SATISFIED = re.compile(r"满意")
_SURVEY = re.compile(r"问卷|调查|发放(?:问卷|调查|测评)|回收|测评|走访|评议|抽样")
_NO_SURVEY = re.compile(r"(?:无|未|没有)[^,，。]{0,6}(?:调查|问卷|测评|统计|开展)")
_SPENT_ON = re.compile(r"主要用于[^。;；]{0,12}(?:人员工资|工资|津补贴|社会?保障|日常办公|日常公用)")
_EARMARKED = re.compile(r"专款专用")
_SLOWER = re.compile(r"(?:明显|大幅|显著|逐年)(?:下降|减少|降低)")
_PRAISE = re.compile(r"控制(?:成果|效果|情况)?[^,，。]{0,4}(?:较好|良好|有效|到位)|(?:明显|有所|逐年)(?:下降|减少)")
_ROSE = re.compile(r"(?:较|比)(?:上年|去年)[^,，。]{0,6}(?:增加|增长|上升)了?\d+(?:\.\d+)?(?:%|万元|元)?")
_BY_FIGURES = ("支付进度", "结转结余", "政府采购", "三公经费", "人员控制")
_GIVEN = re.compile(r"(?:自评|自评得|自评得分|本项得|得|得分)(?:为)?$")
_WORKED_OUT = re.compile(r"[^\u4e00-\u9fff]*\d(?:\.\d+)?[%％]")
"""A remark that is nothing but a percentage, or the calculation of one."""
_LADDER = re.compile(
    r"(?P<low>\d+)分?(?:[(（]含[^()（）]*[)）])?(?:(?:及|\(含\))?以上|[-—–~～至到](?P<high>\d+)分?(?:[(（]不?含[^()（）]*[)）])?)(?:的)?"
    r"(?:评?为|是|属)?[“\"‘「]?(?P<grade>优|良|中|合格|及格|一般|差)"
)
_BREAKDOWN = 4
"""Figures in points of one passage, the total among them, that make a breakdown."""
_TAKEN_BACK = re.compile(r"收回|结余较?[大多]|沉淀|结转结余(?:资金)?(?:较|偏|规模)")
_THREE = re.compile(r"三公|公务接待|公务用车|接待费")


def check_words(
    sheets: Sequence[ScoreSheet], rows: Sequence[Row], best: Mapping[str, Stated], labels: Labels
) -> list[Inconsistency]:
    """Return what the words of a paper say against its scores.

    Args:
        sheets: Its filled-in score sheets.
        rows: All its rows.
        best: Its known quantities.
        labels: The words.
    """
    leaves = [row for sheet in sheets for row in sheet.rows]
    return [
        *_admitted(leaves, rows, labels),
        *_nothing_to_score(leaves, rows, best),
        *_grades(sheets, rows),
        *_without_breakdown(sheets, rows),
        *_unasked(leaves, rows),
        *_praised(rows),
        *_earmarked(rows),
        *_slower(rows, best),
        *_left_over(rows, best),
        *_speakers(rows),
    ]


def _passages(rows: Sequence[Row], label: str) -> list[Row]:
    return [row for row in rows if row.get("role") == "passage" and row.get("label") == label]


def _is_full(row: Row) -> bool:
    points, score = decimal_of(row, "points"), decimal_of(row, "self_score")
    return points is not None and points > 0 and score == points


def _admitted(leaves: Sequence[Row], rows: Sequence[Row], labels: Labels) -> Iterator[Inconsistency]:
    """Problems that the paper admits while the indicators about them have full marks."""
    for problem in labels.problems:
        said = next((row for row in _passages(rows, "problem") if _says(problem, str(row["value"]))), None)
        about = _about(problem, leaves) if said is not None else []
        if said is None or not about or not all(_is_full(row) for row in about):
            continue
        if problem.topic in _BY_FIGURES and all(_WORKED_OUT.fullmatch(_remark(row)) for row in about):
            continue  # scored by its own figure, whatever one of its parts is like
        score = decimal_of(about[0], "self_score") or Decimal(0)
        params: dict[str, object] = {
            "label": str(about[0].get("label") or ""),
            "place": place_of(about[0]),
            "other": place_of(said),
            "said": str(said["value"])[:60],
        }
        places = (*(place_of(row) for row in about), place_of(said))
        yield _of(
            "score-rule", "medium", places, plain(score), "", str(about[0].get("label")), "selfeval.admitted", params
        )


def _remark(row: Row) -> str:
    return re.sub(r"\s", "", f"{row.get('claimed') or ''}{row.get('reason') or ''}")


def ladder_of(texts: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return the shares of points that a paper itself says its grades stand for, empty where it says nothing.

    Example:
        >>> ladder_of(["95分（含）以上为优秀，85分（含）至95分为良好"])
        {'优': (95, 101), '良': (85, 95)}
    """
    found: dict[str, tuple[int, int]] = {}
    for words in texts:
        for step in _LADDER.finditer(re.sub(r"\s", "", words)):
            found.setdefault(step["grade"][:1], (int(step["low"]), int(step["high"] or 101)))
    return found if len(found) > 1 else {}


def _says(problem: Problem, sentence: str) -> bool:
    return any(re.search(pattern, sentence) for pattern in problem.says)


def _about(problem: Problem, leaves: Sequence[Row]) -> list[Row]:
    for words in problem.leaves:
        found = [row for row in leaves if words in str(row.get("label") or "")]
        if found:
            return found
    return []


def _nothing_to_score(
    leaves: Sequence[Row], rows: Sequence[Row], best: Mapping[str, Stated]
) -> Iterator[Inconsistency]:
    """Indicators that score although the paper says that there is nothing they could be about."""
    for said in _passages(rows, "none"):
        pattern = _PURCHASES if "采购" in str(said["value"]) else _OF_PROJECTS
        spent = best.get("procurement.actual" if pattern is _PURCHASES else "spend.project")
        if spent is not None and spent.value > 0:
            continue
        about = [row for row in leaves if _rests_on(row, pattern) and (decimal_of(row, "self_score") or 0) > 0]
        if about:
            first = about[0]
            params: dict[str, object] = {
                "labels": "、".join(str(row.get("label") or "") for row in about),
                "label": str(first.get("label") or ""),
                "place": place_of(first),
                "other": place_of(said),
                "said": str(said["value"]),
            }
            places = (*(place_of(row) for row in about), place_of(said))
            stated = plain(decimal_of(first, "self_score") or Decimal(0))
            yield _of(
                "score-rule", "medium", places, stated, "", str(first.get("label")), "selfeval.not-applicable", params
            )
            return


def _rests_on(row: Row, pattern: re.Pattern[str]) -> bool:
    """Whether an indicator is about something: by its name, or by the first clause of its rule."""
    first = re.split(r"[;；。\n]", str(row.get("rule") or ""))[0]
    return bool(pattern.search(str(row.get("label") or "")) or (pattern.search(first) and "制度" not in first))


def _grades(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> Iterator[Inconsistency]:
    main = main_sheet(sheets)
    claims = [row for row in rows if row.get("indicator") == "selfeval.total" and row.get("number") is not None]
    total = decimal_of(claims[0], "number") if claims else main.scores if main else None
    whole = main is not None and main.points > 0 and not place_of(main.rows[0]).paragraph
    printed = decimal_of(main.total, "points") if main is not None else None
    full = (printed or main.points) if main is not None and whole else Decimal(100)
    told = ladder_of(list(dict.fromkeys(str(row.get("place") or "") for row in rows if row.get("unit") == "分")))
    ladder = told or _GRADES
    for row in rows:
        if row.get("role") == "field" and re.search(r"(?:等级|等次)$", str(row.get("label"))):
            grade = str(row.get("value")).strip()
        elif row.get("role") == "passage" and row.get("label") == "grade":
            grade = str(row.get("value"))
        else:
            continue
        params: dict[str, object] = {"place": place_of(row)}
        if _NO_GRADE.fullmatch(grade):
            yield _of("text", "low", (place_of(row),), grade, "", "selfeval.total", "selfeval.no-grade", params)
            continue
        bounds = ladder.get(grade[:1])
        if bounds is None or total is None:
            continue
        share = total * 100 / full
        if share <= 100 and not bounds[0] <= share < bounds[1]:
            expected = next((name for name, (low, high) in ladder.items() if low <= share < high), "")
            params |= {"score": plain(total)}
            places = (place_of(row), *(place_of(claim) for claim in claims[:1]))
            yield _of("cross-reference", "high", places, grade, expected, "selfeval.total", "selfeval.grade", params)


def _without_breakdown(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """A total below full marks in a paper that holds no score sheet: nobody can see what was taken off."""
    if sheets or any(row.get("role") == "score" for row in rows):
        return
    given = [row for row in rows if row.get("unit") == "分" and _GIVEN.search(str(row.get("label") or ""))]
    if len({place_of(row) for row in given}) > _BREAKDOWN:
        return  # the text goes through its scores one by one
    for row in rows:
        number = decimal_of(row, "number") if row.get("indicator") == "selfeval.total" else None
        if number is None:
            continue
        parts = sum(other.get("unit") == "分" and place_of(other) == place_of(row) for other in rows)
        if 0 < number < 100 and number != int(number // 10 * 10) and parts < _BREAKDOWN:
            params: dict[str, object] = {"place": place_of(row), "lost": plain(100 - number)}
            yield _of(
                "missing-reason",
                "medium",
                (place_of(row),),
                plain(number),
                "",
                "selfeval.total",
                "selfeval.no-breakdown",
                params,
            )
            return


def _unasked(leaves: Sequence[Row], rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Satisfaction scored in full by a threshold, with no survey and no percentage anywhere."""
    about = [row for row in leaves if _SATISFIED.search(str(row.get("label") or "")) and _is_full(row)]
    for row in about:
        if re.search(r"\d", str(row.get("target") or "")) and _NO_SURVEY.search(str(row.get("claimed") or "")):
            yield _no_survey(row)
            return
    about = [row for row in about if "%" in str(row.get("rule") or "").replace("％", "%") and not row.get("claimed")]
    texts = [
        str(row.get(name) or "")
        for row in rows
        for name in ("place", "value")
        if row.get("role") in ("claim", "field", "passage")
    ]
    measured = any(_SATISFIED.search(text) and re.search(r"\d\s*[%％]", text) for text in texts)
    shown = any(row.get("role") == "data" and _SATISFIED.search(str(row.get("label"))) for row in rows)
    if about and not measured and not shown and not any(_SURVEY.search(text) for text in texts):
        yield _no_survey(about[0])


def _no_survey(row: Row) -> Inconsistency:
    params: dict[str, object] = {"label": str(row.get("label") or ""), "place": place_of(row)}
    stated = plain(decimal_of(row, "self_score") or Decimal(0))
    return _of("text", "low", (place_of(row),), stated, "", str(row.get("label")), "selfeval.no-survey", params)


def _sentences(rows: Sequence[Row]) -> Iterator[tuple[str, Place]]:
    seen: set[str] = set()
    for row in rows:
        said = str(row.get("place") or "")
        if row.get("role") == "claim" and said not in seen:
            seen.add(said)
            yield said, place_of(row)


def _praised(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Costs that rose by the figure and fell, or were kept down, by the words."""
    for said, place in _sentences(rows):
        plain_said = re.sub(r"[\s“”\"]", "", said)
        if _THREE.search(plain_said) and (rose := _ROSE.search(plain_said)) and (praise := _PRAISE.search(plain_said)):
            params: dict[str, object] = {"place": place, "said": plain_said[-60:]}
            yield _of(
                "text", "low", (place,), praise.group(), rose.group(), "sangong.actual", "selfeval.praised", params
            )


def _earmarked(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Money for projects spent on salaries and offices."""
    for row in rows:
        said = re.sub(r"\s", "", str(row.get("place") or "")) if row.get("role") == "claim" else ""
        of_projects = re.match(r"^.{0,8}(?:专项资金|项目)(?:支出|资金|经费)?", said)
        if of_projects and "基本支出" not in said and (used := _SPENT_ON.search(said)):
            params: dict[str, object] = {"place": place_of(row), "said": used.group()}
            yield _of(
                "text", "medium", (place_of(row),), used.group(), "", "spend.project", "selfeval.earmarked", params
            )
            return


def _slower(rows: Sequence[Row], best: Mapping[str, Stated]) -> Iterator[Inconsistency]:
    """A fall that is claimed with no figure of the year before anywhere."""
    actual = best.get("sangong.actual")
    if actual is None or any(
        _THREE.search(said) and re.search(r"上年|去年|同比", said) for said, _ in _sentences(rows)
    ):
        return
    if any(str(row.get("indicator")) == "sangong.change" and row.get("role") != "score" for row in rows):
        return
    for row in _passages(rows, "trend"):
        params: dict[str, object] = {"place": place_of(row), "said": str(row["value"])[:60], "value": actual.text}
        yield _of(
            "text",
            "low",
            (place_of(row), actual.place),
            str(row["value"])[:60],
            "",
            "sangong.actual",
            "selfeval.no-trend",
            params,
        )
        return


def _left_over(rows: Sequence[Row], best: Mapping[str, Stated]) -> Iterator[Inconsistency]:
    """Money that was left or taken back by the words, while the figures leave nothing."""
    left = next((best[id] for id in ("closing.total", "surplus.year", "rate.carryover") if id in best), None)
    said = next((row for row in _passages(rows, "problem") if _TAKEN_BACK.search(str(row["value"]))), None)
    if left is None or said is None or left.value != 0:
        return
    words = str(said["value"])[:60]
    params: dict[str, object] = {"place": place_of(said), "other": left.place, "label": left.name}
    yield _of(
        "cross-reference", "low", (place_of(said), left.place), words, left.text, left.id, "selfeval.left-over", params
    )


def _speakers(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """A paper that once calls its own unit something else, as one copied from another unit does."""
    for row in _passages(rows, "speaker"):
        stated, _, expected = str(row["value"]).partition("/")
        params: dict[str, object] = {"place": place_of(row)}
        yield _of("text", "low", (place_of(row),), stated, expected, "", "selfeval.speaker", params)


def _of(
    kind: Kind, severity: Severity, places: tuple[Place, ...], stated: str, expected: str, indicator: str, message: str,
    params: Mapping[str, object],
) -> Inconsistency:  # fmt: skip
    return Inconsistency(kind, severity, tuple(dict.fromkeys(places)), stated, expected, indicator, message, params)
