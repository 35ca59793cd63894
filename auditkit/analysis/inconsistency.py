"""What does not agree in a self-evaluation paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from auditkit.core.checklist import Reason
from auditkit.core.keys import digest
from auditkit.core.place import Place
from auditkit.messages import pick, text

Kind = Literal["arithmetic", "cross-reference", "unit", "year", "score-rule", "missing-reason", "text"]
Severity = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Inconsistency:
    """Something in a paper that does not agree.

    Attributes:
        kind: What sort of disagreement.
        severity: ``high`` changes a score or a total, ``low`` is a matter of form.
        places: The place at fault first, then those it was compared with.
        stated: As printed.
        expected: What it should be, printed the same way.
        indicator: Measure id, or name of the indicator of the score sheet.
        message_id: Sentence of the catalogue.
        params: Its placeholders; a Place, a Reason or a text by language is put into words when shown.
    """

    kind: Kind
    severity: Severity
    places: tuple[Place, ...]
    stated: str
    expected: str
    indicator: str
    message_id: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same for the same disagreement at the same place."""
        return digest([self.kind, self.indicator, self.stated, self.expected, *self.places])

    @property
    def message(self) -> str:
        """The sentence, in the language in force."""
        shown = {key: _words(value) for key, value in self.params.items()}
        if shown.get("case"):  # the case of the rule, then what the rule says of it
            shown["case"] = f"{shown['case']}{text('score.and-then')}"
        return text(self.message_id, **{"stated": self.stated, "expected": self.expected, **shown})

    def as_json(self) -> dict[str, object]:
        """Return it as ``--json`` prints it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "severity": self.severity,
            "places": [_place_json(place) for place in self.places],
            "stated": self.stated,
            "expected": self.expected,
            "indicator": self.indicator,
            "message": self.message,
        }


def _words(value: object) -> object:
    if isinstance(value, Reason):
        return text(value.message_id, **value.params)
    if isinstance(value, dict):
        return pick(value)
    return place_words(value) if isinstance(value, Place) else value


def _place_json(place: Place) -> dict[str, object]:
    return {
        "file": place.file,
        **({"sheet": place.sheet} if place.sheet else {}),
        "table": place.table or None,
        "row": place.row or None,
        "column": place.column or None,
        "paragraph": place.paragraph or None,
        "text": place_words(place),
    }


def place_words(place: Place) -> str:
    """Return a place of a document in words."""
    if place.sheet:
        return text("selfeval.place-sheet", sheet=place.sheet, row=place.row)
    if place.paragraph:
        return text("selfeval.place-paragraph", number=place.paragraph)
    return text("selfeval.place-cell", table=place.table, row=place.row)
