"""Reads everything a report is composed from out of an engagement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from auditkit.core.checklist import Check
from auditkit.engagement.adopting import adopted_standards
from auditkit.engagement.comparing import comparison
from auditkit.engagement.computing import results
from auditkit.engagement.explaining import Chains
from auditkit.engagement.finding import findings
from auditkit.engagement.folder import Engagement
from auditkit.engagement.limiting import limitations
from auditkit.engagement.pinning import Specs
from auditkit.engagement.priors import priors
from auditkit.engagement.results import MeasureRecord, Outcome
from auditkit.engagement.rubrics import adoption, pinned_rubric
from auditkit.engagement.sampling.answers import inspections
from auditkit.engagement.sampling.covering import Coverage, category_name, coverage
from auditkit.engagement.sampling.records import live_samples
from auditkit.engagement.sampling.summing import summaries
from auditkit.engagement.subject_scoring import SubjectSheet, subject_sheets
from auditkit.engagement.subjects import main_subject
from auditkit.engagement.surveys import limitation_sentences, survey_groups
from auditkit.engagement.targets import targets
from auditkit.engagement.team import members
from auditkit.engagement.unreporting import unreported
from auditkit.engagement.wording import checks, exception_sentence
from auditkit.errors import BadSpec, UsageError
from auditkit.messages import has, pick, text
from auditkit.report.answering import answer_blocks
from auditkit.report.material import Claim, Material, Received
from auditkit.report.plan import FULL, form_names

TEMPLATES = "templates/report/"
PLAN = "report.yaml"
HOUSE = "report.docx"
"""The firm's own Word file, beside the plan of the report."""


def gather(engagement: Engagement, form: str = "") -> Material:
    """Return the material of an engagement as it stands, in the language in force.

    Args:
        engagement: The engagement.
        form: Form of the report; ``""`` for that of the engagement.

    Raises:
        UsageError: If there is no such form.
        BadSpec: If there is no plan of a report.
    """
    files = templates(engagement)
    chosen = form_of(engagement, files, form)
    chains = Chains(engagement)
    computed = results(engagement)
    known = checks(engagement)
    outcomes = tuple(computed.outcomes())
    followed = tuple(chains.exceptions.values())
    sentences = {item.exception.id: exception_sentence(engagement, item.exception) for item in followed}
    last = engagement.log.head()[0]
    inspected = covered(engagement)
    return Material(
        config=engagement.config,
        sheet=chains.sheet,
        measures=chains.measures,
        outcomes=outcomes,
        untested=tuple(computed.untested()),
        tieouts=tuple(computed.tieouts()),
        exceptions=followed,
        sentences=sentences,
        findings=tuple(item for item in findings(engagement) if item.live),
        checks=known,
        received=tuple(received(engagement)),
        templates=files,
        form=chosen,
        subjects=tuple(subject_sheets(engagement)),
        main=SubjectSheet(main_subject(engagement), None, chains.measures),
        reasons={outcome.id: reason_words(outcome, known) for outcome in outcomes if outcome.reason},
        standards=tuple(adopted_standards(engagement)),
        claims=tuple(claims(chains.measures.values())),
        narrative=narrative(engagement),
        traces={item.id: chains.deduction(score, item) for score, item in chains.sheet.deductions()},
        rubric_adopted=adoption(engagement) is not None,
        recorded_on=engagement.log.entry(last).at[:10] if last else "1980-01-01",
        house=house_file(engagement),
        coverage=inspected,
        categories=category_names(engagement, inspected),
        samples=tuple(summaries(engagement)) if inspected else (),
        comparison=comparison(engagement, chains.sheet),
        priors=tuple(priors(engagement)),
        answers=tuple(answer_blocks(engagement)),
        targets=tuple(targets(engagement)),
        surveys=tuple(survey_groups(engagement)),
        survey_limits=tuple(limitation_sentences(engagement)),
        left_out={one.item.exception.id: one for one in unreported(engagement)},
        statements={item.check: item.because for item in limitations(engagement) if item.stated},
        team=team(engagement),
    )


