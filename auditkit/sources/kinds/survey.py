"""Exports of satisfaction surveys, one row per answer: every opinion with its degree, answers that do not count marked.

Names, telephone numbers and addresses of those asked are not kept: an address only helps to tell doubled answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from auditkit.core.money import half_up
from auditkit.sources.canonical import Row
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Cell
from auditkit.sources.headings import ColumnHead
from auditkit.sources.values import clean, squeezed

_DEGREES = ("very", "satisfied", "fair", "dissatisfied", "very_dissatisfied")
_META = ("number", "submitted", "seconds", "channel", "detail", "address", "complete")
_LETTER = re.compile(r"^[A-Ha-h①-⑧][.、:)]?\s*(?=[^A-Za-z\d])|[(\[]\d+分?[)\]]$")
_SCORE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(?:分|\(.*\))?")
_SCALES = (Decimal(5), Decimal(10), Decimal(100))
_SAID_SCALE = re.compile(r"(?:1|0)[-~至到](5|10|100)\s*分?|(百|5|10|100|五|十)分制|满分\s*(5|10|100)")
_NAMED_SCALE = {"百": "100", "五": "5", "十": "10"}
_MOSTLY = Decimal("0.8")
_NO_NAME = re.compile(r"(?i)(?:sheet|工作表|表)\s*\d*|(?:原始)?(?:数据|答卷)(?:数据)?|data")
_ENDING = re.compile(r"\.[A-Za-z]{2,5}$")


@dataclass(frozen=True)
class Question:
    """A question about satisfaction.

    Attributes:
        head: Its column.
        words: As asked.
        scale: Best score where it is answered in figures; None for answers in words.
    """

    head: ColumnHead
    words: str
    scale: Decimal | None


@dataclass(frozen=True)
class _Reply:
    index: int
    cells: Sequence[Cell]
    state: str


def build(frame: Frame) -> list[Row]:
    """Convert an export; ``state`` is ``valid``, ``unfinished`` or ``duplicate``, ``score`` is percent of the best."""
    asked = _questions(frame)
    if not asked:
        frame.note("targets.survey-no-question")
        return []
    name = survey_name(frame.found.titles.words, frame.table.sheet, frame.table.file)
    replies = _replies(frame, asked)
    rows = [row for reply in replies for row in _rows(frame, reply, asked, name)]
    for state in ("unfinished", "duplicate"):
        found = [str(frame.number_of(reply.index)) for reply in replies if reply.state == state]
        if found:
            frame.note(f"targets.survey-{state}", count=len(found), rows="、".join(found[:10]))
    if any(question.scale is not None for question in asked):
        frame.note("targets.survey-scores", scale="、".join(sorted({str(q.scale) for q in asked if q.scale})))
    frame.table.fiscal_year = frame.found.titles.year
    return rows


def _questions(frame: Frame) -> list[Question]:
    """Return the columns that ask how satisfied somebody is, by what is answered in them."""
    meta = {frame.at[name] for name in _META if name in frame.at}
    bodies = [frame.sheet.rows[at] for at in range(frame.found.start + frame.found.depth, frame.found.end)]
    found = []
    for head in frame.found.columns:
        if head.index in meta or not head.heading:
            continue
        answers = [_answer(frame, cells, head.index) for cells in bodies]
        said = [answer for answer in answers if answer]
        if not said:
            continue
        words = clean(frame.sheet.rows[frame.found.start + frame.found.depth - 1][head.index].text) or head.heading
        if _share(_degree(frame, answer) is not None for answer in said) >= _MOSTLY and _any_degree(frame, said):
            found.append(Question(head, words, None))
        elif any(word in words.lower() for word in frame.words("rated")):
            scores = [score for answer in said if (score := _number(answer)) is not None]
            if len(scores) >= _MOSTLY * len(said):
                found.append(Question(head, words, _scale(words, scores)))
    return found


def _any_degree(frame: Frame, said: Iterable[str]) -> bool:
    return any(_degree(frame, answer) in _DEGREES for answer in said)


def _share(flags: Iterable[bool]) -> Decimal:
    found = list(flags)
    return Decimal(sum(found)) / len(found)


def _answer(frame: Frame, cells: Sequence[Cell], column: int) -> str:
    """Return an answer without letter and points, ``""`` where none was given."""
    if column >= len(cells):
        return ""
    words = clean(cells[column].text)
    return "" if squeezed(words) in frame.words("blank") or not words else words


def _degree(frame: Frame, answer: str) -> str | None:
    """Return the degree of an answer in words, ``no_opinion``, or None where it is neither."""
    plain = _LETTER.sub("", answer).strip().rstrip("。.;").lower()
    return next((name for name in (*_DEGREES, "no_opinion") if plain in frame.words(name)), None)


def _number(answer: str) -> Decimal | None:
    found = _SCORE.fullmatch(answer)
    return Decimal(found[1]) if found and Decimal(found[1]) <= 100 else None


def _scale(words: str, scores: Sequence[Decimal]) -> Decimal:
    """Return the best score: as the question says, else the smallest usual scale that holds all answers."""
    said = _SAID_SCALE.search(clean(words))
    if said:
        name = next(part for part in said.groups() if part)
        return Decimal(_NAMED_SCALE.get(name, name))
    return next(scale for scale in _SCALES if max(scores) <= scale)


def _replies(frame: Frame, asked: Sequence[Question]) -> list[_Reply]:
    seen: set[tuple[str, ...]] = set()
    numbers: set[str] = set()
    replies = []
    for index, cells in frame.body():
        if frame.total_label(cells):
            frame.leave_out(index, "total")
            continue
        number, same = frame.text(cells, "number"), _likeness(frame, cells)
        if (number and number in numbers) or (same and same in seen):
            state = "duplicate"
        else:
            state = "valid" if _finished(frame, cells, asked) else "unfinished"
        numbers.add(number)
        seen.add(same)
        replies.append(_Reply(index, cells, state))
    return replies


def _likeness(frame: Frame, cells: Sequence[Cell]) -> tuple[str, ...]:
    """Return what two answers of one person share: address or moment, and every answer; empty without either."""
    own = frame.text(cells, "address") or frame.text(cells, "submitted")
    skipped = {frame.at[name] for name in ("number", "submitted", "seconds") if name in frame.at}
    return (own, *(clean(cell.text) for at, cell in enumerate(cells) if at not in skipped)) if own else ()


def _finished(frame: Frame, cells: Sequence[Cell], asked: Sequence[Question]) -> bool:
    """Tell whether an answer was completed: nothing says otherwise, and half of the questions are answered."""
    if squeezed(frame.text(cells, "complete")).lower() in frame.words("unfinished"):
        return False
    answered = sum(bool(_answer(frame, cells, question.head.index)) for question in asked)
    return 2 * answered >= len(asked) and answered > 0


def _rows(frame: Frame, reply: _Reply, asked: Sequence[Question], name: str) -> Iterable[Row]:
    whole = frame.words("overall")
    for position, question in enumerate(asked, 1):
        answer = _answer(frame, reply.cells, question.head.index)
        degree, score = None, None
        if question.scale is None:
            degree = _degree(frame, answer) if answer else None
        elif answer:
            number = _number(answer)
            score = None if number is None or number > question.scale else half_up(100 * number / question.scale, 6)
        yield {
            **frame.row(reply.index, reply.cells),
            "survey": name,
            "respondent": frame.text(reply.cells, "number") or str(frame.number_of(reply.index)),
            "submitted_on": frame.text(reply.cells, "submitted")[:10] or None,
            "channel": frame.text(reply.cells, "channel") or None,
            "state": reply.state,
            "question": question.words,
            "position": position,
            "answer": answer or None,
            "degree": degree,
            "score": score,
            "overall": "yes" if any(word in question.words.lower() for word in whole) else None,
            "extra": None,
        }


def survey_name(title: str, sheet: str, file: str) -> str:
    """Return what a survey is called: its title, else its sheet, else its file without ending.

    Example:
        >>> survey_name("", "Sheet1", "服务对象满意度.xlsx"), survey_name("", "职工", "a.xlsx")
        ('服务对象满意度', '职工')
    """
    words = " ".join(title.split()).removesuffix(sheet).strip()
    if words and len(words) <= 40:
        return words
    return sheet if sheet and not _NO_NAME.fullmatch(sheet.strip()) else _ENDING.sub("", file)
