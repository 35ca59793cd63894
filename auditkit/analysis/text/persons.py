"""Names of persons in summaries and registers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from auditkit.analysis.text.lexicon import Lexicon
from auditkit.analysis.text.numerals import NUMBER, normal, number
from auditkit.core.vocabulary import Vocabulary

_HAN = r"[\u4e00-\u9fff·]"
_PADDED = re.compile(rf"(?<![\u4e00-\u9fff])(报销|报付|支付|报|付|支)?({_HAN})\s+({_HAN})(?=[、,等赴去往到]|前往|出差)")
_BLANK = re.compile(r"\s")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ.'’‘-]*")
_MINORITY = re.compile(r"[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,3}")
_STARTS = re.compile(r"[:\-)]|[费日科室处股部办]|中心|报销|支付")
_AFTER_NAMES = re.compile(rf"^\s*等?\s*(?:一行)?\s*({NUMBER})\s*(?:位|名)?\s*(?:人|同志)")


@dataclass(frozen=True)
class Persons:
    """Who a text speaks of.

    Attributes:
        names: Names in order, without padding.
        count: How many persons, also those only counted (``等3人``); 0 when the text says nothing.
    """

    names: tuple[str, ...]
    count: int


def squeeze(name: str) -> str:
    """Return a name without padding: ``全　初`` and ``全 初`` are 全初."""
    return re.sub(r"\s+", "", normal(name))


class PersonReader:
    """Finds persons.

    Args:
        vocabulary: Verbs, titles, surnames, words that are no names.
        roster: Names known from registers; they are found wherever they stand before a travel verb.
    """

    def __init__(self, vocabulary: Vocabulary, roster: Iterable[str] = ()) -> None:
        self._bracketed = re.compile(rf"[(（](?:{vocabulary.any_of('person_titles')})[)）]")
        self._titles = re.compile(f"(?:{vocabulary.any_of('person_titles')})$")
        self._stops = re.compile(vocabulary.any_of("person_stop"))
        self._compound = vocabulary.words["compound_surnames"]
        self._places = frozenset(vocabulary.words["cities"])
        self._surnames = frozenset(vocabulary.words["surnames"])
        separators = "".join(vocabulary.words["person_separators"]).replace(" ", "")
        self._separator = re.compile(rf"\s*[{re.escape(separators)}]\s*|\s+")
        self._verb = re.compile(f"^(?:{vocabulary.any_of('claim_verbs')})+[给:：]?")
        cities = f"(?:{vocabulary.any_of('cities')})市?(?:{vocabulary.any_of('purpose_starts')})"
        ends = f"{vocabulary.any_of('person_end')}|{cities}"
        one = rf"{_HAN}{{2,14}}"
        self._list = re.compile(
            rf"({one}?(?:(?:\s*[{re.escape(separators)}]\s*|\s+){one}?)*?)\s*(?=(?:等|一行|{NUMBER}人|[(（]?(?:20\d\d[年./-])?\d{{1,2}}(?:月|[./-]\d)|{ends}))"
        )
        known = {squeeze(name) for name in roster if 2 <= len(squeeze(name)) <= (15 if "·" in name else 4)}
        self._known = frozenset(known)
        self._any_known = Lexicon(known)

    def is_name(self, words: str) -> bool:
        """Tell whether some characters are likely a person's name of 2 to 4 characters."""
        if words in self._known or (_MINORITY.fullmatch(words) and not self._stops.search(words)):
            return True
        if not re.fullmatch(rf"{_HAN}{{2,4}}", words) or self._stops.search(words) or words in self._places:
            return False
        compound = words[:2] in self._compound
        return (compound and len(words) >= 3) or (words[0] in self._surnames and (len(words) <= 3))

    def could_be(self, words: str) -> bool:
        """Tell whether a register's word may be a person's name, whatever its surname."""
        shaped = re.fullmatch(rf"{_HAN}{{2,4}}", words) or _MINORITY.fullmatch(words)
        return shaped is not None and self._stops.search(words) is None

    def split(self, words: str) -> Persons:
        """Read a cell of a register: names with separators, padded names, ``等3人``.

        Example: ``岳小满、全　初`` gives two names; ``张三 李四`` two; ``张　三`` and ``Ann Lee`` one.
        """
        plain = normal(words)
        counted = re.search(rf"等?\s*({NUMBER})\s*(?:名|位)?人", plain)
        listed = re.sub(rf"\s*等\s*(?:{NUMBER}\s*(?:名|位)?人)?.*$|[(\[].*?[)\]]", "", plain)
        pieces = [piece for piece in re.split(r"\s*[、,，;；/和与及\n]\s*", listed) if piece.strip()]
        names: list[str] = []
        for piece in pieces:
            names.extend(self._unpad(piece))
        count = max(len(names), number(counted[1]) if counted else 0)
        return Persons(tuple(dict.fromkeys(names)), count)

    def _unpad(self, piece: str) -> list[str]:
        words = piece.split()
        if len(words) == 2 and all(len(word) == 1 for word in words):
            return ["".join(words)]
        names: list[str] = []
        for at, word in enumerate(words):
            if names and len(word) == 1 and len(names[-1]) == 1:
                names[-1] += word
            elif at and _LATIN_WORD.fullmatch(word) and _LATIN_WORD.fullmatch(words[at - 1]):
                names[-1] += f" {word}"
            else:
                names.append(word)
        return [self._titles.sub("", name) or name for name in names]

    def read(self, text: str) -> Persons:
        """Return the persons that a summary names as those who travelled, claimed or were paid."""
        plain = normal(text)
        if _BLANK.search(plain):
            plain = _PADDED.sub(r"\1\2\3", plain)
        if "(" in plain:
            plain = self._bracketed.sub("", plain)
        for start in (0, *(found.end() for found in _STARTS.finditer(plain))):
            rest = self._verb.sub("", plain[start:].lstrip())
            names, used = self._lead(rest)
            if names:
                counted = _AFTER_NAMES.match(rest[used:])
                return Persons(tuple(names), max(len(names), number(counted[1]) if counted else 0))
        if known := tuple(dict.fromkeys(self._any_known.findall(re.sub(r"\s+", "", plain)))):
            counted = re.search(rf"(?:等|{re.escape(known[-1])})\s*(?:一行)?\s*({NUMBER})\s*(?:名|位)?人", plain)
            return Persons(known, max(len(known), number(counted[1]) if counted else 0))
        return Persons((), 0)

    def _lead(self, rest: str) -> tuple[list[str], int]:
        found = self._list.match(rest)
        if not found:
            return [], 0
        names = []
        for piece in self._separator.split(found[1]):
            name = self._titles.sub("", piece)
            if not self.is_name(name):
                joined = squeeze(found[1])
                return ([joined], found.end()) if self.is_name(joined) else ([], 0)
            names.append(name)
        return names, found.end()
