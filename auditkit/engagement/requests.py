"""The list of data requested (资料清单): what was asked for, what came, and why something did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from auditkit.core.requests import RequestSpec
from auditkit.engagement.evidencing import About, file_name, keep_in
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.errors import UsageError
from auditkit.messages import pick
from auditkit.specs.programme import load_requests
from auditkit.store.files import file_digest
from auditkit.store.log import Batch

LIST = "workpapers/requests.yaml"
State = Literal["asked", "received", "unavailable", "overdue"]
WORDS = ("title", "period", "form", "provider", "note")
COPIES = ("original", "copy")


@dataclass(frozen=True)
class Given:
    """A file that answers a request: its name, SHA-256, where it is kept (``source`` or ``evidence``), since when."""

    name: str
    sha256: str
    kind: str
    on: str


@dataclass(frozen=True)
class Request:
    """Something asked for.

    Attributes:
        id: Its number in the list.
        title: What.
        period: For which period.
        form: In which form.
        provider: Who provides it.
        note: What to mind.
        kinds: Tables that answer it when they are imported.
        original: Whether the original is to be seen.
        due: When it is due, ISO; ``""`` while not said.
        state: ``asked``, ``received``, ``unavailable``, or ``overdue`` where a day to judge by was given.
        received_on: When it came, ISO.
        copy: ``original`` or ``copy``, ``""`` where not said.
        given: The files.
        reason: Why it cannot be had.
        own: Whether it was added to this engagement, not taken from the list.
    """

    id: str
    title: str
    period: str = ""
    form: str = ""
    provider: str = ""
    note: str = ""
    kinds: tuple[str, ...] = ()
    original: bool = False
    due: str = ""
    state: State = "asked"
    received_on: str = ""
    copy: str = ""
    given: tuple[Given, ...] = ()
    reason: str = ""
    own: bool = False

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files, each once."""
        return tuple(dict.fromkeys(item.name for item in self.given))

    @property
    def open(self) -> bool:
        """Whether it is still to come."""
        return self.state in ("asked", "overdue")


@dataclass(frozen=True)
class Wish:
    """What is said about a request; None leaves a part as it is."""

    words: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] | None = None
    original: bool | None = None
    due: str | None = None


def asked_for(engagement: Engagement, today: date | None = None) -> list[Request]:
    """Return the list as it stands: that of the programme, then what was added.

    Args:
        engagement: The engagement.
        today: Day by which something is overdue; None tells of nothing that it is.
    """
    records = {record.id: record.body for record in engagement.log.all("request")}
    arrived = _arrived(engagement)
    listed = {spec.id: _planned(engagement, spec) for spec in _specs(engagement)}
    order = [*listed, *(id_ for id_ in records if id_ not in listed)]
    found = []
    for id_ in order:
        begun = listed.get(id_, Request(id_, "", own=True))
        item = _stated(engagement, begun, records.get(id_, {}))
        item = _received(item, [one for kind in item.kinds for one in arrived.get(kind, ())])
        if records.get(id_, {}).get("gone"):
            continue
        if item.state == "asked" and today is not None and item.due and item.due < today.isoformat():
            item = replace(item, state="overdue")
        found.append(item)
    return found


def request(engagement: Engagement, id_: str) -> Request:
    """Return one request.

    Raises:
        UsageError: If there is none of this number.
    """
    listed = asked_for(engagement)
    for item in listed:
        if item.id == id_ or item.id.lstrip("0") == id_.lstrip("0"):
            return item
    raise UsageError("request.unknown", id=id_, known=", ".join(item.id for item in listed) or "—")


def _specs(engagement: Engagement) -> Sequence[RequestSpec]:
    specs = Specs(engagement)
    return load_requests(specs.text(LIST), LIST) if LIST in specs.paths(LIST) else ()


def _planned(engagement: Engagement, spec: RequestSpec) -> Request:
    year = engagement.config.year
    period = pick(spec.period).replace("{year}", str(year)).replace("{before}", str(year - 1)) if spec.period else ""
    title = pick(spec.title).replace("{year}", str(year)).replace("{before}", str(year - 1))
    form, provider, note = (pick(words) if words else "" for words in (spec.form, spec.provider, spec.note))
    return Request(spec.id, title, period, form, provider, note, spec.kinds, spec.original)


def _stated(engagement: Engagement, item: Request, body: Mapping[str, Any]) -> Request:
    changed = {name: body[name] for name in (*WORDS, "due", "original") if body.get(name) is not None}
    if body.get("kinds") is not None:
        changed["kinds"] = tuple(body["kinds"])
    item = replace(item, **changed)
    if body.get("unavailable"):
        return replace(item, state="unavailable", reason=body["unavailable"])
    if body.get("received_on"):
        given = tuple(Given(*one) for one in body.get("given", ()) if _still(engagement, one[2], one[1]))
        return replace(item, state="received", received_on=body["received_on"], copy=body["copy"], given=given)
    return item


def _still(engagement: Engagement, kind: str, sha256: str) -> bool:
    record = engagement.log.get(kind, sha256)
    return record is not None and not record.body.get("removed") and record.body.get("status", "live") == "live"


def _received(item: Request, arrived: Sequence[Given]) -> Request:
    """Join what was imported: it answers a request unless a person said something else."""
    if not arrived or item.state == "unavailable":
        return item
    given = (*item.given, *(one for one in dict.fromkeys(arrived) if one.sha256 not in {g.sha256 for g in item.given}))
    first = item.received_on or min(one.on for one in arrived)
    return replace(item, state="received", received_on=first, given=given)


