"""Roll-forward: next year's engagement begins with what stays true, and knows what was found the year before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from shutil import copyfile
from typing import Any

from auditkit.engagement.adopting import STANDARDS
from auditkit.engagement.finding import deductions, findings, points_text
from auditkit.engagement.folder import Config, Engagement
from auditkit.engagement.importing import look, store
from auditkit.engagement.pinning import Specs, pin
from auditkit.engagement.priors import KIND, STATES, priors
from auditkit.engagement.rubrics import FOLDER, offered_rubric
from auditkit.engagement.saying import hints_of, order_of, tables_of
from auditkit.errors import AuditkitError, UsageError
from auditkit.messages import text
from auditkit.scratch import Scratch
from auditkit.store.files import bytes_digest, keep, kept, write_whole
from auditkit.store.log import Batch

PERMANENT = ("长期", "永久", "permanent")
"""What ``evidence add --effective`` says of evidence that counts for every year."""
_RESET = (
    *("source", "adoption", "exception", "finding", "deduction", "judgement", "subject", "subject-judgement"),
    *("target-verification", "satisfaction", "sample", "inspection", "asked", "limitation", "request", "evidence-form"),
    *("letter", "response", "silence", "paper", "note", "signoff", "release"),
)
"""What begins anew, as kinds of records; what of them is carried over is said to be."""
_LETTER = re.compile(r"[A-Z]{1,2}")


@dataclass
class Rolled:
    """What a roll-forward did.

    Attributes:
        carried: What was taken over, one line each.
        reset: What begins anew, one line each.
    """

    carried: list[str] = field(default_factory=list)
    reset: list[str] = field(default_factory=list)


def next_config(old: Config, **said: Any) -> Config:
    """Return what the new engagement is about: as before, with what is said, without date and number of the report.

    Raises:
        UsageError: If the year is not a later one.
    """
    given = {name: value for name, value in said.items() if value not in (None, "")}
    new = replace(old, report_date="", report_number="", **given)
    if new.year <= old.year:
        raise UsageError("archive.roll-year", year=new.year, old=old.year)
    return new


def filler(old: Engagement, rolled: Rolled) -> Callable[[Engagement], None]:
    """Return what fills the new engagement from the old one; ``rolled`` tells afterwards what happened."""

    def fill(engagement: Engagement) -> None:
        _specs(old, engagement, rolled)
        pin(engagement)
        if f"{FOLDER}{engagement.config.rubric}.yaml" not in Specs(engagement).paths(FOLDER):
            offered_rubric(engagement.config.rubric)  # says which there are
        with engagement.batch() as batch:
            _mappings(old, batch, rolled)
            _standards(old, engagement, batch, rolled)
            _people(old, batch, rolled)
            _weights(old, engagement, batch, rolled)
            _evidence(old, engagement, batch, rolled)
            _findings(old, batch, rolled)
        _tables_of_limits(old, engagement, rolled)
        _say_reset(old, rolled)

    return fill


def _specs(old: Engagement, engagement: Engagement, rolled: Rolled) -> None:
    """Take over specs that the engagement itself had; those of firm and package come in their present version."""
    specs = Specs(old)
    for record in old.log.all("spec"):
        if record.body["origin"] == "engagement" and not record.body["gone"]:
            write_whole(engagement.root / "specs" / record.id, specs.data(record.id))
            rolled.carried.append(text("archive.roll-spec", path=record.id))


def _mappings(old: Engagement, batch: Batch, rolled: Rolled) -> None:
    """Take over the columns that a person named; a letter counts for one layout only and stays behind."""
    found: dict[str, dict[str, str]] = {}
    for record in old.log.all("mapping"):
        found.setdefault(record.body["kind"], {}).update(record.body["headings"])
    for record in old.log.all("table"):
        body = record.body
        for said in body.get("said", {}).get("map", {}) if body["stored"] else ():
            name = said.rpartition("!")[2]
            heading = body["mapping"].get(name, "")
            if heading and not _LETTER.fullmatch(heading):
                found.setdefault(body["kind"], {})[heading] = name
    for kind, headings in sorted(found.items()):
        batch.add("decision", "mapping", kind, {"kind": kind, "headings": headings})
        shown = "、".join(f"{heading}→{name}" for heading, name in headings.items())
        rolled.carried.append(text("archive.roll-mapping", kind=text(f"table.{kind}"), headings=shown))


def _standards(old: Engagement, engagement: Engagement, batch: Batch, rolled: Rolled) -> None:
    specs = Specs(engagement)
    for record in old.log.all("standards"):
        path = f"{STANDARDS}{record.id}.yaml"
        if path in specs.paths(STANDARDS):
            because = text("archive.roll-because", year=old.config.year, because=record.body["because"] or "—")
            body = {"sha256": bytes_digest(specs.data(path)), "because": because}
            batch.add("decision", "standards", record.id, body)
            rolled.carried.append(text("archive.roll-standards", id=record.id))
        else:
            rolled.reset.append(text("archive.roll-standards-gone", id=record.id))


def _people(old: Engagement, batch: Batch, rolled: Rolled) -> None:
    for record in old.log.all("member"):
        if record.body.get("live", True):
            batch.add("decision", "member", record.id, record.body)
            rolled.carried.append(text("archive.roll-member", name=record.id, roles="、".join(record.body["roles"])))


def _weights(old: Engagement, engagement: Engagement, batch: Batch, rolled: Rolled) -> None:
    """Take over points that a person set, where the rubric is the same."""
    record = old.log.get("weights", old.config.rubric)
    if record is not None and engagement.config.rubric == old.config.rubric:
        batch.add("decision", "weights", record.id, record.body)
        rolled.carried.append(text("archive.roll-weights", rubric=record.id))


def _evidence(old: Engagement, engagement: Engagement, batch: Batch, rolled: Rolled) -> None:
    for record in old.log.all("evidence"):
        body = {name: value for name, value in record.body.items() if name != "links"}
        if str(body.get("effective", "")).strip().lower() in PERMANENT and body.get("status", "live") == "live":
            keep(kept(old.evidence, record.id), engagement.evidence)
            batch.add("receipt", "evidence", record.id, body)
            rolled.carried.append(text("archive.roll-evidence", name=body["name"]))


def _findings(old: Engagement, batch: Batch, rolled: Rolled) -> None:
    """Take over last year's findings, and older ones that were not put right, as information to be followed up."""
    for item in priors(old):
        if item.state != "done":
            record = old.log.get(KIND, item.id)
            if record is not None:
                batch.add("decision", KIND, item.id, record.body)
                rolled.carried.append(text("archive.roll-prior", id=item.id, title=item.title))
    taken = deductions(old)
    for found in findings(old):
        if not found.live:
            continue
        points = sum(d.points for d in taken if d.status == "live" and found.id in d.findings)
        parts = ("title", "condition", "criteria", "recommendation", "amount")
        body = {
            **{name: getattr(found, name) for name in parts},
            "indicators": list(found.indicators),
            "year": old.config.year,
            "deducted": points_text(points) if points else "0",
            "state": STATES[0],
            "because": "",
            "evidence": [],
        }
        id_ = f"{old.config.year}/{found.id}"
        batch.add("decision", KIND, id_, body)
        rolled.carried.append(text("archive.roll-prior", id=id_, title=found.title))


