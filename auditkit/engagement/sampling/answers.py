"""What was seen: answers to the questions about an item, its audited amount, a remark, a reference to evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.records import Item, Sample, find_item
from auditkit.errors import UsageError
from auditkit.messages import LANGUAGES, has, text_in
from auditkit.store.log import Batch

Answer = Literal["present", "missing", "not-applicable", "wrong"]
ANSWERS: tuple[Answer, ...] = ("present", "missing", "not-applicable", "wrong")
FAULTS = ("missing", "wrong")


@dataclass(frozen=True)
class Seen:
    """What was recorded about one item.

    Attributes:
        answers: By question, ``check/question``.
        audited: Audited amount in yuan, None where nobody stated one.
        remark: Words of the inspector.
        reference: Where the evidence is.
        by: Who recorded it last.
        seq: Number of the entry, 0 before the first.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    audited: str | None = None
    remark: str = ""
    reference: str = ""
    by: str = ""
    seq: int = 0

    @property
    def said(self) -> bool:
        """Whether anything tells that the item was looked at."""
        return bool(self.answers) or self.audited is not None

    @property
    def faults(self) -> tuple[str, ...]:
        """The questions that were answered with missing or wrong."""
        return tuple(name for name, answer in self.answers.items() if answer in FAULTS)


@dataclass(frozen=True)
class Change:
    """What somebody states about an item; None leaves as it is, ``""`` takes an answer or amount back."""

    answers: Mapping[str, str] = field(default_factory=dict)
    audited: str | None = None
    remark: str | None = None
    reference: str | None = None


def inspections(engagement: Engagement) -> dict[str, Seen]:
    """Return what was recorded, by index number of the item; read once for each state of the log."""
    key = f"inspections/{engagement.log.head()[1]}"
    if key not in engagement.memo:
        engagement.memo[key] = {
            record.id: seen_of(record.body, engagement.log.entry(record.seq).by, record.seq)
            for record in engagement.log.all("inspection")
        }
    found: dict[str, Seen] = engagement.memo[key]
    return found


def seen_of(body: Mapping[str, object], by: str, seq: int) -> Seen:
    """Return what an entry states."""
    answers, audited = body["answers"], body["audited"]
    assert isinstance(answers, dict)
    said = None if audited is None else str(audited)
    return Seen(answers, said, str(body["remark"]), str(body["reference"]), by, seq)


def history(engagement: Engagement, id_: str) -> list[tuple[str, Seen]]:
    """Return everything that was ever recorded about an item, with the moment, the oldest first."""
    return [(e.at, seen_of(e.body, e.by, e.seq)) for e in engagement.log.entries("inspection", id_)]


def record_in(engagement: Engagement, batch: Batch, id_: str, change: Change) -> bool:
    """Record a change in an open batch; the same again records nothing. Returns whether anything was recorded."""
    record = engagement.log.get("inspection", id_)
    old = seen_of(record.body, "", record.seq) if record else Seen()
    answers = {**old.answers, **change.answers}
    body = {
        "answers": {name: answer for name, answer in sorted(answers.items()) if answer},
        "audited": old.audited if change.audited is None else change.audited or None,
        "remark": old.remark if change.remark is None else change.remark,
        "reference": old.reference if change.reference is None else change.reference,
    }
    if body == {"answers": dict(old.answers), "audited": old.audited, "remark": old.remark, "reference": old.reference}:
        return False
    batch.add("decision", "inspection", id_, body)
    return True


def record_answers(engagement: Engagement, id_: str, change: Change) -> tuple[Sample, Item, bool]:
    """Record what was seen of one item.

    Args:
        engagement: The engagement.
        id_: Index number of the item.
        change: Answers by question: the id of the question, with its check before a stroke where two checks share it.

    Returns:
        Sample, item, and whether anything was recorded.

    Raises:
        UsageError: If there is no such item, question or answer.
    """
    with engagement.deciding() as batch:
        sample, item = find_item(engagement, id_)
        answers = {full_name(engagement, item, name, sample): _known(a) for name, a in change.answers.items()}
        full = Change(answers, change.audited, change.remark, change.reference)
        return sample, item, record_in(engagement, batch, sample.item_id(item), full)


def _known(answer: str) -> str:
    found = answer_of(answer)
    if found is None:
        raise UsageError("sample.no-answer", answer=answer, known=", ".join(ANSWERS))
    return found


def answer_of(words: str) -> str | None:
    """Return the answer that words mean, ``""`` for none, None for words that are no answer.

    Example:
        >>> answer_of("Missing"), answer_of("不适用"), answer_of(" "), answer_of("?")
        ('missing', 'not-applicable', '', None)
    """
    bare = " ".join(words.split()).lower()
    if not bare:
        return ""
    for answer in ANSWERS:
        if bare in {answer, *(text_in(name, f"sample.answer.{answer}").lower() for name in LANGUAGES)}:
            return answer
    return None


def full_name(engagement: Engagement, item: Item, name: str, sample: Sample) -> str:
    """Return a question as ``check/question``.

    Raises:
        UsageError: If the item is not asked such a question, or two checks ask it.
    """
    from auditkit.engagement.sampling.questions import questions_of

    known = [f"{check}/{one.id}" for check in item.asked for one in questions_of(engagement, check)]
    fits = [full for full in known if full == name or full.partition("/")[2] == name]
    if len(fits) != 1:
        raise UsageError("sample.no-question", question=name, id=sample.item_id(item), known=", ".join(known))
    return fits[0]


def misstated(item: Item, seen: Seen) -> Decimal | None:
    """Return book amount less audited amount; None where one is missing."""
    if item.amount is None or seen.audited is None:
        return None
    return Decimal(item.amount) - Decimal(seen.audited)


def answer_words(answer: str, language: str) -> str:
    """Return an answer in a language."""
    return text_in(language, f"sample.answer.{answer}") if has(f"sample.answer.{answer}") else answer
