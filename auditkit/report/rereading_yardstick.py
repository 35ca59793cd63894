"""What the report would print now, as a reader of its file finds it: the yardstick for a paper that came back."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from auditkit.analysis.text.tokens import Token, squeezed, tokens
from auditkit.documents.figures import Number
from auditkit.documents.model import Document, Figure, Inlines, Text
from auditkit.documents.neutral import clean
from auditkit.documents.passages import leaves, passages
from auditkit.report.citing import Ground
from auditkit.report.editions import Rendering
from auditkit.report.rereading_match import Item, laid_out
from auditkit.scratch import Scratch
from auditkit.sources.readers.parts import Part
from auditkit.sources.reading import read_whole


@dataclass(frozen=True)
class Reread:
    """One number of the paper.

    Attributes:
        number: The number with its place and what says it.
        expected: What the records say instead; None where they say the same, or nothing.
    """

    number: Number
    expected: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """Return the number as JSON shows it."""
        return {**self.number.as_json(), "expected": self.expected}


@dataclass(frozen=True)
class Yardstick:
    """What the report would print now, in one edition and format.

    Attributes:
        edition: The edition.
        items: Its passages, as a reader of the file finds them.
        pages: Page numbers in its contents.
        pictures: Digests of its pictures.
        titles: Titles of its charts.
        said: What its numbers are, by passage.
        grounds: Everything that it or a measure says, for numbers in words that were added.
    """

    edition: str
    items: tuple[Item, ...]
    pages: tuple[str, ...]
    pictures: tuple[str, ...]
    titles: tuple[str, ...]
    said: Said
    grounds: tuple[Ground, ...]

    @cached_property
    def labels(self) -> dict[tuple[str, str, int], Text | Figure | None]:
        """What each number is, by place, words and where it begins."""
        cells = [cell for item in self.items for row in (item.rows or ((item.passage,),)) for cell in row]
        labels = self.said.labels(cell.words for cell in cells)
        return {
            (cell.place, cell.words, token.start): label
            for at, cell in enumerate(cells)
            for token, label in zip(tokens(cell.words), labels[at], strict=True)
        }

    @cached_property
    def agreeing(self) -> dict[tuple[str, str, str, int], Reread]:
        """Numbers that were found to agree, by their places, words and where they begin."""
        return {}

    @cached_property
    def classified(self) -> dict[tuple[str, int], Text | Figure | None]:
        """What numbers in added words were found to be, by words and where they begin."""
        return {}


@dataclass(frozen=True)
class Span:
    """A stretch of a squeezed passage and what its digits are."""

    start: int
    end: int
    part: Text | Figure


class Said:
    """What the numbers of a document are, found by the words around them.

    Args:
        document: The document.
    """

    def __init__(self, document: Document) -> None:
        self._by_words: dict[str, list[list[Span]]] = defaultdict(list)
        self._by_print: dict[str, Figure] = {}
        self.figures: list[Figure] = []
        for inlines in passages(document):
            words, spans = _spans(inlines)
            self._by_words[words].append(spans)
            for span in spans:
                if isinstance(span.part, Figure):
                    self.figures.append(span.part)
                    self._by_print.setdefault(words[span.start : span.end], span.part)

    def labels(self, items: Iterable[str]) -> dict[int, list[Text | Figure | None]]:
        """Return what the numbers of passages are: for each passage, by its place, one for each number.

        Passages of the same words are told apart by their order.
        """
        waiting = {words: deque(found) for words, found in self._by_words.items()}
        result = {}
        for at, words in enumerate(items):
            queue = waiting.get(words) or waiting.get(words.lstrip("•"))
            shift = 0 if words in waiting else 1
            spans = (queue.popleft() if len(queue) > 1 else queue[0]) if queue else []
            result[at] = [self._label(token, spans, shift) for token in tokens(words)]
        return result

    def _label(self, token: Token, spans: Sequence[Span], shift: int) -> Text | Figure | None:
        start, end = token.start - shift, token.end - shift
        over = [span for span in spans if span.start < end and start < span.end and tokens(squeezed(span.part.text))]
        figure = next((span.part for span in over if isinstance(span.part, Figure)), None)
        if figure is not None or not over:
            return figure or self._by_print.get(token.text)
        small = token.chinese and not token.unit  # 五个科室, 第三十二条: words of the template or of a person
        return None if small else over[0].part


def _spans(inlines: Inlines) -> tuple[str, list[Span]]:
    pieces, spans, at = [], [], 0
    for part in leaves(inlines):
        words = squeezed(clean(part.text))
        spans.append(Span(at, at + len(words), part))
        pieces.append(words)
        at += len(words)
    return "".join(pieces), spans


def yardstick(rendering: Rendering, format: str) -> Yardstick:
    """Return what a rendering prints, as a reader of the file finds it."""
    document = rendering.document(format)
    with Scratch("reading") as folder:
        path = folder / f"report.{format}"
        path.write_bytes(rendering.write(format))
        whole = read_whole(path)
    said = Said(document)
    return Yardstick(
        rendering.edition,
        tuple(laid_out(whole.parts)),
        of_area(whole.parts, "page"),
        of_area(whole.parts, "picture"),
        tuple(chart for chart in rendering.charts(document)),
        said,
        tuple(_grounds(said, rendering)),
    )


def of_area(parts: Iterable[Part], area: str) -> tuple[str, ...]:
    """Return the texts of an area of a paper, in order."""
    return tuple(part.text for part in parts if part.area == area)


def _grounds(said: Said, rendering: Rendering) -> Iterator[Ground]:
    for figure in said.figures:
        if figure.value is not None:
            yield Ground(Fraction(figure.value), figure.unit, figure.kind, figure.measure, figure.label)
    for measure in rendering.measures():
        if measure.exact is not None:
            yield Ground(measure.exact, measure.unit, "tied", measure.id, rendering.label(measure.id))
