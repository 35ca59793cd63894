"""Evidence forms, letters and answers written in YAML; each has a key, by which it is known when applied again."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from auditkit.engagement.applying_targets import Told
from auditkit.engagement.evidence_forms import Answered, Wanted, choose, form, make, send, settle
from auditkit.engagement.evidence_forms import answer as answer_form
from auditkit.engagement.folder import Engagement
from auditkit.engagement.following_up import Followed
from auditkit.engagement.letters import draft_letter, letter, send_letter
from auditkit.engagement.responding import Said, Taking, answer, decide_response, record_silence, responses
from auditkit.errors import BadInput
from auditkit.messages import text

_ABOUT = ("finding", "deduction", "indicator", "figure", "passage")
KNOWN: dict[str, set[str]] = {
    "evidence-form": {
        *("key", "check", "exceptions", "number", "unit", "matter", "facts", "basis", "evidence", "pages"),
        *("collectors", "collected", "sent", "due", "days", "answer", "opinion", "signed_by", "answered", "files"),
        "settled",
    },
    "letter": {"key", "as", "to", "round", "number", "days", "sent", "due", "files"},
    "response": {
        *("key", "from", "as", "round", *_ABOUT, "page", "wording", "opinion", "no-objection", "proof", "received"),
        *("taken", "reason", "restore"),
    },
    "silence": {"from", "as", "round", "remark"},
}
"""Values of these verbs."""


def apply_form(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Make a form, and record that it was sent, answered and settled, as far as the file says so."""
    values, id_ = step.values, _known(engagement, step)
    if id_ is None:
        chosen = _chosen(engagement, step)
        named = ("number", "unit", "matter", "facts", "basis", "collected")
        wanted = Wanted(
            **{name: _words(values, name) for name in named},
            evidence=_files(step, "evidence"),
            pages=_whole(step, "pages"),
            collectors=tuple(_list(values.get("collectors"))),
        )
        id_ = make(engagement, chosen, "none", wanted)[0].id
        _remember(engagement, step, id_)
    if values.get("sent") and not form(engagement, id_).sent:
        send(engagement, id_, _words(values, "sent"), _words(values, "due"), _whole(step, "days"))
    if values.get("answer") and not form(engagement, id_).settled:
        if values["answer"] not in ("objection", "no-objection"):
            known = "objection, no-objection"
            raise BadInput("apply.unknown", file=step.file, line=step.line, key=values["answer"], known=known)
        objects = values["answer"] == "objection"
        said = (_words(values, "opinion"), _words(values, "signed_by"), _words(values, "answered"))
        answer_form(engagement, id_, Answered(objects, *said, _files(step, "files")))
    if values.get("settled"):
        settle(engagement, id_, _words(values, "settled"))


def _chosen(engagement: Engagement, step: Told) -> list[Followed]:
    """Return the exceptions of a form: those named, or all of one or several checks."""
    ids, names = tuple(_list(step.values.get("exceptions"))), _list(step.values.get("check"))
    if ids or not names:
        return choose(engagement, ids)
    return [item for name in names for item in choose(engagement, (), str(name))]


def apply_letter(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Record a letter with the draft as it stands, and that it was sent where the file says so."""
    values, id_ = step.values, _known(engagement, step)
    if id_ is None:
        kind, to = _words(values, "as") or "auditee", _words(values, "to")
        numbers = {"round_": _whole(step, "round"), "days": _whole(step, "days")}
        id_ = draft_letter(engagement, kind, to, number=_words(values, "number"), **numbers).id
        _remember(engagement, step, id_)
    if values.get("sent") and not letter(engagement, id_).sent:
        send_letter(engagement, id_, _words(values, "sent"), _words(values, "due"), _files(step, "files"))


def apply_response(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Record an answer to the draft, and how it was taken where the file says so."""
    values, id_ = step.values, _known(engagement, step)
    if id_ is None:
        about = [name for name in _ABOUT if values.get(name)]
        if len(about) > 1:
            raise BadInput("apply.unknown", file=step.file, line=step.line, key=about[1], known=about[0])
        refers = about[0] if about else "general"
        said = Said(
            opinion=_words(values, "opinion"),
            name=_words(values, "from"),
            kind=_words(values, "as") or "auditee",
            round=_whole(step, "round"),
            refers=refers,
            about=_subject(engagement, names, refers, _words(values, refers)),
            objects=values.get("no-objection") != "true",
            proof=_files(step, "proof"),
            **{name: _words(values, name) for name in ("page", "wording", "received")},
        )
        id_ = answer(engagement, said).id
        _remember(engagement, step, id_)
    if values.get("taken"):
        restore = values.get("restore") or {}
        if not isinstance(restore, dict):
            raise BadInput("apply.number", file=step.file, line=step.line, key="restore", found=restore)
        points = {name: _points(step, number) for name, number in restore.items()}
        decide_response(engagement, id_, Taking(_words(values, "taken"), _words(values, "reason"), points))


def apply_silence(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Record that a respondent did not answer a round; nothing more where somebody of that name did since."""
    values = step.values
    round_, name = _whole(step, "round"), _words(values, "from")
    heard = {(item.round, item.name) for item in responses(engagement) if item.live}
    kind = _words(values, "as") or "auditee"
    if (round_ or 1, name or engagement.config.entity) not in heard:
        record_silence(engagement, name, round_, kind, _words(values, "remark"))


def _known(engagement: Engagement, step: Told) -> str | None:
    """Return the id under which a key was applied before."""
    key = step.values.get("key")
    if not isinstance(key, str) or not key.strip():
        raise BadInput("apply.missing", file=step.file, line=step.line, verb=step.verb, key="key")
    record = engagement.log.get("applied", f"{step.verb}/{key}")
    return None if record is None else str(record.body["id"])


def _remember(engagement: Engagement, step: Told, id_: str) -> None:
    with engagement.batch() as batch:
        batch.add("decision", "applied", f"{step.verb}/{step.values['key']}", {"id": id_})


def _subject(engagement: Engagement, names: Mapping[str, str], refers: str, words: str) -> str:
    """Return what an answer is about; a finding may be named by its key."""
    if refers != "finding":
        return words
    record = engagement.log.get("applied", f"finding/{words}")
    return names.get(words) or (str(record.body["id"]) if record is not None else words)


def _words(values: Mapping[str, Any], key: str) -> str:
    return str(values.get(key) or "")


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def _files(step: Told, key: str) -> tuple[Path, ...]:
    found = tuple(step.folder / str(name) for name in _list(step.values.get(key)))
    for path in found:
        if not path.is_file():
            raise BadInput("evidence.not-taken", file=str(path), reason=text("evidence.left-no-file"))
    return found


def _whole(step: Told, key: str) -> int | None:
    value = step.values.get(key)
    if value is None:
        return None
    if not str(value).isdigit():
        raise BadInput("apply.number", file=step.file, line=step.line, key=key, found=value)
    return int(str(value))


def _points(step: Told, words: Any) -> Fraction:
    try:
        return Fraction(Decimal(str(words)))
    except (InvalidOperation, ValueError) as error:
        raise BadInput("apply.number", file=step.file, line=step.line, key="restore", found=words) from error