def _tables_of_limits(old: Engagement, engagement: Engagement, rolled: Rolled) -> None:
    """Read files that hold nothing but limits (standards) again: they count by the date of the expense."""
    for source in old.log.all("source"):
        tables = tables_of(old, source.id)
        if source.body["removed"] or not tables or {r.body["kind"] for r in tables} != {"standards"}:
            continue
        name = str(source.body["name"])
        try:
            _import(old, engagement, source.id, name)
        except AuditkitError as error:
            rolled.reset.append(text("archive.roll-limits-not", name=name, reason=str(error)))
        else:
            rolled.carried.append(text("archive.roll-limits", name=name))


def _import(old: Engagement, engagement: Engagement, sha256: str, name: str) -> None:
    record = old.log.get("source", sha256)
    if record is None:
        raise UsageError("source.unknown", id=sha256)
    tables = tables_of(old, sha256)
    with Scratch("rolling") as folder:
        path = folder / name
        copyfile(kept(old.sources, sha256), path)
        order = order_of(record, tables)
        store(engagement, look(engagement, [path], hints_of(tables), order=order), order)


def _say_reset(old: Engagement, rolled: Rolled) -> None:
    rolled.reset += list(_counts(old, _RESET))


def _counts(old: Engagement, kinds: Iterable[str]) -> Iterator[str]:
    for kind in kinds:
        count = len(old.log.all(kind))
        if count:
            yield text("archive.roll-reset", what=text(f"archive.roll-kind-{kind}"), count=count)
