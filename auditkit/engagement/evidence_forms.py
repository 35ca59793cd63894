"""Evidence forms (取证单): confirmed exceptions put before the unit, and what it says to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from auditkit.core.checklist import Check
from auditkit.engagement.deadlines import checked_day, days_allowed, due_on, today
from auditkit.engagement.evidence_targets import of_voucher
from auditkit.engagement.evidencing import About, Link, evidence, keep_in
from auditkit.engagement.folder import Engagement
from auditkit.engagement.following_up import Followed, find_exceptions, followed, select
from auditkit.engagement.wording import checks, exception_sentence
from auditkit.errors import UsageError
from auditkit.messages import has, pick, speaking, text
from auditkit.store.log import Record

State = Literal["not-sent", "sent", "overdue", "no-objection", "objection", "settled", "withdrawn"]
STATES = ("not-sent", "sent", "overdue", "no-objection", "objection", "settled", "withdrawn")
GROUPS = ("check", "voucher", "none")
DAYS = 5
"""Days a unit has to answer, unless ``[evidence-forms] days`` says otherwise."""
COLLECTORS = 2
"""How many persons must have collected the evidence before a form goes out."""


@dataclass(frozen=True)
class Fact:
    """An exception on a form, as it was when the form was made.

    Attributes:
        exception: Id.
        check: Check that found it.
        digest: Digest of what was found.
        key: Key of the row it is about; one row counts once in the total.
        date: Day, ISO, or month, ``""`` where none.
        voucher: Number as in the source, ``""`` where none.
        summary: Summary of the voucher.
        amount: In yuan, None where none.
        said: The sentence of the exception.
    """

    exception: str
    check: str
    digest: str
    key: str
    date: str
    voucher: str
    summary: str
    amount: str | None
    said: str


@dataclass(frozen=True)
class Form:
    """An evidence form.

    Attributes:
        id: ``E-001``.
        number: Number printed on it.
        unit: Unit that is asked to confirm.
        matter: What it is about.
        facts: The facts in words.
        items: The exceptions.
        basis: Rules that they go against.
        evidence: SHA-256 of what is attached.
        pages: Pages attached.
        collectors: Who collected the evidence.
        collected: Day, ISO, ``""`` left blank.
        sent: Day it went out.
        due: Last day to answer.
        answer: ``""``, ``no-objection`` or ``objection``.
        opinion: What the unit said.
        signed_by: Who signed for the unit.
        answered: Day of the answer.
        answer_files: SHA-256 of the signed form and what came with it.
        settled: How it was settled.
        withdrawn: Why it was withdrawn.
        by: Who recorded it last.
    """

    id: str
    number: str
    unit: str
    matter: str
    facts: str
    items: tuple[Fact, ...]
    basis: str
    evidence: tuple[str, ...] = ()
    pages: int = 0
    collectors: tuple[str, ...] = ()
    collected: str = ""
    sent: str = ""
    due: str = ""
    answer: str = ""
    opinion: str = ""
    signed_by: str = ""
    answered: str = ""
    answer_files: tuple[str, ...] = ()
    settled: str = ""
    withdrawn: str = ""
    by: str = ""

    @property
    def live(self) -> bool:
        """Whether it was not withdrawn."""
        return not self.withdrawn

    @property
    def total(self) -> Decimal:
        """Sum of the amounts in yuan, each row once."""
        amounts = {item.key: Decimal(item.amount) for item in self.items if item.amount is not None}
        return sum(amounts.values(), Decimal(0))

    def state(self, on: str = "") -> State:
        """Return where the form stands on a day, today where none is given."""
        if self.withdrawn:
            return "withdrawn"
        if self.settled:
            return "settled"
        if self.answer:
            return "objection" if self.answer == "objection" else "no-objection"
        if not self.sent:
            return "not-sent"
        return "overdue" if (on or today()) > self.due else "sent"


@dataclass(frozen=True)
class Wanted:
    """What a person says about new forms; what is left open is taken from the exceptions.

    Attributes:
        evidence: Files to be kept and attached.
        pages: Pages attached; None counts the files.
    """

    number: str = ""
    unit: str = ""
    matter: str = ""
    facts: str = ""
    basis: str = ""
    evidence: tuple[Path, ...] = ()
    pages: int | None = None
    collectors: tuple[str, ...] = ()
    collected: str = ""


def forms(engagement: Engagement) -> list[Form]:
    """Return all forms, withdrawn ones too, by number."""
    return [_form(engagement, record) for record in engagement.log.all("evidence-form")]


def form(engagement: Engagement, id_: str) -> Form:
    """Return one form.

    Raises:
        UsageError: If there is none of this id.
    """
    record = engagement.log.get("evidence-form", id_.upper())
    if record is None:
        known = ", ".join(item.id for item in engagement.log.all("evidence-form")) or "—"
        raise UsageError("evidence-form.unknown", id=id_, known=known)
    return _form(engagement, record)


def _form(engagement: Engagement, record: Record) -> Form:
    values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in record.body.items()}
    values["items"] = tuple(Fact(**item) for item in record.body["items"])
    return Form(id=record.id, by=engagement.log.entry(record.seq).by, **values)


def _body(item: Form) -> dict[str, Any]:
    body = asdict(item)
    del body["id"], body["by"]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in body.items()}


def choose(
    engagement: Engagement, ids: Sequence[str] = (), check: str | None = None, *, everything: bool = False
) -> list[Followed]:
    """Return the confirmed exceptions for new forms.

    Args:
        engagement: The engagement.
        ids: Exceptions by id; each must be confirmed and stand on no live form.
        check: All confirmed ones of a check that stand on no live form.
        everything: All confirmed ones that stand on no live form.

    Raises:
        UsageError: If none was named, one is not confirmed or on a form already, or none is left.
    """
    taken = {fact.exception: one.id for one in forms(engagement) if one.live for fact in one.items}
    if ids:
        found = list({item.exception.id: item for item in find_exceptions(engagement, ids)}.values())
        for item in found:
            if item.status != "confirmed":
                raise UsageError("evidence-form.not-confirmed", id=item.exception.id, status=item.status)
            if item.exception.id in taken:
                raise UsageError("evidence-form.on-one", id=item.exception.id, form=taken[item.exception.id])
        return found
    if check is None and not everything:
        raise UsageError("evidence-form.name-some")
    listed = followed(engagement)
    if check is not None and check not in {*checks(engagement), *(item.exception.check for item in listed)}:
        raise UsageError("evidence-form.no-check", check=check)
    confirmed = select(listed, check=check, status="confirmed")
    left = [item for item in confirmed if item.exception.id not in taken and item.flag != "vanished"]
    if not left:
        raise UsageError("evidence-form.none-left", count=len(confirmed))
    return left


def make(engagement: Engagement, chosen: Sequence[Followed], group_by: str, wanted: Wanted) -> list[Form]:
    """Make forms of exceptions, one for each group.

    Args:
        engagement: The engagement.
        chosen: Confirmed exceptions, see :func:`choose`.
        group_by: ``check``, ``voucher`` or ``none`` for one form with all.
        wanted: What a person says about them.

    Raises:
        UsageError: If the grouping is unknown, a day is none, or one number is given to several forms.
    """
    if group_by not in GROUPS:
        raise UsageError("evidence-form.group-unknown", found=group_by, known=", ".join(GROUPS))
    checked_day(wanted.collected)
    groups: dict[str, list[Followed]] = {}
    for item in chosen:
        found = item.exception
        key = {"check": found.check, "voucher": found.voucher_key or found.key}.get(group_by, "")
        groups.setdefault(key, []).append(item)
    if wanted.number and len(groups) > 1:
        raise UsageError("evidence-form.one-number", number=wanted.number, count=len(groups))
    made = []
    with engagement.deciding() as batch, speaking(engagement.config.language):
        for items in groups.values():
            number = f"E-{batch.next_number('evidence-form'):03d}"
            about = About(links=(Link("evidence-form", number),))
            attached = keep_in(engagement, batch, wanted.evidence, about)
            made.append(_made(engagement, number, items, wanted, attached))
            batch.add("decision", "evidence-form", number, _body(made[-1]))
    return [form(engagement, one.id) for one in made]


def _made(engagement: Engagement, id_: str, items: Sequence[Followed], wanted: Wanted, attached: Sequence[str]) -> Form:
    facts = tuple(sorted((_fact(engagement, item) for item in items), key=lambda fact: (fact.date, fact.voucher)))
    known = checks(engagement)
    names = list(dict.fromkeys(fact.check for fact in facts))
    involved = [known[name] for name in names if name in known]
    kept, files = evidence(engagement), list(attached)
    for key in dict.fromkeys(item.exception.voucher_key for item in items):
        files += [one.sha256 for one in of_voucher(kept, key)]
    files = list(dict.fromkeys(files))
    made = Form(
        id=id_,
        number=wanted.number or id_,
        unit=wanted.unit or engagement.config.entity,
        matter=wanted.matter or text("evidence-form.and").join(_title(known, name) for name in names),
        facts="",
        items=facts,
        basis=wanted.basis
        or text("evidence-form.then").join(dict.fromkeys(pick(c.basis).rstrip("。.") for c in involved)),
        evidence=tuple(files),
        pages=len(files) if wanted.pages is None else wanted.pages,
        collectors=_persons(wanted.collectors) or _team(engagement),
        collected=wanted.collected,
    )
    return replace(made, facts=wanted.facts or _facts(engagement, made))


def _title(known: Mapping[str, Check], name: str) -> str:
    """Return what a check is called; what verifying the self-evaluation found has no check."""
    if name in known:
        return pick(known[name].title)
    return text(f"evidence-form.about-{name}") if has(f"evidence-form.about-{name}") else name


def _facts(engagement: Engagement, made: Form) -> str:
    message = "evidence-form.facts-amount" if made.total else "evidence-form.facts"
    return text(
        message, year=engagement.config.year, matter=made.matter, count=len(made.items), total=f"{made.total:,.2f}"
    )


def _fact(engagement: Engagement, item: Followed) -> Fact:
    found = item.exception
    return Fact(
        exception=found.id,
        check=found.check,
        digest=found.digest,
        key=found.key,
        date=found.date or found.period or "",
        voucher=found.voucher or "",
        summary=found.summary or "",
        amount=found.amount,
        said=exception_sentence(engagement, found),
    )


def _persons(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))


def _team(engagement: Engagement) -> tuple[str, ...]:
    return _persons((engagement.by, engagement.config.lead))


def flags(engagement: Engagement, chosen: Iterable[Form]) -> Mapping[str, list[str]]:
    """Return the exceptions of live forms whose ground has changed since: by form, as ``<id> <what>``.

    What is ``changed``, ``vanished``, or the status where it is no longer confirmed.
    """
    now = {item.exception.id: item for item in followed(engagement)}
    found: dict[str, list[str]] = {}
    for one in chosen:
        for fact in one.items if one.live else ():
            what = _changed(fact, now.get(fact.exception))
            if what:
                found.setdefault(one.id, []).append(f"{fact.exception} {what}")
    return found


def _changed(fact: Fact, item: Followed | None) -> str:
    if item is None or item.flag == "vanished":
        return "vanished"
    if item.status != "confirmed":
        return item.status
    return "changed" if item.exception.digest != fact.digest else ""


def edit(engagement: Engagement, id_: str, wanted: Wanted) -> Form:
    """Change a form that has not gone out; the same again records nothing.

    Raises:
        UsageError: If it was sent, or a day is none.
    """
    checked_day(wanted.collected)
    with engagement.deciding() as batch:
        old = form(engagement, id_)
        if old.state() != "not-sent":
            raise UsageError("evidence-form.is-sent", id=old.id, state=text(f"evidence-form.state.{old.state()}"))
        files = keep_in(engagement, batch, wanted.evidence, About(links=(Link("evidence-form", old.id),)))
        attached = tuple(dict.fromkeys((*old.evidence, *files)))
        said = {
            name: getattr(wanted, name)
            for name in ("number", "unit", "matter", "facts", "basis", "collected")
            if getattr(wanted, name)
        }
        new = replace(old, **said, collectors=_persons(wanted.collectors) or old.collectors, evidence=attached)
        grown = old.pages + len(attached) - len(old.evidence)
        new = replace(new, pages=grown if wanted.pages is None else wanted.pages)
        if new != old:
            batch.add("decision", "evidence-form", old.id, _body(new))
    return form(engagement, id_)


def send(engagement: Engagement, id_: str, on: str = "", due: str = "", days: int | None = None) -> Form:
    """Record that a form went out; the same day again records nothing.

    Args:
        engagement: The engagement.
        id_: The form.
        on: Day, today where not given.
        due: Last day to answer; counted from the days allowed where not given.
        days: Days allowed instead of those of the engagement.

    Raises:
        UsageError: If it was answered or withdrawn, fewer than two persons collected, or the deadline lies before.
    """
    checked_day(due)
    day = checked_day(on) or today()
    with engagement.deciding() as batch:
        old = form(engagement, id_)
        _require(old, ("not-sent", "sent", "overdue"))
        if len(old.collectors) < COLLECTORS:
            raise UsageError("evidence-form.collectors", id=old.id, count=len(old.collectors), least=COLLECTORS)
        last = due or due_on(day, days or days_allowed(engagement, "evidence-forms", DAYS))
        if last < day:
            raise UsageError("evidence-form.due-before", due=last, sent=day)
        new = replace(old, sent=day, due=last, collected=old.collected or day)
        if new != old:
            batch.add("decision", "evidence-form", old.id, _body(new))
    return form(engagement, id_)


@dataclass(frozen=True)
class Answered:
    """What the unit said to a form.

    Attributes:
        objects: Whether it objects.
        opinion: Its words; needed for an objection.
        signed_by: Who signed for it.
        on: Day, today where not given.
        files: The signed form and what came with it.
    """

    objects: bool
    opinion: str = ""
    signed_by: str = ""
    on: str = ""
    files: tuple[Path, ...] = ()


def answer(engagement: Engagement, id_: str, said: Answered) -> Form:
    """Record what the unit said; the same again records nothing, another answer replaces the one before.

    Raises:
        UsageError: If the form has not gone out or is settled, the objection has no words, or it came before the form.
    """
    day = checked_day(said.on) or today()
    if said.objects and not said.opinion.strip():
        raise UsageError("evidence-form.words-needed", id=id_)
    with engagement.deciding() as batch:
        old = form(engagement, id_)
        _require(old, ("sent", "overdue", "no-objection", "objection"))
        if day < old.sent:
            raise UsageError("evidence-form.answer-before", id=old.id, answered=day, sent=old.sent)
        files = keep_in(engagement, batch, said.files, About(received=day, links=(Link("evidence-form", old.id),)))
        new = replace(
            old,
            answer="objection" if said.objects else "no-objection",
            opinion=said.opinion.strip() or (old.opinion if not said.objects and old.answer == "no-objection" else ""),
            signed_by=" ".join(said.signed_by.split()) or old.signed_by,
            answered=old.answered if old.answer and not said.on else day,
            answer_files=tuple(dict.fromkeys((*old.answer_files, *files))),
        )
        if new != old:
            batch.add("decision", "evidence-form", old.id, _body(new))
    return form(engagement, id_)


def settle(engagement: Engagement, id_: str, because: str) -> Form:
    """Record how a form was settled: after its answer, or when none came in time.

    Raises:
        UsageError: If it still waits for an answer, or no reason is given.
    """
    return _ended(engagement, id_, because, "settled", ("no-objection", "objection", "overdue"))


def withdraw_form(engagement: Engagement, id_: str, because: str) -> Form:
    """Withdraw a form; its exceptions may go on another.

    Raises:
        UsageError: If it is withdrawn or settled already, or no reason is given.
    """
    states = ("not-sent", "sent", "overdue", "no-objection", "objection")
    return _ended(engagement, id_, because, "withdrawn", states)


def _ended(engagement: Engagement, id_: str, because: str, name: str, states: Sequence[str]) -> Form:
    if not because.strip():
        raise UsageError("finding.reason-needed")
    with engagement.deciding() as batch:
        old = form(engagement, id_)
        if getattr(old, name) == because.strip():
            return old
        _require(old, states)
        batch.add("decision", "evidence-form", old.id, _body(replace(old, **{name: because.strip()})))  # type: ignore[arg-type]
    return form(engagement, id_)


def _require(one: Form, states: Sequence[str]) -> None:
    if one.state() not in states:
        raise UsageError(
            "evidence-form.wrong-state",
            id=one.id,
            state=text(f"evidence-form.state.{one.state()}"),
            states=text("evidence-form.or").join(text(f"evidence-form.state.{name}") for name in states),
        )
