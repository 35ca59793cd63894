"""The letter that asks for opinions on the draft (征求意见函), and the sheet to answer on (意见反馈表)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from auditkit.documents.markdown import parse
from auditkit.documents.model import Block, Cell, Column, Document, Heading, Paragraph, Row, Section, Table, Text
from auditkit.documents.templating import render
from auditkit.engagement.finding import Finding, finding_at, findings, points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.letters import Letter
from auditkit.engagement.pinning import Specs, offered
from auditkit.engagement.scoring import ScoreSheet, score_sheet
from auditkit.engagement.wording import measure_value
from auditkit.errors import BadSpec
from auditkit.messages import pick, speaking, text
from auditkit.report.building import known_formats
from auditkit.report.form_cells import day, headed, label, value, words
from auditkit.report.form_parts import document, write_document

_BLANK_ROWS = 3
"""Empty rows at the end of an answer sheet."""
_PARTS = ("condition", "criteria", "effect", "recommendation")


def write_letter(engagement: Engagement, item: Letter, formats: Sequence[str], out: Path | None) -> list[Path]:
    """Write a letter with its answer sheet.

    Args:
        engagement: The engagement.
        item: The letter, just drafted: it shows what stands now.
        formats: Of ``docx``, ``html``, ``md``, ``xlsx``, ``pdf``.
        out: Folder; ``report`` of the engagement when None.

    Raises:
        UsageError: If a format is unknown.
        BadSpec: If a template has a mistake.
    """
    known_formats(formats)
    folder = out or engagement.root / "report"
    with speaking(engagement.config.language):
        made = letter_document(engagement, item)
        sheet = answer_sheet(engagement, item)
        files = write_document(made, f"{text('form.letter.file')}-{item.id}", formats, folder)
        return files + write_document(sheet, f"{text('form.answer.file')}-{item.id}", formats, folder)


def _template(engagement: Engagement, name: str) -> tuple[str, str]:
    """Return a template of letters: as pinned, else as the firm or the package offers it."""
    path = f"templates/letters/{engagement.config.language}/{name}"
    specs = Specs(engagement)
    if path in specs.paths("templates/letters/"):
        return specs.text(path), path
    found = offered().get(path)
    if found is None:
        raise BadSpec("specs.missing", path=path)
    return found[1].decode("utf-8"), path


def _passage(engagement: Engagement, name: str, item: Letter) -> tuple[Block, ...]:
    config = engagement.config
    template, path = _template(engagement, name)
    variables = {
        "addressee": item.name,
        "kind": item.kind,
        "entity": config.entity,
        "commissioner": config.commissioner,
        "year": config.year,
        "round": item.round,
        "total": item.total or "",
        "grade": item.grade or "",
        "findings": len(item.findings),
        "days": item.days,
        "due": day(item.due) if item.due else "",
        "firm": config.firm,
    }
    return parse(render(template, variables, name=path))


def letter_document(engagement: Engagement, item: Letter) -> Document:
    """Return a letter as a document, in the language in force."""
    title = text("form.letter.title", entity=engagement.config.entity, year=engagement.config.year)
    sheet = score_sheet(engagement)
    live = _put_before(engagement, item)
    blocks: list[Block] = [Paragraph(words(title, bold=True), "center")]
    if item.number:
        blocks.append(Paragraph(words(item.number), "center"))
    blocks += [Paragraph(words(text("form.letter.to", name=item.name)), "plain")]
    blocks += _passage(engagement, "opening.md.j2", item)
    blocks += _headed("result", [_scores(sheet, item)])
    blocks += _headed("findings", list(_findings(live)) or [Paragraph(words(text("form.letter.no-findings")))])
    blocks += _headed("deductions", [_deductions(sheet)])
    blocks += _headed("figures", [_figures(sheet)])
    blocks += _passage(engagement, "closing.md.j2", item)
    blocks += [Paragraph(words(line_), "right") for line_ in (engagement.config.firm, day(item.sent)) if line_]
    return document(engagement, title.replace("\n", ""), blocks, text("form.letter.edition"))


def _headed(name: str, blocks: Sequence[Block | None]) -> list[Block]:
    found = [block for block in blocks if block is not None]
    heading = Heading(1, (Text(text(f"form.letter.part-{name}"), numbers="constant"),))
    return [heading, *found] if found else []


def _put_before(engagement: Engagement, item: Letter) -> list[Finding]:
    """Return the findings of a letter, in the words that they had when it was drafted."""
    return [finding_at(engagement, id_, revision) for id_, revision in item.findings.items()]


def _of_letter(item: Letter, id_: str) -> Fraction | None:
    """Return the points of an indicator as a letter put them, with what answers had brought back by then."""
    points = item.points.get(id_)
    return None if points is None else Fraction(points) + Fraction(item.restored.get(id_, 0))


def _scores(sheet: ScoreSheet, item: Letter) -> Table:
    """Return the points of the first level as they were when the letter was drafted."""
    rows = []
    for node in sheet.rubric.indicators:
        ids = {leaf.id for leaf in node.walk() if leaf.rule is not None}
        scores = [score for score in sheet.scores if score.indicator.id in ids and not score.absent]
        full = points_text(sum((score.points for score in scores), Fraction(0)))
        awarded = [_of_letter(item, score.indicator.id) for score in scores]
        got = "—" if None in awarded else points_text(sum((a for a in awarded if a is not None), Fraction(0)))
        rows.append(Row((value(pick(node.name)), value(full), value(got))))
    total = item.total or "—"
    last = (label(text("form.evidence.total")), value(points_text(sheet.rubric.total)), value(total))
    columns = (Column(4), Column(1, "number", "center"), Column(1, "number", "center"))
    names = (text("form.letter.indicator"), text("form.letter.points"), text("form.letter.awarded"))
    return Table(columns, (headed(names),), (*rows, Row(last, total=True)), name=text("form.letter.part-result"))


def _findings(live: Sequence[Finding]) -> Iterator[Block]:
    for number, item in enumerate(live, 1):
        yield Heading(2, words(text("form.letter.finding", number=number, title=item.title, id=item.id)))
        for part in _PARTS:
            said = getattr(item, part).strip()
            if said:
                name = text(f"finding.{part}")
                yield Paragraph(words(f"{name[:1].upper()}{name[1:]}{text('form.colon')}{said}"))


def _deductions(sheet: ScoreSheet) -> Table | None:
    rows = [
        Row(
            (
                value(item.id),
                value(f"{score.indicator.id} {pick(score.indicator.name)}"),
                value(points_text(score.points)),
                value(points_text(item.points)),
                value(item.rationale),
                value(text("form.and").join(item.findings) or text("form.letter.by-rule")),
            )
        )
        for score, item in sheet.deductions()
    ]
    if not rows:
        return None
    columns = (
        Column(1.1, align="center"),
        Column(2.1),
        Column(0.7, "number", "center"),
        Column(0.9, "number", "center"),
        Column(4),
        Column(1, align="center"),
    )
    names = ("no", "indicator", "points", "deducted", "reason", "ground")
    head = headed(text(f"form.letter.{name}") for name in names)
    return Table(columns, (head,), tuple(rows), name=text("form.letter.part-deductions"))


def _figures(sheet: ScoreSheet) -> Table | None:
    """Return the measures that indicators rest on."""
    known = {score.measure.id: score for score in sheet.scores if score.measure is not None}
    rows = [
        Row((value(pick(measure.label)), value(measure_value(measure)), value(score.indicator.id)))
        for score in known.values()
        if (measure := score.measure) is not None and measure.exact is not None
    ]
    if not rows:
        return None
    columns = (Column(4), Column(2, align="right"), Column(1.2, align="center"))
    head = headed(text(f"form.letter.{name}") for name in ("figure", "value", "for-indicator"))
    return Table(columns, (head,), tuple(rows), name=text("form.letter.part-figures"))


def answer_sheet(engagement: Engagement, item: Letter) -> Document:
    """Return the sheet to answer on: a row for each finding and deduction, and room for more."""
    title = text("form.answer.title")
    columns = (Column(0.6, align="center"), Column(3.8), Column(0.7), Column(2), Column(3.4), Column(1.6))
    subjects = [*_subjects(engagement), *[""] * _BLANK_ROWS]
    rows = tuple(
        Row((value(str(number)), value(about), *(Cell() for _ in range(4)))) for number, about in enumerate(subjects, 1)
    )
    head = headed(text(f"form.answer.{name}") for name in ("no", "about", "page", "wording", "opinion", "proof"))
    blocks = (
        Paragraph((Text(title, bold=True, numbers="constant"),), "center"),
        Paragraph(
            words(text("form.answer.about-line", entity=engagement.config.entity, name=item.name, round=item.round)),
            "plain",
        ),
        Paragraph(words(text("form.answer.boxes")), "plain"),
        Table(columns, (head,), rows, name=title),
        Paragraph(words(text("form.answer.note", id=item.id)), "note"),
        Paragraph(words(text("form.answer.signed", day=day(""))), "plain"),
    )
    return document(engagement, title, (Section("landscape", blocks),))


def _subjects(engagement: Engagement) -> Iterator[str]:
    for item in findings(engagement):
        if item.live:
            yield text("form.answer.finding", id=item.id, title=item.title)
    for score, deduction in score_sheet(engagement).deductions():
        name, points = pick(score.indicator.name), points_text(deduction.points)
        yield text("form.answer.deduction", id=deduction.id, name=name, points=points)
