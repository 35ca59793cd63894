"""What was asked for and came, evidence, and what is approved to be left out of the report, written in YAML."""

from __future__ import annotations

from auditkit.engagement import requests
from auditkit.engagement.applying_targets import Told
from auditkit.engagement.applying_values import (
    chosen_words,
    files,
    finding_id,
    flag,
    known_as,
    listed,
    named,
    needed,
    one_of,
    remember,
    words,
)
from auditkit.engagement.evidence_targets import checked_link
from auditkit.engagement.evidencing import FORMS, About, Locator
from auditkit.engagement.folder import Engagement
from auditkit.engagement.unreporting import approve, unreported
from auditkit.errors import BadInput

_LINKED = {
    "voucher": "voucher",
    "item": "item",
    "exception": "exception",
    "finding": "finding",
    "indicator": "indicator",
    "measure": "measure",
    "paper": "paper",
    "evidence-form": "evidence-form",
}
"""Value of the verb, and what it links to."""
KNOWN: dict[str, set[str]] = {
    "request": {
        *("id", "key", "title", "period", "form", "provider", "note", "original", "due"),
        *("received", "copy", "files", "unavailable", "drop"),
    },
    "evidence": {"files", "from", "received", "effective", "form", "remark", "page", "cell", "region", *_LINKED},
    "approve": {"check", "id"},
}
"""Values of these verbs."""


def apply_request(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Change what was asked for, and record what came of it; without ``id`` and ``key`` of all that are open."""
    ids = listed(step, "id")
    if step.values.get("key"):
        ids = [_added(engagement, step)]
    wish = requests.Wish(
        chosen_words(step, requests.WORDS),
        None,
        None if step.values.get("original") is None else flag(step, "original"),
        words(step, "due") or None,
    )
    if wish != requests.Wish():
        requests.change(engagement, ids, wish)
    came = bool(step.values.get("received") or step.values.get("files"))
    ended = [name for name in ("unavailable", "drop") if step.values.get(name)]
    if len(ended) + came > 1 or ((ended or came) and not ids):
        raise BadInput("apply.request-one", file=step.file, line=step.line)
    for id_ in ids:
        if came:
            copy = one_of(step, "copy", requests.COPIES)
            requests.receive(engagement, id_, files(step, "files"), on=words(step, "received"), copy=copy)
        elif ended == ["unavailable"]:
            requests.unavailable(engagement, id_, words(step, "unavailable"))
        elif ended == ["drop"] and any(item.id == id_ for item in requests.asked_for(engagement)):
            requests.drop(engagement, id_, words(step, "drop"))


def _added(engagement: Engagement, step: Told) -> str:
    """Return the number of a request of the file, added to the list where it is new."""
    id_ = known_as(engagement, step)
    if id_ is None:
        id_ = requests.add(engagement, requests.Wish({"title": needed(step, "title")})).id
        remember(engagement, step, id_)
    return id_


def apply_evidence(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Keep files and folders as evidence, with what they prove."""
    from auditkit.engagement.evidence_matching import gather

    if not step.values.get("files"):
        raise BadInput("apply.missing", file=step.file, line=step.line, verb=step.verb, key="files")
    at = Locator(words(step, "page"), words(step, "cell"), words(step, "region"))
    links = tuple(
        checked_link(engagement, kind, _target(engagement, names, kind, id_), at)
        for name, kind in _LINKED.items()
        for id_ in listed(step, name)
    )
    said = {"received": "received", "effective": "effective", "giver": "from", "remark": "remark"}
    about = {name: words(step, key) for name, key in said.items()}
    gather(engagement, files(step, "files"), About(**about, form=one_of(step, "form", FORMS), links=links))


def _target(engagement: Engagement, names: dict[str, str], kind: str, name: str) -> str:
    """Return the id of what is linked to; findings and evidence forms may be named by their keys."""
    if kind == "finding":
        return finding_id(engagement, names, name)
    return named(engagement, kind, name)


def apply_approve(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Approve that confirmed exceptions are not in the report."""
    check, id_ = words(step, "check"), words(step, "id")
    ids = [
        one.item.exception.id
        for one in unreported(engagement)
        if (not check or one.item.exception.check == check) and one.item.exception.id.startswith(id_)
    ]
    if not ids:
        said = ", ".join(f"{name}={value}" for name, value in step.values.items() if name in KNOWN["approve"])
        raise BadInput("apply.no-exception", file=step.file, line=step.line, said=said)
    approve(engagement, ids)
