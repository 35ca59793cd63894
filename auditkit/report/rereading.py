"""Re-reads a rendered report: every number in it, with what says it, beside what would be printed now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from auditkit.analysis.text.tokens import Token, squeezed
from auditkit.documents.figures import Number
from auditkit.documents.model import Figure, Inlines, NumberKind, Text
from auditkit.documents.passages import leaves
from auditkit.engagement.folder import Engagement
from auditkit.messages import speaking, text
from auditkit.report.citing import Ground, cite
from auditkit.report.editions import EDITIONS, INTERNAL, open_rendering
from auditkit.report.rereading_match import Item, Met, laid_out, likeness_of, matched
from auditkit.report.rereading_yardstick import Reread, Yardstick, of_area, yardstick
from auditkit.sources.reading import WireWhole, read_whole

_SURE = 0.97
"""Share of equal words from which an edition is taken to be that of the paper."""
_COVER = 20
"""Paragraphs at the beginning that may say the edition."""
_ARTICLES = ("一", "两")
"""Numerals that are words of the language more often than numbers: 一个, 两方面."""
_TELLING = 3
"""Digits from which a whole number tells what it is without its name beside it."""


@dataclass(frozen=True)
class Reading:
    """What a rendered paper says.

    Attributes:
        format: Of the paper.
        edition: The one it was held against.
        numbers: In reading order.
        missing: Numbers of the records that the paper left out; those of dates and articles only are not counted.
        pictures: Titles of charts whose picture is not the one that would be drawn.
    """

    format: str
    edition: str
    numbers: tuple[Reread, ...]
    missing: tuple[Number, ...]
    pictures: tuple[str, ...]

    @property
    def faults(self) -> int:
        """How many numbers and pictures are not what the records say."""
        return len(self.loose) + len(self.missing) + len(self.pictures)

    @property
    def loose(self) -> tuple[Reread, ...]:
        """Numbers that nothing says, or that the records say otherwise."""
        return tuple(item for item in self.numbers if item.number.kind == "untied")


def reread(engagement: Engagement, path: Path, edition: str = "", form: str = "") -> Reading:
    """Read a rendered report and hold every number in it against the records.

    Args:
        engagement: The engagement it was rendered from.
        path: The paper: .docx, .html, .md, .xlsx or .pdf; it is read in a process of its own.
        edition: Which it is; ``""`` finds out.
        form: Form of the report; ``""`` for that of the engagement.

    Returns:
        Every number with its place and what says it. Numbers of unchanged passages are what they are in the report;
        those of added words must say what the report or a measure says, else they are untied.

    Raises:
        BadInput: If the paper cannot be read.
        UsageError: If there is no such edition or form.
    """
    given = read_whole(path)
    with speaking(engagement.config.language):
        items = laid_out(given.parts)
        best: tuple[float, Yardstick] | None = None
        cover = _cover(items)
        final = not any(squeezed(text(f"editions.state.{name}")) in cover for name in EDITIONS)
        for name in (edition,) if edition else _likely(items):
            stick = yardstick(open_rendering(engagement, name, form, final=final), given.format)
            like = likeness_of(stick.items, items)
            if best is None or like > best[0]:
                best = like, stick
            if like >= _SURE:
                break
        assert best is not None
        return compared(best[1], given)


def _cover(items: Sequence[Item]) -> str:
    """Return the words of the cover and the running heads."""
    return "".join(item.passage.words for item in (*items[:_COVER], *(i for i in items if i.area == "header")))


def _likely(items: Sequence[Item]) -> list[str]:
    """Return the editions that a paper may be of, the one whose name stands on it first."""
    said = _cover(items)
    marked = [name for name in EDITIONS if name != INTERNAL and squeezed(text(f"editions.mark.{name}")) in said]
    return marked + [name for name in EDITIONS if name not in marked]


def compared(stick: Yardstick, given: WireWhole) -> Reading:
    """Return what a paper says beside what would be printed; the language in force names the places."""
    return _Comparison(stick, given).reading()


class _Comparison:
    """Compares one paper with one yardstick."""

    def __init__(self, stick: Yardstick, given: WireWhole) -> None:
        self.stick, self.given = stick, given
        self.numbers: list[Reread] = []
        self.missing: list[Number] = []
        self.added: list[tuple[int, Token]] = []
        self.reworded = False

    def reading(self) -> Reading:
        for met in matched(self.stick.items, laid_out(self.given.parts)):
            if met.found is None:
                self._left_out(met)
            else:
                self._there(met, met.found)
        self._rejoin()
        self._pages()
        return Reading(
            self.given.format,
            self.stick.edition,
            tuple(self.numbers),
            tuple(self.missing),
            tuple(self._pictures()),
        )

    def _said(self, met: Met) -> Text | Figure | None:
        assert met.at is not None
        assert met.expected is not None
        return self.stick.labels.get((met.at.place, met.at.words, met.expected.start))

    def _left_out(self, met: Met) -> None:
        assert met.expected is not None
        number = _number(met.expected.text, met.passage.place, self._said(met))
        self.reworded = True
        if number.kind != "constant" or met.bare:
            self.missing.append(number)

    def _classified(self, words: str, token: Token) -> Text | Figure | None:
        known = self.stick.classified
        if (words, token.start) not in known:
            known[words, token.start] = _classified(words, token, self.stick.grounds)
        return known[words, token.start]

    def _there(self, met: Met, found: Token) -> None:
        if met.expected is None:
            self.reworded = True
            self.added.append((len(self.numbers), found))
            label = self._classified(met.passage.words, found)
            self.numbers.append(Reread(_number(found.text, met.passage.place, label)))
            return
        if met.expected.key == found.key:
            self.numbers.append(self._same(met, found))
            return
        number = _number(found.text, met.passage.place, self._said(met))
        self.numbers.append(Reread(replace(number, kind="untied"), met.expected.text))

    def _same(self, met: Met, found: Token) -> Reread:
        """Return a number that agrees; one paper after the other may be held against a yardstick."""
        assert met.at is not None
        key = (met.at.place, met.passage.place, met.passage.words, found.start)
        known = self.stick.agreeing
        if key not in known:
            known[key] = Reread(_number(found.text, met.passage.place, self._said(met)))
        return known[key]

    def _rejoin(self) -> None:
        """Numbers that stand elsewhere now were moved with their sentence, not left out."""
        waiting: dict[str, int] = defaultdict(int)
        for at, token in self.added:
            if self.numbers[at].number.kind != "untied":
                waiting[token.text] += 1
        kept = []
        for number in self.missing:
            if waiting[number.text] > 0:
                waiting[number.text] -= 1
            else:
                kept.append(number)
        self.missing = kept

    def _pages(self) -> None:
        """Page numbers in the contents: those of the report, or others in order where words were changed."""
        found = of_area(self.given.parts, "page")
        own = self.stick.pages
        counted = [int(page) for page in found if page.isdecimal()]
        laid_anew = (self.reworded or len(found) != len(own)) and counted == sorted(counted)
        for at, page in enumerate(found):
            expected = own[at] if at < len(own) else page
            changed = page != expected and not laid_anew
            place = text("editions.place-page", number=at + 1)
            number = Number(page, place, "", "untied" if changed else "constant", None, None, "")
            self.numbers.append(Reread(number, expected if changed else None))

    def _pictures(self) -> Iterator[str]:
        there = set(of_area(self.given.parts, "picture"))
        for at, picture in enumerate(self.stick.pictures):
            if picture not in there:
                titles = self.stick.titles
                yield titles[at] if len(titles) == len(self.stick.pictures) else str(at + 1)


def _number(printed: str, place: str, label: Text | Figure | None) -> Number:
    if isinstance(label, Figure):
        return Number(printed, place, label.label, label.kind, label.measure, label.value, label.unit)
    kind: NumberKind = "constant" if label is None else label.numbers
    return Number(printed, place, "", kind, None, None, "")


def _classified(words: str, token: Token, grounds: tuple[Ground, ...]) -> Text | Figure | None:
    """Return what a number in added words is: what something says, the number of an article or a list, or untied."""
    if token.value is None or (token.chinese and words[max(0, token.start - 1) : token.start] in ("第", "附")):
        return None
    if token.chinese and token.text in _ARTICLES:
        return None
    if token.start <= 1 and words[token.end : token.end + 1] in tuple("、）)．"):
        return None
    said = f"{token.value:f}{token.unit}" if token.chinese else ""
    for part, start, end in _placed(cite(said or words, grounds)):
        if said or (start <= token.start < end):
            if isinstance(part, Figure) and not _telling(part, token, words):
                break
            if isinstance(part, Figure) or (part.numbers == "constant" and not said):
                return part
            break
    return Text(token.text)


def _telling(figure: Figure, token: Token, words: str) -> bool:
    """Tell whether a number is hardly equal by chance: it has decimals or many digits, or its name beside it."""
    assert token.value is not None
    many = token.value != token.value.to_integral() or abs(token.value) >= Decimal(10) ** (_TELLING - 1)
    return many or bool(figure.label and squeezed(figure.label) in words)


def _placed(inlines: Inlines) -> Iterator[tuple[Text | Figure, int, int]]:
    at = 0
    for part in leaves(inlines):
        yield part, at, at + len(part.text)
        at += len(part.text)
