"""Whether a text is about a meeting or a training, and who holds it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from auditkit.analysis.text.lexicon import Signs
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
        groups = ("meeting", "training", "host", "attend", "venue_costs")
        self._signs = Signs({name: vocabulary.words[name] for name in groups})
        papers = f"(?:{vocabulary.any_of('meeting')})[^,，、;；]{{0,4}}(?:{vocabulary.any_of('papers')})"
        self._materials = re.compile(f"{vocabulary.any_of('materials')}|{papers}")
        sessions = [word for word in vocabulary.words["training"] if word.endswith(("会", "班"))]
        themes = [word for word in vocabulary.words["training"] if word not in sessions]
        meets = [word for word in vocabulary.words["meeting"] if word.endswith("会")]
        self._session = re.compile("|".join(map(re.escape, sessions)))
        self._about_training = re.compile(
            f"(?:{'|'.join(map(re.escape, themes))})[^,，、;；费]{{0,8}}?(?:{'|'.join(map(re.escape, meets))})"
        )

    def read(self, text: str, *, travelling: bool, payee: str = "") -> Event:
        """Read a summary.

        Args:
            text: Summary.
            travelling: True when it names persons and where they went.
            payee: Supplier named in it; its name says nothing about the event.
        """
        plain = normal(text)
        if not self._signs.of(plain):
            return Event(None, False, False, False)
        plain = plain.replace(payee, "□") if payee else plain
        plain = self._masked.sub("□", plain)
        told = self._signs.of(plain)
        topic: Topic | None = "training" if "training" in told else "meeting" if "meeting" in told else None
        if topic == "training" and "meeting" in told and self._only_about_training(plain):
            topic = "meeting"
        attending = "attend" in told or (travelling and topic is not None)
        held = "host" in told or "venue_costs" in told
        materials = "meeting" in told and self._materials.search(plain) is not None
        return Event(topic, topic is not None and held and not attending, attending, materials)

    def _only_about_training(self, plain: str) -> bool:
        """Tell whether training is what a meeting was about: 培训工作座谈会, not 培训班 or 培训会."""
        return self._about_training.search(plain) is not None and self._session.search(plain) is None
