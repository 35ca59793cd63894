"""What was sealed against what came out again: same, different and where, impossible and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from auditkit.archive.again import Impossible
from auditkit.archive.snapshot import AREAS, Snapshot

MOST_DETAIL = 200
"""Longest value that is shown of a difference."""


_ORDINAL = re.compile(r"^[#>*\-\s|]*(?:（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|\d+[.、)]\s|\d+ (?=\|))")
_ANCHOR = re.compile(r"\(#\w+\)|<a id=\"\w+\"></a>")


@dataclass(frozen=True)
class Difference:
    """One thing that came out differently.

    Attributes:
        area: ``tables``, ``measures`` … ``sentences``, ``files``.
        id: Which one.
        before: As sealed, None where it was not there.
        after: As it came out, None where it did not.
    """

    area: str
    id: str
    before: str | None
    after: str | None


@dataclass
class Compared:
    """The outcome of a re-performance.

    Attributes:
        same: Things by area that came out the same.
        different: Those that did not.
        impossible: (area, id, reason).
        exchanged: Sources that are not the sealed ones: (name, old digest, new digest).
        notes: What a person should know.
    """

    same: dict[str, int] = field(default_factory=dict)
    different: list[Difference] = field(default_factory=list)
    impossible: list[tuple[str, str, str]] = field(default_factory=list)
    exchanged: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing came out differently."""
        return not self.different

    def count(self, area: str) -> int:
        """Return how many things of an area came out differently."""
        return sum(item.area == area for item in self.different)

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "same": self.same,
            "different": [vars(item) for item in self.different],
            "impossible": [{"area": area, "id": id_, "reason": why} for area, id_, why in self.impossible],
            "exchanged": [{"file": name, "old": old, "new": new} for name, old, new in self.exchanged],
            "notes": self.notes,
            "holds": self.holds,
        }


def compare(before: Snapshot, after: Snapshot, failed: Impossible) -> Compared:
    """Compare values area by area, sentences line by line.

    Args:
        before: As sealed.
        after: As they came out.
        failed: What could not be done.
    """
    found = Compared()
    for area in AREAS:
        _area(found, area, before.get(area, {}), after.get(area, {}), failed.get(area, {}))
    _sentences(found, before.get("sentences", []), after.get("sentences", []), failed.get("sentences", {}))
    return found


def _area(
    found: Compared, area: str, before: Mapping[str, Any], after: Mapping[str, Any], failed: Mapping[str, Exception]
) -> None:
    found.same[area] = 0
    if "" in failed:
        found.impossible += [(area, id_, str(failed[""])) for id_ in before]
        return
    for id_ in dict.fromkeys([*before, *after]):
        if id_ in failed:
            found.impossible.append((area, id_, str(failed[id_])))
        elif before.get(id_) == after.get(id_):
            found.same[area] += 1
        else:
            shown = _shown(before.get(id_), after.get(id_))
            found.different.append(Difference(area, id_, *shown))


def _shown(before: Any, after: Any) -> tuple[str | None, str | None]:
    """Return the parts that differ, as text."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
        return _pairs(before, names), _pairs(after, names)
    return _words(before), _words(after)


def _pairs(values: Mapping[str, Any], names: Iterable[str]) -> str:
    return _cut("; ".join(f"{name}={_plain(values.get(name))}" for name in names))


def _words(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict):
        return _cut("; ".join(f"{name}={_plain(part)}" for name, part in value.items() if part not in (None, "", [])))
    return _cut(str(value))


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_plain(item) for item in value) + "]"
    return "—" if value is None else str(value)


def _cut(words: str) -> str:
    return words if len(words) <= MOST_DETAIL else words[: MOST_DETAIL - 1] + "…"


def _sentences(found: Compared, before: Sequence[str], after: Sequence[str], failed: Mapping[str, Exception]) -> None:
    found.same["sentences"] = 0
    if failed and (before or after):  # a report that could not be composed when it was sealed is no loss
        found.impossible += [("sentences", id_ or "—", str(error)) for id_, error in failed.items()]
        return
    old_words, new_words = [_bare(line) for line in before], [_bare(line) for line in after]
    changes = SequenceMatcher(None, old_words, new_words, False).get_opcodes()
    found.same["sentences"] += sum(end - start for tag, start, end, _, _ in changes if tag == "equal")
    changes = [change for change in changes if change[0] != "equal"]
    gone = Counter(word for _, start, end, _, _ in changes for word in old_words[start:end])
    moved = gone & Counter(word for _, _, _, start, end in changes for word in new_words[start:end])
    found.same["sentences"] += moved.total()
    left_moved, right_moved = Counter(moved), Counter(moved)
    for _, left, left_end, right, right_end in changes:
        old_lines = _staying(before, old_words, range(left, left_end), left_moved)
        new_lines = _staying(after, new_words, range(right, right_end), right_moved)
        for at, (old, new) in enumerate(zip_longest(old_lines, new_lines)):
            found.different.append(Difference("sentences", str(left + at + 1), _part(old, new), _part(new, old)))


def _staying(lines: Sequence[str], words: Sequence[str], places: range, moved: Counter[str]) -> list[str]:
    """Return the lines at some places without those that only moved, each taken from ``moved`` once."""
    found = []
    for at in places:
        if moved[words[at]] > 0:
            moved[words[at]] -= 1
        else:
            found.append(lines[at])
    return found


def _bare(line: str) -> str:
    """Return a line without its running number and anchors: what only moved down is the same sentence.

    Example:
        >>> _bare("### （三）评分标准") == _bare("### （四）评分标准")
        True
    """
    return _ANCHOR.sub("", _ORDINAL.sub("", line))


def _part(words: str | None, other: str | None) -> str | None:
    """Return a sentence, of a long one the part that differs."""
    if words is None or len(words) <= MOST_DETAIL or other is None:
        return None if words is None else _cut(words)
    at = next((n for n, (a, b) in enumerate(zip(words, other, strict=False)) if a != b), min(len(words), len(other)))
    return "…" + _cut(words[max(0, at - 40) :])