def _arrived(engagement: Engagement) -> dict[str, list[Given]]:
    """Return the files in use by the kind of table that was found in them."""
    used = {record.id: record for record in engagement.log.all("source") if not record.body["removed"]}
    found: dict[str, list[Given]] = {}
    for table in engagement.log.all("table"):
        source = used.get(table.body["source"])
        if source is None or not table.body["kind"] or not (table.body["stored"] or table.body.get("same_as")):
            continue
        on = source.body.get("received_on") or engagement.log.entry(source.first_seq).at[:10]
        found.setdefault(table.body["kind"], []).append(Given(source.body["name"], source.id, "source", on))
    return found


def day(words: str) -> str:
    """Return a day as ISO text.

    Raises:
        UsageError: If it is none.
    """
    try:
        return date.fromisoformat(words.strip()).isoformat()
    except ValueError as error:
        raise UsageError("request.not-a-day", found=words) from error


def _body(engagement: Engagement, id_: str) -> dict[str, Any]:
    record = engagement.log.get("request", id_)
    return dict(record.body) if record else {}


def _put(engagement: Engagement, batch: Batch, id_: str, body: dict[str, Any]) -> bool:
    if body == _body(engagement, id_):
        return False
    batch.add("decision", "request", id_, body)
    return True


def _wished(body: dict[str, Any], wish: Wish) -> dict[str, Any]:
    new = {**body, **{name: words.strip() for name, words in wish.words.items()}}
    new |= {} if wish.kinds is None else {"kinds": list(wish.kinds)}
    new |= {} if wish.original is None else {"original": wish.original}
    return new | ({} if wish.due is None else {"due": day(wish.due) if wish.due else ""})


def add(engagement: Engagement, wish: Wish) -> Request:
    """Add something to the list.

    Raises:
        UsageError: If it has no title.
    """
    if not wish.words.get("title", "").strip():
        raise UsageError("request.title-needed")
    with engagement.deciding() as batch:
        taken = {item.id for item in asked_for(engagement)} | {r.id for r in engagement.log.all("request")}
        number = 1
        while (id_ := f"{number:02d}") in taken:
            number += 1
        _put(engagement, batch, id_, _wished({}, wish))
    return request(engagement, id_)


def change(engagement: Engagement, ids: Sequence[str], wish: Wish) -> list[Request]:
    """Change what the list says, or when it is due; of all requests that are open where no number is given.

    Raises:
        UsageError: If a number is unknown.
    """
    with engagement.deciding() as batch:
        chosen = [request(engagement, id_).id for id_ in ids] or [i.id for i in asked_for(engagement) if i.open]
        for id_ in chosen:
            _put(engagement, batch, id_, _wished(_body(engagement, id_), wish))
    return [request(engagement, id_) for id_ in chosen]


def drop(engagement: Engagement, id_: str, because: str) -> None:
    """Take something off the list; its record stays.

    Raises:
        UsageError: If there is no such request, or no reason is given.
    """
    _needed(because)
    with engagement.deciding() as batch:
        own = request(engagement, id_).id
        _put(engagement, batch, own, {**_body(engagement, own), "gone": because.strip()})


def _needed(because: str) -> None:
    if not because.strip():
        raise UsageError("request.because-needed")


def receive(engagement: Engagement, id_: str, files: Sequence[Path], *, on: str = "", copy: str = "") -> Request:
    """Record that something came.

    Args:
        engagement: The engagement.
        id_: Number of the request.
        files: What came, kept as evidence unless the same bytes were imported; none where only paper was seen.
        on: When, ISO; today's entry of the log where empty.
        copy: ``original`` or ``copy``.

    Raises:
        UsageError: If there is no such request, or the day is none.
    """
    with engagement.deciding() as batch:
        item = request(engagement, id_)
        when = day(on) if on else date.today().isoformat()
        body = {**_body(engagement, item.id), "unavailable": "", "copy": copy or item.copy}
        known = [list(one) for one in body.get("given", ())]
        given = [_kept(engagement, batch, path, when, item, copy) for path in files]
        body["given"] = [*known, *(one for one in given if one[1] not in {old[1] for old in known})]
        body["received_on"] = when if on else body.get("received_on") or when
        _put(engagement, batch, item.id, body)
    return request(engagement, item.id)


def _kept(engagement: Engagement, batch: Batch, path: Path, when: str, item: Request, copy: str) -> list[str]:
    """Return name, SHA-256, where it is kept and day of a file; it becomes evidence unless it was imported."""
    digest = file_digest(path)
    if not _still(engagement, "source", digest):
        about = About(received=when)
        if engagement.log.get("evidence", digest) is None:  # what somebody said of it since stays
            about = About(received=when, giver=item.provider, form=copy, remark=item.title)
        keep_in(engagement, batch, [path], about)
        return [file_name(path), digest, "evidence", when]
    return [file_name(path), digest, "source", when]


def unavailable(engagement: Engagement, id_: str, because: str) -> Request:
    """Record that something cannot be had, and why.

    Raises:
        UsageError: If there is no such request, or no reason is given.
    """
    _needed(because)
    with engagement.deciding() as batch:
        own = request(engagement, id_).id
        _put(engagement, batch, own, {**_body(engagement, own), "unavailable": because.strip(), "received_on": ""})
    return request(engagement, own)
