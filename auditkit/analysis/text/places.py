"""Where a trip went."""

from __future__ import annotations

import re
from collections.abc import Iterable

from auditkit.analysis.text.lexicon import Lexicon
from auditkit.analysis.text.numerals import normal
from auditkit.core.vocabulary import Vocabulary

_TO = re.compile("[赴去往到]")
_LIST = r"\s*[、,，/和及]\s*"


class PlaceReader:
    """Finds places in summaries.

    Args:
        vocabulary: Travel verbs, words that begin a purpose, long place names, aliases, suffixes.
        known: Places named in standards and registers.
    """

    def __init__(self, vocabulary: Vocabulary, known: Iterable[str] = ()) -> None:
        self._suffix = re.compile(f"(?:{vocabulary.any_of('place_suffixes')})$")
        self._aliases = {hint.value: hint.words[0] for hint in vocabulary.groups["place_aliases"]}
        gazetteer = {*vocabulary.words["long_places"], *vocabulary.words["cities"], *self._aliases.values()}
        for name in known:
            gazetteer |= {name, self.core(name)} if name else set()
        self._names = Lexicon(name for name in gazetteer if len(name) >= 2)
        self._verbs = re.compile(vocabulary.any_of("travel_verbs"))
        names = sorted((re.escape(name) for name in gazetteer if len(name) >= 2), key=len, reverse=True)
        suffix = f"(?:{vocabulary.any_of('place_suffixes')})"
        one = rf"(?:(?:{'|'.join(names)}){suffix}?)"
        verbs = f"(?:{vocabulary.any_of('travel_verbs')})(?!返)"
        stop = f"(?={vocabulary.any_of('purpose_starts')}|{vocabulary.any_of('purpose_ends')}|[(]|-|$)"
        no_place = f"(?!{vocabulary.any_of('no_place')})"
        self._known = re.compile(f"{verbs}({one}(?:{_LIST}{one})*)")
        free = rf"{no_place}(?:{one}|[\u4e00-\u9fff]{{2,6}}?{suffix}?)"
        self._free = re.compile(rf"{verbs}({free}(?:{_LIST}{free})*){stop}")
        self._alias = re.compile(rf"(?:赴|去|往|到)([{''.join(self._aliases)}])(?:市)?{stop}")
        weak = f"(?:{vocabulary.any_of('weak_travel_verbs')})"
        self._weak = re.compile(f"{weak}({one}(?:{_LIST}{one})*)")
        self._bare = re.compile(f"({one})")
        joined = "|".join(re.escape(name) for name in gazetteer if "和" in name)
        self._pieces = re.compile(rf"(?:{joined}){suffix}?|[^和]+")

    def core(self, name: str) -> str:
        """Return a place without its administrative suffix: 深圳市 is 深圳, 广东省深圳市 is 广东省深圳."""
        plain = normal(name).replace(" ", "")
        core = self._suffix.sub("", plain)
        return core if len(core) >= 2 else plain

    def split(self, words: str) -> tuple[str, ...]:
        """Return the places of a register's cell.

        Example: ``广州、深圳市`` gives 广州 and 深圳.
        """
        plain = re.sub(r"[(\[].*?[)\]]", "", normal(words))
        pieces = [
            piece for words in re.split(r"\s*[、,，;；/及]\s*|\s+|-", plain) for piece in self._pieces.findall(words)
        ]
        return tuple(dict.fromkeys(self.core(self._aliases.get(piece, piece)) for piece in pieces if piece))

    def read(self, text: str) -> tuple[str, ...]:
        """Return the places that a summary names, without suffixes; empty when there is none."""
        plain = normal(text)
        named = self._names.search(plain) is not None
        if not named and not self._verbs.search(plain) and not _TO.search(plain):
            return ()
        found = self._known.search(plain) if named else None
        if not found and (alias := self._alias.search(plain)):
            return (self._aliases[alias[1]],)
        if not found or re.match(_LIST, plain[found.end() :]):
            found = self._free.search(plain) or found
        found = found or (self._weak.search(plain) if named else None)
        if found:
            return self.split(found[1])
        bare = self._bare.search(plain) if named else None
        return (self.core(bare[1]),) if bare else ()


def same_place(one: str, other: str) -> bool:
    """Tell whether two places are the same, or one lies within the other by its name.

    Example:
        >>> same_place("深圳", "广东省深圳"), same_place("深圳", "北京")
        (True, False)
    """
    return bool(one) and bool(other) and (one in other or other in one)
