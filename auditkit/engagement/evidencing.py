"""Evidence (佐证材料): files by hash, from whom and when, and what each of them proves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from auditkit.engagement.deadlines import checked_day
from auditkit.engagement.folder import Engagement
from auditkit.errors import BadInput, UsageError
from auditkit.store.files import keep, kept, write_whole
from auditkit.store.log import Batch, Record

FORMS = ("original", "copy", "photo", "electronic")
"""What was handed over: the original, a copy, a photo or scan, a file."""
LINKS = ("voucher", "item", "exception", "finding", "response", "evidence-form", "indicator", "measure", "paper")
"""What evidence may be linked to."""


@dataclass(frozen=True)
class Locator:
    """Where in a file the proof stands.

    Attributes:
        page: Page, ``""`` for the whole file.
        cell: Cell of a workbook, such as ``Sheet1!B12``.
        region: Part of a picture or page, in words or as ``x,y,width,height``.
    """

    page: str = ""
    cell: str = ""
    region: str = ""


@dataclass(frozen=True)
class Link:
    """What a file proves.

    Attributes:
        kind: One of ``LINKS``.
        id: Id of that; the key of a voucher.
        at: Where in the file.
    """

    kind: str
    id: str
    at: Locator = Locator()


@dataclass(frozen=True)
class Evidence:
    """A file kept as evidence.

    Attributes:
        sha256: Digest of its bytes.
        name: Name as received.
        size: Bytes.
        folder: Folder it came in, below the one that was added.
        received: Day received, ISO, ``""`` where not said.
        effective: Day or period that it is about.
        giver: From whom.
        form: One of ``FORMS``, ``""`` where not said.
        remark: Words about it.
        links: What it proves.
        status: ``live`` or ``withdrawn``.
        because: Why it was withdrawn.
        by: Who recorded it last.
        at: Moment of the first record.
    """

    sha256: str
    name: str
    size: int
    folder: str = ""
    received: str = ""
    effective: str = ""
    giver: str = ""
    form: str = ""
    remark: str = ""
    links: tuple[Link, ...] = ()
    status: str = "live"
    because: str = ""
    by: str = ""
    at: str = ""

    @property
    def live(self) -> bool:
        """Whether it stands."""
        return self.status == "live"


@dataclass(frozen=True)
class About:
    """What is known about files; None or ``""`` leaves a part as it is."""

    received: str = ""
    effective: str = ""
    giver: str = ""
    form: str = ""
    remark: str = ""
    links: tuple[Link, ...] = field(default=())


def evidence(engagement: Engagement) -> list[Evidence]:
    """Return all evidence, withdrawn too, in the order received."""
    return [_evidence(engagement, record) for record in engagement.log.all("evidence")]


def find_evidence(engagement: Engagement, id_: str) -> Evidence:
    """Return evidence by its SHA-256 or the beginning of it (four signs or more), or by its name.

    Raises:
        UsageError: If nothing or several fit.
    """
    records = engagement.log.all("evidence")
    wanted = id_.strip()
    fits = [record for record in records if len(wanted) >= 4 and record.id.startswith(wanted.lower())]
    fits = fits or [record for record in records if record.body["name"] == wanted]
    if len(fits) != 1:
        raise UsageError("evidence.not-one", id=id_, count=len(fits))
    return _evidence(engagement, fits[0])


def _evidence(engagement: Engagement, record: Record) -> Evidence:
    body = record.body
    said = {name: str(body.get(name, "")) for name in ("folder", "received", "effective", "form", "remark", "because")}
    return Evidence(
        sha256=record.id,
        name=body["name"],
        size=body["size"],
        giver=str(body.get("from", "")),
        links=tuple(Link(link["kind"], link["id"], Locator(**link.get("at", {}))) for link in body.get("links", ())),
        status=str(body.get("status", "live")),
        by=engagement.log.entry(record.seq).by,
        at=engagement.log.entry(record.first_seq).at,
        **said,
    )


def evidence_body(item: Evidence) -> dict[str, Any]:
    """Return evidence as it is recorded; what nobody said is left out."""
    body: dict[str, Any] = {"name": item.name, "size": item.size, "from": item.giver}
    body |= {name: getattr(item, name) for name in ("folder", "received", "effective", "form", "remark", "because")}
    body = {name: value for name, value in body.items() if value != "" or name == "name"}
    if item.status != "live":
        body["status"] = item.status
    if item.links:
        body["links"] = [link_body(link) for link in item.links]
    return body


def link_body(link: Link) -> dict[str, Any]:
    """Return a link as it is recorded."""
    at = {name: value for name, value in link.at.__dict__.items() if value}
    return {"kind": link.kind, "id": link.id, **({"at": at} if at else {})}


def file_name(path: Path) -> str:
    """Return the name of a file as it is recorded; bytes that are no text are shown as such."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def keep_in(engagement: Engagement, batch: Batch, paths: Sequence[Path], about: About = About()) -> tuple[str, ...]:
    """Keep files as evidence in an open batch; returns their SHA-256 in order.

    A file that is kept already gets no second receipt; what is newly said about it is added. The day on which it was
    first received stays.
    """
    digests = []
    for path in paths:
        digest = keep(path, engagement.evidence)
        digests.append(digest)
        known = engagement.log.get("evidence", digest)
        said = replace(about, received="") if known is not None and known.body.get("received") else about
        receive(engagement, batch, Evidence(digest, file_name(path), path.stat().st_size), said)
    return tuple(digests)


