"""Decisions written in YAML: all of them in one commit, and applying them again adds nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from auditkit.engagement.adopting import adopt_rubric, adopt_standards
from auditkit.engagement.applying_exchange import KNOWN as OF_EXCHANGE
from auditkit.engagement.applying_exchange import apply_approve, apply_evidence, apply_request
from auditkit.engagement.applying_papers import KNOWN as OF_PAPERS
from auditkit.engagement.applying_papers import apply_form, apply_letter, apply_response, apply_silence
from auditkit.engagement.applying_review import KNOWN as OF_REVIEW
from auditkit.engagement.applying_review import apply_leave_out, apply_limitation, apply_member, apply_publish
from auditkit.engagement.applying_subjects import KNOWN as OF_SUBJECTS
from auditkit.engagement.applying_subjects import apply_funds, apply_subject, apply_value, apply_weights
from auditkit.engagement.applying_targets import KNOWN as OF_TARGETS
from auditkit.engagement.applying_targets import apply_satisfaction, apply_target
from auditkit.engagement.asking import Asked, set_measure
from auditkit.engagement.finding import Draft, add, edit, finding
from auditkit.engagement.folder import Engagement, who
from auditkit.engagement.following_up import Followed, decide, followed, select
from auditkit.engagement.scoring import Wish, set_score
from auditkit.engagement.subject_scoring import set_subject_score
from auditkit.errors import AuditkitError, BadInput
from auditkit.specs.plain import load_plain

BY = "by"
"""Value that every verb takes: who acts, else whoever applies the file."""


@dataclass(frozen=True)
class Step:
    """One decision of a file.

    Attributes:
        file: Name of the file.
        line: Where it begins.
        verb: One of ``KNOWN``.
        values: Its values, as text or lists.
        folder: Folder of the file, from which files of evidence are named.
    """

    file: str
    line: int
    verb: str
    values: Mapping[str, Any]
    folder: Path = Path()


@dataclass(frozen=True)
class Verb:
    """A verb of a file of decisions.

    Attributes:
        values: Names of its values, besides who acts.
        act: Records one decision; gets the engagement, the step, and ids of findings by their keys.
    """

    values: Collection[str]
    act: Callable[[Engagement, Step, dict[str, str]], None]


KNOWN = {
    "confirm": {"check", "period", "voucher", "line", "reason", "id"},
    "dismiss": {"check", "period", "voucher", "line", "reason", "id"},
    "reopen": {"check", "period", "voucher", "line", "id"},
    "finding": {
        *("key", "indicators", "indicator", "title", "condition", "criteria", "cause", "effect", "recommendation"),
        *("amount", "exceptions", "measures", "places", "deduct", "rationale"),
    },
    "score": {"indicator", "points", "rationale", "findings", "override", "because", "subject"},
    "measure": {"id", "value", "because"},
    "adopt": {"rubric", "sent", "agreed", "because"},
    "standards": {"id", "because"},
    **OF_SUBJECTS,
    **OF_TARGETS,
    **OF_PAPERS,
    **OF_REVIEW,
    **OF_EXCHANGE,
}


def read_steps(path: Path, more: Mapping[str, Verb] | None = None) -> list[Step]:
    """Read a file of decisions.

    Args:
        path: The file.
        more: Verbs besides those of this layer, such as those about workpapers.

    Raises:
        BadInput: If the file cannot be read.
        BadSpec: For a mistake in it, with file and line.
    """
    try:
        words = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("apply.unreadable", file=str(path), reason=str(error)) from error
    known = verbs(more)
    items = load_plain(words, path.name, "decisions")
    steps = []
    for line, item in items:
        named = [name for name in item if name in known]
        if len(named) != 1 or len(item) != 1:
            raise BadInput("apply.one-verb", file=path.name, line=line, known=", ".join(known))
        verb, values = named[0], item[named[0]]
        if not isinstance(values, dict):
            raise BadInput("apply.values", file=path.name, line=line, verb=verb)
        taken = {*known[verb].values, BY}
        unknown = sorted(set(values) - taken)
        if unknown:
            raise BadInput("apply.unknown", file=path.name, line=line, key=unknown[0], known=", ".join(sorted(taken)))
        steps.append(Step(path.name, line, verb, values, path.parent))
    return steps


def verbs(more: Mapping[str, Verb] | None = None) -> dict[str, Verb]:
    """Return all verbs by name, with those of other layers."""
    return {name: Verb(KNOWN[name], act) for name, act in _VERBS.items()} | dict(more or {})


def apply(engagement: Engagement, steps: Sequence[Step], more: Mapping[str, Verb] | None = None) -> int:
    """Apply decisions in order; all or none.

    Args:
        engagement: The engagement; ``engagement.by`` acts where a decision does not say who.
        steps: The decisions.
        more: Verbs besides those of this layer.

    Returns:
        How many entries were added to the log; 0 when everything had been said before.

    Raises:
        BadInput: Naming file and line of the decision that cannot be applied, and why.
    """
    before, known = engagement.log.head()[0], verbs(more)
    with engagement.writing(), engagement.batch():
        names: dict[str, str] = {}
        for step in steps:
            try:
                with _acting(engagement, step):
                    known[step.verb].act(engagement, step, names)
            except BadInput:
                raise
            except AuditkitError as error:
                raise BadInput("apply.failed", file=step.file, line=step.line, reason=str(error)) from error
    return engagement.log.head()[0] - before


@contextmanager
def _acting(engagement: Engagement, step: Step) -> Iterator[None]:
    """Let whoever a decision names act for as long as it is recorded."""
    before, named = engagement.by, step.values.get(BY)
    engagement.by = who(str(named)) if named else before
    try:
        yield
    finally:
        engagement.by = before


def _chosen(engagement: Engagement, where: Mapping[str, Any], step: Step) -> list[Followed]:
    line = where.get("line")
    if line is not None and not str(line).isdigit():
        raise BadInput("apply.number", file=step.file, line=step.line, key="line", found=line)
    found = select(
        followed(engagement),
        check=where.get("check"),
        period=where.get("period"),
        voucher=where.get("voucher"),
        line=None if line is None else int(line),
    )
    if where.get("id"):
        found = [item for item in found if item.exception.id.startswith(where["id"])]
    if not found or not (where.get("check") or where.get("id")):
        said = ", ".join(f"{name}={value}" for name, value in where.items() if name not in ("reason", BY))
        raise BadInput("apply.no-exception", file=step.file, line=step.line, said=said)
    return found


def _number(step: Step, key: str, words: Any) -> Fraction:
    try:
        return Fraction(Decimal(str(words)))
    except (InvalidOperation, ValueError) as error:
        raise BadInput("apply.number", file=step.file, line=step.line, key=key, found=words) from error


def _needed(step: Step, key: str) -> str:
    value = step.values.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadInput("apply.missing", file=step.file, line=step.line, verb=step.verb, key=key)
    return value


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def _decide(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    status = {"confirm": "confirmed", "dismiss": "dismissed", "reopen": "open"}[step.verb]
    decide(engagement, _chosen(engagement, step.values, step), status, str(step.values.get("reason") or ""))  # type: ignore[arg-type]


def _add_finding(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    values = step.values
    key = _needed(step, "key")
    exceptions = [
        item.exception.id for where in _list(values.get("exceptions")) for item in _chosen(engagement, where, step)
    ]
    parts = ("condition", "criteria", "cause", "effect", "recommendation")
    draft = Draft(
        title=_needed(step, "title"),
        indicators=tuple(_list(values.get("indicators") or values.get("indicator"))),
        parts={name: values[name] for name in parts if values.get(name)},
        amount=None if values.get("amount") is None else Decimal(values["amount"]),
        exceptions=tuple(dict.fromkeys(exceptions)),
        measures=tuple(_list(values.get("measures"))),
        places=tuple(_list(values.get("places"))),
    )
    known = engagement.log.get("applied", f"finding/{key}")
    if known is not None:
        names[key] = known.body["id"]
        edit(engagement, known.body["id"], draft)
        return
    deduct = None if values.get("deduct") is None else _number(step, "deduct", values["deduct"])
    item, _ = add(engagement, draft, deduct=deduct, rationale=str(values.get("rationale") or ""))
    names[key] = item.id
    with engagement.batch() as batch:
        batch.add("decision", "applied", f"finding/{key}", {"id": item.id})


def _finding_id(engagement: Engagement, name: str, names: dict[str, str]) -> str:
    known = engagement.log.get("applied", f"finding/{name}")
    return names.get(name) or (known.body["id"] if known else finding(engagement, name).id)


def _set_score(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    values = step.values
    chosen = [_finding_id(engagement, name, names) for name in _list(values.get("findings"))]
    wish = Wish(
        _number(step, "points", _needed(step, "points")),
        str(values.get("rationale") or ""),
        chosen,
        values.get("override") == "true",
        str(values.get("because") or ""),
    )
    indicator = _needed(step, "indicator")
    if values.get("subject"):
        set_subject_score(engagement, str(values["subject"]), indicator, wish)
        return
    record = engagement.log.get("judgement", indicator)
    if record is not None and record.body["live"] and Fraction(record.body["points"]) == wish.points:
        same = (record.body["rationale"], record.body["findings"]) == (wish.rationale, list(wish.findings))
        if same:
            return
    set_score(engagement, indicator, wish)


def _set_measure(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    asked = Asked(_needed(step, "id"), _number(step, "value", _needed(step, "value")), _needed(step, "because"))
    set_measure(engagement, asked)


def _adopt(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    values = {name: str(value) for name, value in step.values.items()}
    adopt_rubric(engagement, **{name: values.get(name, "") for name in ("sent", "agreed", "because")})


def _adopt_standards(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    adopt_standards(engagement, _needed(step, "id"), str(step.values.get("because") or ""))


_VERBS: dict[str, Callable[[Engagement, Step, dict[str, str]], None]] = {
    "confirm": _decide,
    "dismiss": _decide,
    "reopen": _decide,
    "finding": _add_finding,
    "score": _set_score,
    "measure": _set_measure,
    "adopt": _adopt,
    "standards": _adopt_standards,
    "subject": apply_subject,
    "funds": apply_funds,
    "value": apply_value,
    "weights": apply_weights,
    "target": apply_target,
    "satisfaction": apply_satisfaction,
    "evidence-form": apply_form,
    "letter": apply_letter,
    "response": apply_response,
    "silence": apply_silence,
    "member": apply_member,
    "publish": apply_publish,
    "limitation": apply_limitation,
    "leave-out": apply_leave_out,
    "approve": apply_approve,
    "evidence": apply_evidence,
    "request": apply_request,
}
