"""Whether a text is about a meeting or a training, and who holds it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from auditkit.analysis.text.numerals import normal
from auditkit.core.vocabulary import Vocabulary

Topic = Literal["meeting", "training"]


@dataclass(frozen=True)
class Event:
    """What a summary says about a meeting or training.

    Attributes:
        topic: ``meeting``, ``training`` or None. A meeting room, a training centre, stationery are none.
        hosting: The unit itself held it.
        attending: Somebody went to one that others held.
        materials: It is about papers for a meeting.
    """

    topic: Topic | None
    hosting: bool
    attending: bool
    materials: bool


class EventReader:
    """Reads events.

    Args:
        vocabulary: Words of meetings, trainings, hosting, attending, costs of a venue.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._masked = re.compile(vocabulary.any_of("not_meeting"))
        self._meeting = re.compile(vocabulary.any_of("meeting"))
        self._training = re.compile(vocabulary.any_of("training"))
        self._host = re.compile(vocabulary.any_of("host"))
        self._attend = re.compile(vocabulary.any_of("attend"))
        self._costs = re.compile(vocabulary.any_of("venue_costs"))
        papers = f"(?:{vocabulary.any_of('meeting')})[^,，、;；]{{0,4}}(?:{vocabulary.any_of('papers')})"
        self._materials = re.compile(f"{vocabulary.any_of('materials')}|{papers}")

    def read(self, text: str, *, travelling: bool, payee: str = "") -> Event:
        """Read a summary.

        Args:
            text: Summary.
            travelling: True when it names persons and where they went.
            payee: Supplier named in it; its name says nothing about the event.
        """
        plain = normal(text)
        plain = plain.replace(payee, "□") if payee else plain
        plain = self._masked.sub("□", plain)
        training = self._training.search(plain)
        meeting = self._meeting.search(plain)
        topic: Topic | None = "training" if training else "meeting" if meeting else None
        attending = bool(self._attend.search(plain)) or (travelling and topic is not None)
        held = bool(self._host.search(plain)) or bool(self._costs.search(plain))
        materials = bool(self._materials.search(plain)) and meeting is not None
        return Event(topic, topic is not None and held and not attending, attending, materials)
