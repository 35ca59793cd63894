"""Performance targets of an engagement: planned, claimed and verified, each with where it stands and what it earns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Literal

from auditkit.analysis.target_points import FAR_ABOVE, Level, Reached, percent_of, reach
from auditkit.analysis.target_values import Said, read_said
from auditkit.analysis.target_words import Group, Part, group_of, part_of
from auditkit.core.keys import digest
from auditkit.engagement.folder import TOML, Engagement
from auditkit.errors import UsageError
from auditkit.store.log import Record

KIND = "target-verification"
"""Kind of the records in which people say what they verified."""
TABLE = "targets"
State = Literal["unverified", "verified", "unsupported", "far-above"]
"""``unverified``: nobody looked yet; ``verified``: settled; ``unsupported``: a person said that nothing proves it;
``far-above``: so far above the target that a person must say what it earns."""

_SIGNS = frozenset("≥≤><")
Rows = Sequence[Mapping[str, Any]]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """A row in which a target stands."""

    row_key: str
    file: str
    sheet: str
    row: int


@dataclass(frozen=True)
class Verification:
    """What a person verified about a target.

    Attributes:
        state: ``verified``, ``unsupported`` or ``open`` (taken back).
        value: Verified value as stated, ``""`` where none.
        level: Step of the ladder, for what has no figure; None where the figure decides.
        share: Share of the points that a person gave, None where computed.
        accepted: Why a value far above its target earns what it earns; ``""`` while nobody said.
        because: How it was verified.
        evidence: SHA-256 of the evidence.
        places: Rows of sources it rests on, as ``file/sheet/row``.
        survey: Group of the survey that it takes its value from, ``""`` where none.
        on: Digest of what the target said when it was verified.
        by: Who.
        at: When.
    """

    state: Literal["verified", "unsupported", "open"]
    value: str = ""
    level: Level | None = None
    share: Fraction | None = None
    accepted: str = ""
    because: str = ""
    evidence: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    survey: str = ""
    on: str = ""
    by: str = ""
    at: str = ""


@dataclass(frozen=True)
class Target:
    """One target.

    Attributes:
        id: ``T-`` and a digest of subject, kind and name: the same in every file.
        subject: Project or unit it is about, ``""`` where the table does not say.
        path: Names of the levels above, joined with ``/``.
        name: The target.
        direction: ``≥ ≤ > < =`` or ``qualitative``.
        planned: Target value as printed.
        unit: Unit of its own column.
        claimed: Value claimed, ``""`` where none is.
        points: Points of the target, None where the tables give none.
        self_score: Points the auditee gave itself, None where none.
        reason: Reason of deviation as printed.
        sources: Rows it stands in, the planned one first.
        otherwise: Target values that other tables print instead.
        verification: What a person verified, None where nobody did.
        reached: What the verified value comes to, None while there is none.
        flag: ``changed`` where the tables changed since it was verified.
    """

    id: str
    subject: str
    path: str
    name: str
    direction: str
    planned: str
    unit: str
    claimed: str
    points: Fraction | None
    self_score: Fraction | None
    reason: str
    sources: tuple[Source, ...]
    otherwise: tuple[str, ...] = ()
    verification: Verification | None = None
    reached: Reached | None = None
    flag: str | None = None

    @property
    def group(self) -> Group:
        """What it is about: output, effect, satisfaction or other."""
        return group_of(self.path)

    @property
    def part(self) -> Part:
        """Quantity, quality, timeliness or cost; ``""`` else."""
        return part_of(self.path) if self.group in ("output", "other") else ""

    @property
    def state(self) -> State:
        """Where it stands."""
        found = self.verification
        if found is None or found.state == "open":
            return "unverified"
        if found.state == "unsupported":
            return "unsupported"
        if self.share is not None:
            return "verified"
        return "far-above" if self.reached is not None and self.reached.outcome == "far-above" else "unverified"

    @property
    def share(self) -> Fraction | None:
        """Share of the points earned, 0 to 1; None while a person must say."""
        found = self.verification
        if found is None or found.state == "open":
            return None
        if found.state == "unsupported":
            return Fraction(0)
        if found.share is not None:
            return found.share
        return None if self.reached is None else self.reached.share

    @property
    def met(self) -> bool | None:
        """Whether it was reached; None while that is open."""
        if self.share is None:
            return None
        found = self.verification
        if found is not None and found.level is not None:
            return found.level == "full"
        return bool(self.reached and self.reached.met)

    @property
    def awarded(self) -> Fraction | None:
        """Points earned, exact; None while open or without points."""
        return None if self.points is None or self.share is None else self.points * self.share

    @property
    def planned_words(self) -> str:
        """Target value as it is shown: sign and unit of columns of their own joined to it."""
        goal, words = self.goal(None), self.planned
        if goal.number is None:
            return words
        signed = self.direction in _SIGNS and words[:1].isdigit()
        return f"{self.direction if signed else ''}{words}{'' if goal.printed in words else goal.printed}"

    @property
    def claimed_words(self) -> str:
        """Value claimed as it is shown: a bare figure with the unit of the target, a share as a percentage."""
        return with_unit(self.goal(None), self.claimed, None)

    @property
    def claim(self) -> Reached | None:
        """What the value claimed would come to; None where nothing was claimed."""
        if not self.claimed:
            return None
        goal = self.goal(None)
        return reach(goal, self.direction, in_unit(goal, self.claimed, read_said(self.claimed)), part=self.part)

    @property
    def overstated(self) -> bool:
        """Whether what was claimed would have earned more than what was verified."""
        claim = self.claim.share if self.claim is not None else None
        return claim is not None and self.share is not None and claim > self.share

    @property
    def overscored(self) -> bool:
        """Whether the auditee gave itself more points than its own value earns, beyond rounding to whole points."""
        claim = self.claim.share if self.claim is not None else None
        if claim is None or self.points is None or self.self_score is None:
            return False
        return self.self_score - self.points * claim >= Fraction(1, 2)

    @property
    def digest(self) -> str:
        """Digest of what the tables say about it."""
        return digest([self.direction, self.planned, self.unit, self.claimed])

    def goal(self, year: int | None) -> Said:
        """Return what its target value says."""
        return read_said(self.planned, self.unit, year)


def far_above(engagement: Engagement) -> Fraction:
    """Return the percent of a target from which on it goes to a person (``[targets] far_above``).

    Raises:
        UsageError: If the setting is no number above 100.
    """
    found = engagement.config.settings.get("targets", {})
    value = found.get("far_above", int(FAR_ABOVE)) if isinstance(found, dict) else found
    try:
        number = Fraction(Decimal(str(value)))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise UsageError("targets.bad-setting", file=TOML, key="far_above", found=value) from error
    if number <= 100 or isinstance(value, bool):
        raise UsageError("targets.bad-setting", file=TOML, key="far_above", found=value)
    return number


def table_rows(engagement: Engagement, kind: str) -> list[dict[str, Any]]:
    """Return the rows of a canonical table as they stand, in the order of their places; empty without one."""
    if not any(record.body["stored"] and record.body["kind"] == kind for record in engagement.log.all("table")):
        return []
    from auditkit.engagement.deriving import derive_tables  # tables are loaded only where there are any
    from auditkit.store.parquet import joined, read_parquet

    paths = derive_tables(engagement).get(kind, [])
    rows: list[dict[str, Any]] = joined([read_parquet(path) for path in paths]).to_pylist() if paths else []
    return in_order(rows)


def in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows by file, sheet and row."""
    return sorted(rows, key=lambda row: (row["file"] or "", row["sheet"] or "", row["row"] or 0, row["row_key"]))


