"""One catalogue for everything a user reads: ids in the code, sentences in zh and en.

The sources are ``messages/<language>/<area>.po``; ``make messages`` compiles all areas of a
language into one ``messages/<language>.mo``.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("zh", "en")


def language_of_locale() -> str:
    """Return ``zh`` when the locale of the process is Chinese, else ``en``.

    Reads ``AUDITKIT_LANG`` first, then ``LC_ALL``, ``LC_MESSAGES``, ``LANG``.
    """
    for name in ("AUDITKIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


_current: list[str] = []


def language() -> str:
    """Return the language in force, ``zh`` or ``en``."""
    return _current[-1] if _current else language_of_locale()


def use_language(name: str) -> None:
    """Set the language of the process.

    Raises:
        ValueError: If the language has no catalogue.
    """
    if name not in LANGUAGES:
        raise ValueError(name)
    _current[:] = [name]


def heed(name: str) -> None:
    """Speak the language of an engagement, unless ``AUDITKIT_LANG`` names one or the locale is Chinese.

    Raises:
        ValueError: If the language has no catalogue.
    """
    if not os.environ.get("AUDITKIT_LANG") and language_of_locale() != "zh":
        use_language(name)


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Use a language for a while, such as that of a paper; the one before is in force again afterwards.

    Raises:
        ValueError: If the language has no catalogue.
    """
    if name not in LANGUAGES:
        raise ValueError(name)
    _current.append(name)
    try:
        yield
    finally:
        _current.pop()


@lru_cache
def _catalogue(name: str) -> gettext.GNUTranslations:
    with (files("auditkit.messages") / f"{name}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def text(message_id: str, /, **params: object) -> str:
    """Return the sentence of an id in the language in force, with its parameters filled in.

    Args:
        message_id: Dotted id, such as ``import.refused``.
        **params: Values of the ``{placeholders}`` in the sentence.

    Raises:
        KeyError: If the id is not in the catalogue, or a placeholder has no value.
    """
    return text_in(language(), message_id, **params)


def text_in(name: str, message_id: str, /, **params: object) -> str:
    """Return the sentence of an id in a given language, as ``text`` does; for papers that keep their own language.

    Raises:
        KeyError: If the id is not in the catalogue, or a placeholder has no value.
    """
    sentence = _catalogue(name).gettext(message_id)
    if sentence == message_id:
        raise KeyError(message_id)
    return sentence.format(**params) if params else sentence


def has(message_id: str) -> bool:
    """Tell whether the catalogue has a sentence for an id."""
    return _catalogue(language()).gettext(message_id) != message_id


def pick(texts: dict[str, str] | str) -> str:
    """Return the text of a spec in the language in force, or the first language it has."""
    if isinstance(texts, str):
        return texts
    return texts.get(language()) or next(iter(texts.values()), "")