def team(engagement: Engagement) -> dict[str, tuple[str, ...]]:
    """Return the members of the team by role, in the order in which they joined."""
    found: dict[str, tuple[str, ...]] = {}
    for item in members(engagement):
        for role in item.roles:
            found[role] = (*found.get(role, ()), item.name)
    return found


def category_names(engagement: Engagement, found: Coverage | None) -> dict[str, str]:
    """Return what the categories of a coverage are called."""
    return {item.category: category_name(engagement, item.category) for item in (found.categories if found else ())}


def covered(engagement: Engagement) -> Coverage | None:
    """Return what was inspected, None where nothing was."""
    if not inspections(engagement) or not live_samples(engagement):
        return None
    found = coverage(engagement)
    return found if found.inspected else None


def received(engagement: Engagement) -> Iterable[Received]:
    """Yield the files in use with the tables they were taken for, in the order received."""
    tables: dict[str, list[tuple[str, int]]] = {}
    for record in engagement.log.all("table"):
        if record.body["stored"]:
            tables.setdefault(record.body["source"], []).append((record.body["kind"], record.body["rows"]))
    for record in engagement.log.all("source"):
        if not record.body["removed"]:
            dropped, because = len(record.body.get("dropped", ())), record.body.get("because", "")
            yield Received(record.body["name"], tuple(tables.get(record.id, ())), dropped, because)


def templates(engagement: Engagement) -> dict[str, str]:
    """Return the pinned templates of the language, by path below its folder.

    Raises:
        BadSpec: If there is no plan among them.
    """
    specs = Specs(engagement)
    start = f"{TEMPLATES}{engagement.config.language}/"
    found = {path.removeprefix(start): specs.text(path) for path in specs.paths(start) if not path.endswith(".docx")}
    if PLAN not in found:
        raise BadSpec("report.no-plan", language=engagement.config.language)
    return found


def form_of(engagement: Engagement, files: Mapping[str, str], asked: str = "") -> str:
    """Return the form of the report: the one asked for, that of ``[report] form`` of the engagement, the rubric's.

    A form that the rubric names and the pinned templates do not have falls back to the full one.

    Raises:
        UsageError: If a form was asked for that there is none of.
    """
    known = form_names(files)
    said = asked or str(engagement.config.settings.get("report", {}).get("form", ""))
    if said and said not in known:
        raise UsageError("subjects.form-unknown", form=said, known=", ".join(known))
    own = pinned_rubric(engagement).form
    return said or (own if own in known else FULL)


def house_file(engagement: Engagement) -> bytes | None:
    """Return the pinned Word file of the firm, None where there is none."""
    specs = Specs(engagement)
    path = f"{TEMPLATES}{engagement.config.language}/{HOUSE}"
    return specs.data(path) if path in specs.paths(TEMPLATES) else None


def reason_words(outcome: Outcome, known: dict[str, Check]) -> str:
    """Return why a check could not run or not test everything."""
    kind, _, names = outcome.reason.partition(":")
    if kind == "missing":
        return text("report.missing-tables", tables="、".join(_table(name) for name in names.split(",")))
    check = known.get(outcome.id)
    said = [
        pick(check.reasons[name]) if check is not None and name in check.reasons else name for name in names.split(",")
    ]
    return "；".join(words.rstrip("。") for words in said)


def _table(name: str) -> str:
    return text(f"table.{name}") if has(f"table.{name}") else name


def claims(measures: Iterable[MeasureRecord]) -> Iterable[Claim]:
    """Yield what the self-evaluation states for measures."""
    for measure in measures:
        for candidate in measure.candidates:
            if candidate.origin == "self_evaluation":
                value = Fraction(candidate.value)
                yield Claim(pick(measure.label), Decimal(value.numerator) / value.denominator, measure.unit)


def narrative(engagement: Engagement) -> dict[str, str]:
    """Return what the evaluator wrote, by name of the file without its ending."""
    folder = engagement.root / "narrative"
    return {path.stem: path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.glob("*.md"))}
