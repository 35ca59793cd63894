"""Results with what inspections added: exceptions by inspection, and outcomes that they complete."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from auditkit.core.keys import digest
from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import ExceptionRecord, Outcome, Results, RowPlace, Untested
from auditkit.engagement.sampling.answers import FAULTS, Seen, answer_words, inspections, misstated
from auditkit.engagement.sampling.questions import questions_of, scope_of
from auditkit.engagement.sampling.records import GENERAL, Item, Sample, live_samples
from auditkit.engagement.wording import checks
from auditkit.messages import LANGUAGES, text_in


def covered(engagement: Engagement, found: Results, key: str) -> bool:
    """Tell whether results can say of every live sample which of its questions belong to the present populations."""
    known = found.samples()
    return all(sample.id in known or sample.state == key for sample in live_samples(engagement))


@dataclass
class Subject:
    """What inspections say of one subject of a check.

    Attributes:
        item: The item that it was inspected with; the first.
        id: Index number of that item.
        answers: By question; a fault stands against any other answer.
        faults: Item ids with the questions that were missing or wrong, and the remark.
    """

    item: Item
    id: str
    answers: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[str, str, str, str]] = field(default_factory=list)


class Inspected(Results):
    """Results as ``Results`` gives them, completed by inspections.

    Every subject is counted once: by query where that could tell and no inspection found more, else by inspection,
    else as not tested.
    """

    @classmethod
    def over(cls, engagement: Engagement, base: Results, key: str) -> Results:
        """Return results completed by the inspections of live samples; the results as they are without any."""
        if not live_samples(engagement):
            return base
        memo = f"inspected/{key}/{engagement.log.head()[1]}"
        if memo not in engagement.memo:
            engagement.memo[memo] = cls(engagement, base, key)
        found: Results = engagement.memo[memo]
        return found

    def __init__(self, engagement: Engagement, base: Results, key: str) -> None:
        self._db = base._db
        self._engagement = engagement
        self._members = base.asked()
        self._subjects = self._read(engagement, key)
        keys = {key for _, key in self._subjects}
        self._untested = {(row.check, row.key): row for row in base.by_query_untested_among(keys)}
        self._by_query = base.exceptions()
        self._query_keys = {(item.check, item.key) for item in self._by_query}
        self._found = self._exceptions()
        self._outcomes = self._complete(base.outcomes())

    def _read(self, engagement: Engagement, key: str) -> dict[tuple[str, str], Subject]:
        seen = inspections(engagement)
        found: dict[tuple[str, str], Subject] = {}
        for sample in live_samples(engagement):
            fresh = sample.state == key
            for item in sample.items:
                said = seen.get(sample.item_id(item), Seen())
                asked = dict(item.asked)
                if misstated(item, said):
                    asked.setdefault(GENERAL, (item.key,))
                for check, subjects in asked.items():
                    for subject in subjects:
                        pair = (check, subject)
                        if check == GENERAL or fresh or pair in self._members:
                            self._members.add(pair)
                            self._note(found, pair, sample, item, said)
        return found

    def _note(
        self, found: dict[tuple[str, str], Subject], pair: tuple[str, str], sample: Sample, item: Item, said: Seen
    ) -> None:
        id_ = sample.item_id(item)
        subject = found.setdefault(pair, Subject(item, id_))
        for name, answer in said.answers.items():
            check, _, question = name.partition("/")
            if check != pair[0]:
                continue
            if subject.answers.get(question) not in FAULTS:
                subject.answers[question] = answer
            if answer in FAULTS:
                subject.faults.append((id_, question, answer, said.remark))
        gap = misstated(item, said)
        if pair[0] == GENERAL and gap:
            subject.faults.append((id_, "", format(gap, ".2f"), said.remark))
            subject.answers.setdefault("", "wrong")

    def _verdict(self, pair: tuple[str, str]) -> str:
        """Return ``exception``, ``passed`` or ``""`` while a question is open."""
        subject = self._subjects[pair]
        if subject.faults:
            return "exception"
        asked = [question.id for question in questions_of(self._engagement, pair[0])]
        return "passed" if asked and all(question in subject.answers for question in asked) else ""

    def _exceptions(self) -> list[ExceptionRecord]:
        return [
            self._exception(pair, subject)
            for pair, subject in self._subjects.items()
            if subject.faults and pair not in self._query_keys
        ]

    def _exception(self, pair: tuple[str, str], subject: Subject) -> ExceptionRecord:
        name, key = pair
        check = checks(self._engagement).get(name)
        scope = scope_of(check) if check is not None else "line" if subject.item.line is not None else "voucher"
        row, item = self._untested.get(pair), subject.item
        amount = row.amount if row is not None and row.amount is not None else item.amount
        gaps = [Decimal(value) for _, question, value, _ in subject.faults if not question]
        params = {f"message.{language}": self._sentence(pair, subject, language) for language in LANGUAGES}
        ground = digest([name, key, amount, *(part for fault in subject.faults for part in fault)])
        return ExceptionRecord(
            id="E-" + digest([name, scope, key])[:10],
            check=name,
            scope=scope,
            key=key,
            period=item.period,
            voucher=item.voucher,
            line=item.line if row is None else row.line,
            date=item.date,
            account=item.account,
            summary=item.summary if row is None else row.summary,
            amount=amount,
            excess=format(gaps[0], ".2f") if gaps else None,
            group=None,
            params={**params, "inspection": ",".join(dict.fromkeys(fault[0] for fault in subject.faults))},
            digest=ground,
            voucher_key=item.voucher_key,
            rows=row.rows if row is not None and row.rows else _places(item, key),
        )

    def _sentence(self, pair: tuple[str, str], subject: Subject, language: str) -> str:
        asked = {question.id: question.question for question in questions_of(self._engagement, pair[0])}
        parts = []
        for id_, question, answer, remark in subject.faults:
            if not question:
                item = subject.item
                book, audited = Decimal(item.amount or 0), Decimal(item.amount or 0) - Decimal(answer)
                words = text_in(
                    language, "sample.fault-amount", item=id_, book=f"{book:,.2f}", audited=f"{audited:,.2f}"
                )
            else:
                said = asked.get(question, {})
                wording = said.get(language) or next(iter(said.values()), question)
                words = text_in(
                    language, "sample.fault", item=id_, question=wording, answer=answer_words(answer, language)
                )
            parts.append(words + (text_in(language, "sample.fault-remark", remark=remark) if remark else ""))
        return text_in(language, "sample.fault-join").join(parts) + text_in(language, "sample.fault-end")

    def _complete(self, base: list[Outcome]) -> list[Outcome]:
        found = [self._completed(outcome) for outcome in base]
        general = self._general()
        return [*found, *([general] if general else [])]

    def _completed(self, outcome: Outcome) -> Outcome:
        passed = exceptions = untestable = inspected = 0
        for pair in self._subjects:
            verdict = self._verdict(pair) if pair[0] == outcome.id else ""
            if not verdict or pair in self._query_keys:
                continue
            if pair in self._untested:
                untestable -= 1
            elif verdict == "exception":
                passed -= 1
            else:
                continue
            inspected += 1
            passed, exceptions = (passed + 1, exceptions) if verdict == "passed" else (passed, exceptions + 1)
        if not inspected:
            return outcome
        left = [reason for key, reason in self.reasons_untested(outcome.id) if not self._settled((outcome.id, key))]
        reasons = ",".join(sorted(set(left)))
        return replace(
            outcome,
            passed=outcome.passed + passed,
            exceptions=outcome.exceptions + exceptions,
            untestable=outcome.untestable + untestable,
            inspected=inspected,
            reason=f"untestable:{reasons}" if left else "",
        )

    def _general(self) -> Outcome | None:
        own = {pair: subject for pair, subject in self._subjects.items() if pair[0] == GENERAL}
        if not own:
            return None
        verdicts = [self._verdict(pair) for pair in own]
        passed, exceptions = verdicts.count("passed"), verdicts.count("exception")
        amount = sum((Decimal(subject.item.amount or 0) for subject in own.values()), Decimal(0))
        left = len(own) - passed - exceptions
        return Outcome(
            GENERAL, len(own), passed, exceptions, left, "", format(amount, ".2f"), inspected=passed + exceptions
        )

    def outcomes(self) -> list[Outcome]:
        """Return the outcomes, completed by inspections."""
        return self._outcomes

    def exceptions(self) -> list[ExceptionRecord]:
        """Return the exceptions found by query, then those found by inspection."""
        return [*self._by_query, *self._found]

    def untested(self) -> list[Untested]:
        """Return what neither a query nor an inspection has tested."""
        return [row for row in self.by_query_untested() if not self._settled((row.check, row.key))]

    def _settled(self, pair: tuple[str, str]) -> bool:
        return pair in self._subjects and bool(self._verdict(pair))


def _places(item: Item, key: str) -> tuple[RowPlace, ...]:
    own = [place for place in item.places if place[3] == key] or list(item.places)
    return tuple(RowPlace(file, sheet, row, "subject", "journal", row_key) for file, sheet, row, row_key in own)
