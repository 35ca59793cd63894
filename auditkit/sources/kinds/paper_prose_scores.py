"""Scores told in sentences instead of a score sheet: 预算执行15分,得13.20分."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest

from auditkit.core.labels import plain_label
from auditkit.sources.canonical import Row
from auditkit.sources.grid import Content
from auditkit.sources.kinds.paper_grid import squeezed
from auditkit.sources.kinds.paper_prose import PROSE
from auditkit.sources.kinds.paper_scores import HEADS, SUBTOTAL

_NAME = r"(?P<name>[^,，。;；:：、()（）“”\d]{2,16}?)"
_MARK = r"(?:(?!(?<![扣得计减加至×*xX=\d.])\d+(?:\.\d+)?分)[^。;；\n])"
"""A letter that begins no number of points, but those taken off or given."""
_FREE = r"(?:(?!(?<![扣得计减加至×*xX=\d.])\d+(?:\.\d+)?分)[^\n])"
"""The same, sentences too, behind a heading with its colon."""
_ENTRY = re.compile(
    _NAME + r"[(（]?(?P<points>\d+(?:\.\d+)?)分[)）]?(?P<note>[(（][^()（）]{1,30}[)）])?"
    r"(?P<mid>(?:[:：]" + _FREE + r"{0,300}?|[,，]" + _MARK + r"{0,200}?)?)[,，:：]?"
    r"(?:(?:本项|该项|自评|实际)?得(?:分)?(?:为)?|(?P<whole>自评(?:为|分)?))(?P<score>\d+(?:\.\d+)?)分"
)
_NO_NAME = re.compile(r"扣|减|得$|满分|总分|自评|合计|共计")
_TAKEN_OFF = re.compile(r"(?:因|由于)?(?P<why>[^,，。;；]*(?:[,，][^,，。;；]*)?)[,，]?扣(?:减|除)?\d+(?:\.\d+)?分")
_REASON = re.compile(r"(?:扣分(?:原因|理由)|扣分|原因|主要)(?:为|是|系|:)?(?P<why>[^。;；]+)")
_QUOTED = re.compile(r"“(?P<rule>[^”]*(?:分|率)[^”]*)”")
_RULE = re.compile(
    r"(?:评分|评价|计分)?标准(?:为|是|[:：])(?P<rule>(?:[^,，。;；]*(?:满分|扣\d+(?:\.\d+)?分|计算|计分|为止|[得计]\d+(?:\.\d+)?分|不扣)[,，;；]?)+)"
)
"""A rule told in front of a score: its clauses speak of points."""
_IS_RULE = re.compile(r"^[^,，]{0,12}\d%[^,，]{0,6}[,，](?:[^扣]{0,4}每[^扣]{0,12}扣\d|[^,，]{0,8}(?:满分|不得分))")
"""A note behind a name that is its rule (目标60%，每低1个百分点扣1分)."""
_IS_TARGET = re.compile(r"目标(?:值)?(?:为|是|:)?[≥≤=><]{0,2}\d[\d,.]*[^\d,，。;；]{0,6}")
_HEADING = re.compile(
    r"^(?:[(（][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十\d]+[、.])(?P<name>[^,，。:：;；\d]{2,16})[。:：]"
)
_TOTAL = re.compile(r"(?:总分|总得分|综合得分|合计得分)(?:为|是|:)?(?P<score>\d+(?:\.\d+)?)分")
_FRONT = re.compile(r"^(?:其中|其余|另|一是|二是|三是|四是|和|及)+")
_FEWEST = 4
_FEWEST_BELOW = 2


@dataclass
class _Entry:
    name: str
    points: Decimal
    score: Decimal
    note: str
    rule: str
    reason: str
    paragraph: int
    position: int
    within: bool
    whole: bool = False
    children: list[_Entry] = field(default_factory=list)


def read_prose_scores(content: Content) -> list[Row]:
    """Return the scores that the text of a paper tells, as rows of a score sheet; none where it tells fewer than four.

    Entries of a paragraph that begins with the name of another entry are the indicators below it.
    """
    groups: list[tuple[str, int, list[_Entry]]] = []
    total: tuple[Decimal, int] | None = None
    for paragraph in content.paragraphs:
        words = squeezed(paragraph.text)
        entries = _entries(words, paragraph.number)
        if not entries:
            continue
        heading = _HEADING.match(words)
        groups.append((plain_label(heading["name"]) if heading else "", paragraph.number, entries))
        if (said := _TOTAL.search(words)) and total is None:
            total = (Decimal(said["score"]), paragraph.number)
    if sum(len(entries) for _, _, entries in groups) < _FEWEST:
        return []
    reasoned = any(each.reason for _, _, entries in groups for entry in entries for each in (entry, *entry.children))
    rows = _rows(groups, total)
    return rows if reasoned else [{**row, "reason": None} for row in rows]


def _entries(words: str, paragraph: int) -> list[_Entry]:
    found: list[_Entry] = []
    matches = [found for found in _ENTRY.finditer(words) if not _NO_NAME.search(found["name"])]
    for match, following in zip_longest(matches, matches[1:]):
        tail = words[match.end() : following.start() if following else len(words)]
        whole = match["whole"] is not None
        tail = tail if whole and "扣" in tail else re.split(r"[。;；]", tail)[0]
        mid = match["mid"] or ""
        rule = _QUOTED.search(mid) or _RULE.search(mid)
        plain = mid.replace(rule.group(), "") if rule else mid
        note = (match["note"] or "").strip("()（）") or plain.strip(",，:：")
        told_rule = rule["rule"] if rule else note if _IS_RULE.search(note) else ""
        why = _REASON.search(tail) or _TAKEN_OFF.search(plain) or _TAKEN_OFF.search(tail)
        found.append(
            _Entry(
                name=re.sub(r"(?<=.{2})(?:指标)?(?:满分|分值)?$", "", plain_label(_FRONT.sub("", match["name"]))),
                points=Decimal(match["points"]),
                score=Decimal(match["score"]),
                note="" if told_rule == note else note,
                rule=told_rule,
                reason=why["why"].strip(",，:：") if why else _told(plain, mid),
                paragraph=paragraph,
                position=match.start(),
                within=match["name"].startswith("其中") or words[: match.start()].endswith("其中"),
                whole=whole,
            )
        )
    return _nested(found)


def _told(plain: str, mid: str) -> str:
    """What is told of points taken off, where no clause names them as the reason."""
    return plain.strip(",，:：") if "扣" in mid else ""


def _nested(entries: Sequence[_Entry]) -> list[_Entry]:
    """Hang entries begun with 其中 under the one before them, as long as their points go into its."""
    found: list[_Entry] = []
    for entry in entries:
        parent = found[-1] if found else None
        open_ = parent is not None and (entry.within or parent.children)
        if parent is not None and open_ and _points(parent.children) + entry.points <= parent.points:
            parent.children.append(entry)
        else:
            found.append(entry)
    return found


def _points(entries: Sequence[_Entry]) -> Decimal:
    return sum((entry.points for entry in entries), Decimal(0))


def _rows(groups: Sequence[tuple[str, int, list[_Entry]]], total: tuple[Decimal, int] | None) -> list[Row]:
    named = {name for name, _, _ in groups if name}
    heads = {entry.name: entry for _, _, entries in groups for entry in entries if entry.name in named}
    rows: list[Row] = []
    headings = _headings([entry for _, _, entries in groups for entry in entries])
    above = ""
    for name, paragraph, entries in groups:
        own = [entry for entry in entries if entry is not heads.get(entry.name)]
        head = heads.get(name)
        if head is None and _heads_the_rest(own):
            head, name, own = own[0], own[0].name, own[1:]
        if head is not None and own:
            rows.append(_row(head, "", SUBTOTAL, paragraph, -1))
        for entry in own:
            if id(entry) in headings:
                above = entry.name
                rows.append(_row(entry, "", SUBTOTAL, paragraph, entry.position))
                continue
            parts = entry.children if _points(entry.children) == entry.points else []
            if parts:
                rows.append(_row(entry, "", SUBTOTAL, paragraph, entry.position))
            rows += [_row(part, name or above, "score", paragraph, part.position) for part in parts or [entry]]
    if total is not None and rows:
        points = sum((Decimal(str(row["points"])) for row in rows if row["role"] == "score"), Decimal(0))
        last = max(paragraph for _, paragraph, _ in groups)
        whole = _Entry("总分", points, total[0], "", "", "", last, 10**6, False)
        rows.append({**_row(whole, "", "score_total", last, 10**6), "path": ""})
    return rows


def _headings(entries: Sequence[_Entry]) -> set[int]:
    """Entries told as a level with its score (二、过程30分,自评28分) whose points those behind them have together."""
    found: set[int] = set()
    for at, entry in enumerate(entries):
        left = entry.points
        for count, other in enumerate(entries[at + 1 :] if entry.whole and not entry.children else (), 1):
            left -= other.points
            if left <= 0 or other.whole:
                if left == 0 and count > 1 and not other.whole:
                    found.add(id(entry))
                break
    return found


def _heads_the_rest(entries: Sequence[_Entry]) -> bool:
    """Whether the first entry of a paragraph has the points of all others of it: 过程30分,得28分。预算执行15分…."""
    return len(entries) > _FEWEST_BELOW and entries[0].points == _points(entries[1:])


def _row(entry: _Entry, path: str, role: str, paragraph: int, position: int) -> Row:
    leaf = role == "score"
    return {
        "role": role,
        "path": path if leaf else HEADS,
        "label": entry.name,
        "indicator": entry.name,
        "value": f"{entry.score:f}",
        "number": entry.score,
        "unit": "分",
        "points": entry.points,
        "self_score": entry.score,
        "reason": entry.reason if leaf else None,
        "rule": entry.rule or None,
        "target": entry.note.removeprefix("目标值").removeprefix("目标") if _IS_TARGET.fullmatch(entry.note) else None,
        "claimed": None if _IS_TARGET.fullmatch(entry.note) else entry.note or None,
        "position": position,
        "sheet": PROSE,
        "row": paragraph,
        "place": "",
    }