def receive(engagement: Engagement, batch: Batch, new: Evidence, about: About) -> bool:
    """Record a file whose bytes are kept, or what is newly known about one; returns whether anything was recorded."""
    record = engagement.log.get("evidence", new.sha256)
    old = _evidence(engagement, record) if record is not None else None
    item = replace(told(old or new, about), status="live", because="")
    if old is not None and evidence_body(item) == evidence_body(old):
        return False
    batch.add("receipt" if old is None else "decision", "evidence", item.sha256, evidence_body(item))
    return True


def told(item: Evidence, about: About) -> Evidence:
    """Return evidence with what is newly known about it.

    Raises:
        UsageError: If a day is none, or the form is unknown.
    """
    checked_day(about.received)
    if about.form and about.form not in FORMS:
        raise UsageError("evidence.form-unknown", found=about.form, known=", ".join(FORMS))
    named = ("received", "effective", "giver", "form", "remark")
    said = {name: getattr(about, name).strip() for name in named if getattr(about, name).strip()}
    fresh = tuple(link for link in about.links if link not in item.links)
    return replace(item, **said, links=(*item.links, *fresh))


def describe(engagement: Engagement, id_: str, about: About) -> Evidence:
    """Record what is known about evidence, and what it proves; the same again records nothing.

    Raises:
        UsageError: If there is no such evidence, or what it is linked to does not exist.
    """
    with engagement.deciding() as batch:
        item = find_evidence(engagement, id_)
        if not item.live:
            raise UsageError("evidence.is-withdrawn", name=item.name)
        new = told(item, about)
        if new != item:
            batch.add("decision", "evidence", item.sha256, evidence_body(new))
    return find_evidence(engagement, item.sha256)


def unlink(engagement: Engagement, id_: str, kind: str, target: str) -> Evidence:
    """Take a link back; the record of it stays in the log.

    Raises:
        UsageError: If the evidence has no such link.
    """
    with engagement.deciding() as batch:
        item = find_evidence(engagement, id_)
        left = tuple(link for link in item.links if (link.kind, link.id) != (kind, target))
        if left == item.links:
            raise UsageError("evidence.no-link", name=item.name, target=target)
        batch.add("decision", "evidence", item.sha256, evidence_body(replace(item, links=left)))
    return find_evidence(engagement, item.sha256)


def withdraw_evidence(engagement: Engagement, id_: str, because: str) -> Evidence:
    """Withdraw evidence: it proves nothing any more; its bytes and its record stay.

    Raises:
        UsageError: If no reason is given, it is withdrawn already, or a live finding or answer rests on it.
    """
    if not because.strip():
        raise UsageError("finding.reason-needed")
    with engagement.deciding() as batch:
        item = find_evidence(engagement, id_)
        if not item.live:
            raise UsageError("evidence.is-withdrawn", name=item.name)
        resting = resting_on(engagement, item.sha256)
        if resting:
            raise UsageError("evidence.in-use", name=item.name, ids=", ".join(resting))
        body = evidence_body(replace(item, status="withdrawn", because=because.strip()))
        batch.add("decision", "evidence", item.sha256, body)
    return find_evidence(engagement, item.sha256)


def resting_on(engagement: Engagement, sha256: str) -> list[str]:
    """Return the ids of live findings and answers that name evidence as their proof."""
    found = []
    for kind, name in (("finding", "evidence"), ("response", "proof")):
        for record in engagement.log.all(kind):
            if sha256 in record.body.get(name, ()) and record.body.get("status", "live") == "live":
                found.append(record.id)
    return found


def whole(engagement: Engagement, item: Evidence) -> Path:
    """Return the path of the bytes of evidence, after checking their hash.

    Raises:
        BadInput: If they are missing or changed.
    """
    return kept(engagement.evidence, item.sha256)


def damaged(engagement: Engagement, items: Iterable[Evidence]) -> dict[str, str]:
    """Return what is wrong with the bytes of evidence, by SHA-256; nothing where all are as received."""
    found = {}
    for item in items:
        try:
            whole(engagement, item)
        except BadInput as error:
            found[item.sha256] = str(error)
    return found


def copy_out(engagement: Engagement, id_: str, target: Path) -> Path:
    """Write a copy of evidence, its hash checked, under its own name into a folder or under a new name.

    Raises:
        UsageError: If the file exists already.
        BadInput: If the bytes are missing or changed.
    """
    item = find_evidence(engagement, id_)
    source = whole(engagement, item)
    name = "".join("_" if sign in '/\\:*?"<>|' or not sign.isprintable() else sign for sign in item.name).lstrip(".")
    path = target / (name or item.sha256[:16]) if target.is_dir() else target
    if path.exists():
        raise UsageError("evidence.file-exists", file=str(path))
    write_whole(path, source.read_bytes())
    return path


def linked(items: Iterable[Evidence]) -> Mapping[tuple[str, str], list[Evidence]]:
    """Return live evidence by what it is linked to: (kind, id)."""
    found: dict[tuple[str, str], list[Evidence]] = {}
    for item in items:
        for key in dict.fromkeys((link.kind, link.id) for link in item.links) if item.live else ():
            found.setdefault(key, []).append(item)
    return found