def targets(engagement: Engagement) -> list[Target]:
    """Return the targets of an engagement in the order of their tables, with what was verified."""
    return targets_of(engagement, table_rows(engagement, TABLE))


def target(engagement: Engagement, name: str) -> Target:
    """Return one target by id, by the beginning of its id, or by its name.

    Raises:
        UsageError: If there is none, or several.
    """
    found = targets(engagement)
    fits = [item for item in found if item.id == name]
    fits = fits or [item for item in found if len(name) >= 4 and item.id.startswith(name)]
    fits = fits or [item for item in found if item.name == name]
    if len(fits) != 1:
        known = "、".join(f"{item.id} {item.name}" for item in (fits or found)[:8])
        raise UsageError("targets.not-one", name=name, count=len(fits), known=known or "—")
    return fits[0]


def of_department(targets: Sequence[Target], entity: str) -> list[Target]:
    """Return the targets of the whole: those that name no project, or the department; all where there are none."""
    own = [item for item in targets if item.subject in ("", entity)]
    return own or list(targets)


def targets_of(engagement: Engagement, rows: Rows) -> list[Target]:
    """Return the targets that rows of the canonical table name, with what was verified.

    A target that stands in several tables (plan and self-evaluation) is one: what was planned comes from the table
    without claims, what was claimed from the one that has it.
    """
    records = {record.id: record for record in engagement.log.all(KIND)}
    far, year = far_above(engagement), engagement.config.year
    return [_complete(engagement, item, records.get(item.id), far, year) for item in _merged(rows)]


def _merged(rows: Rows) -> list[Target]:
    groups: dict[tuple[object, ...], list[Row]] = {}
    seen: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        path, name = str(row["path"] or ""), str(row["name"] or "")
        key = (row["subject"] or "", group_of(path), part_of(path), name)
        place = (*key, row["source"], row["sheet"])
        seen[place] += 1
        groups.setdefault((*key, seen[place]), []).append(row)
    return [_target(key, found) for key, found in groups.items()]


def _target(key: tuple[object, ...], rows: list[Row]) -> Target:
    plan = next((row for row in rows if not row["claimed"]), rows[0])
    claim = next((row for row in rows if row["claimed"]), plan)
    ordered = [plan, *(row for row in rows if row is not plan)]
    others = dict.fromkeys(str(row["target"]) for row in ordered if row["target"] and not _same_plan(row, plan))
    verified = next((row for row in rows if row["verified"]), None)
    points = _first(ordered, "points")
    given = _first(ordered, "self_score")
    return Target(
        id=f"T-{digest(key)[:8]}",
        subject=str(plan["subject"] or ""),
        path=str(plan["path"] or ""),
        name=str(plan["name"] or ""),
        direction=str(plan["direction"] or "qualitative"),
        planned=str(plan["target"] or ""),
        unit=str(plan["unit"] or ""),
        claimed=str(claim["claimed"] or ""),
        points=None if points is None else Fraction(points),
        self_score=None if given is None else Fraction(given),
        reason=str(_first(ordered, "reason") or ""),
        sources=tuple(Source(row["row_key"], row["file"], row["sheet"], row["row"]) for row in ordered),
        otherwise=tuple(others),
        verification=None if verified is None else _of_table(verified),
    )


def _first(rows: Iterable[Row], name: str) -> Any:
    return next((row[name] for row in rows if row.get(name) is not None), None)


def _same_plan(row: Row, plan: Row) -> bool:
    one, other = (read_said(str(item["target"] or ""), str(item["unit"] or "")) for item in (row, plan))
    if one.number is None or other.number is None:
        return one.words == other.words
    return (one.number, one.unit, row["direction"]) == (other.number, other.unit, plan["direction"])


def _of_table(row: Row) -> Verification:
    """Return what a column of verified values says: as good as its evidence, and settled unless a person says more."""
    place = f"{row['file']}/{row['sheet']}/{row['row']}"
    return Verification("verified", str(row["verified"]), because=str(row["evidence"] or ""), places=(place,))


def _complete(engagement: Engagement, item: Target, record: Record | None, far: Fraction, year: int) -> Target:
    found = item.verification
    flag = None
    if record is not None:
        found = verification_of(engagement, record)
        flag = "changed" if found.state != "open" and found.on != item.digest else None
    reached = None
    if found is not None and found.state == "verified" and found.value:
        planned, value = item.goal(year), read_said(found.value, year=year)
        reached = reach(planned, item.direction, in_unit(planned, found.value, value), part=item.part, far=far)
    return replace(item, verification=found, reached=reached, flag=flag)


def in_unit(planned: Said, words: str, value: Said) -> Said:
    """Return a verified value; a bare figure is in the unit that the target prints, but a bare share of percent."""
    bare = value.number is not None and not value.unit
    return read_said(words, planned.printed) if bare and planned.unit != "%" else value


def with_unit(planned: Said, words: str, year: int | None) -> str:
    """Return a bare figure with the unit of its target, as it is printed; other words as they are."""
    value = read_said(words, year=year)
    if planned.number is None or value.number is None or value.unit or not planned.printed:
        return words
    if planned.unit != "%":
        return f"{words}{planned.printed}"
    number = percent_of(planned, value)
    return f"{format((Decimal(number.numerator) / number.denominator).normalize() + 0, 'f')}%"


def verification_of(engagement: Engagement, record: Record) -> Verification:
    """Return a verification from its record."""
    body, entry = record.body, engagement.log.entry(record.seq)
    return Verification(
        body["state"],
        body["value"],
        body["level"],
        None if body["share"] is None else Fraction(body["share"]),
        body["accepted"],
        body["because"],
        tuple(body["evidence"]),
        tuple(body["places"]),
        body.get("survey", ""),
        body["on"],
        entry.by,
        entry.at,
    )
