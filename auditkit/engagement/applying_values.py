"""Values of a decision written in YAML, read as what they stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from auditkit.engagement.applying_targets import Told
from auditkit.engagement.folder import Engagement
from auditkit.errors import BadInput
from auditkit.messages import text

TRUE, FALSE = "true", "false"


def needed(step: Told, key: str) -> str:
    """Return a value as words.

    Raises:
        BadInput: If it is missing or blank.
    """
    value = step.values.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadInput("apply.missing", file=step.file, line=step.line, verb=step.verb, key=key)
    return value


def words(step: Told, key: str) -> str:
    """Return a value as words, ``""`` where it is not given.

    Raises:
        BadInput: If it is a list or holds keys.
    """
    value = step.values.get(key)
    if isinstance(value, list | dict):
        raise BadInput("apply.one-value", file=step.file, line=step.line, key=key)
    return str(value or "")


def listed(step: Told, key: str) -> list[str]:
    """Return a value that may be one or a list as a list."""
    value = step.values.get(key)
    return [str(item) for item in value] if isinstance(value, list) else [] if value is None else [str(value)]


def mapped(step: Told, key: str, *, plain: bool = True) -> dict[str, Any]:
    """Return a value with keys, as words by key, or as it is where it is not plain.

    Raises:
        BadInput: If it has none.
    """
    value = step.values.get(key)
    if value is not None and not isinstance(value, Mapping):
        raise BadInput("apply.values", file=step.file, line=step.line, verb=key)
    return {name: str(one or "") if plain else one for name, one in (value or {}).items()}


def flag(step: Told, key: str) -> bool:
    """Return whether a value is ``true``.

    Raises:
        BadInput: If it is neither that nor ``false``.
    """
    return one_of(step, key, (TRUE, FALSE)) == TRUE


def one_of(step: Told, key: str, known: Sequence[str]) -> str:
    """Return one of several words, ``""`` where none is given.

    Raises:
        BadInput: If it is another word.
    """
    value = words(step, key)
    if value and value not in known:
        raise BadInput("apply.unknown", file=step.file, line=step.line, key=value, known=", ".join(known))
    return value


def whole(step: Told, key: str) -> int | None:
    """Return a whole number, None where none is given.

    Raises:
        BadInput: If it is none.
    """
    value = step.values.get(key)
    if value is not None and not str(value).isdecimal():
        raise BadInput("apply.number", file=step.file, line=step.line, key=key, found=value)
    return None if value is None else int(str(value))


def files(step: Told, key: str) -> tuple[Path, ...]:
    """Return files and folders, named from the folder of the decisions.

    Raises:
        BadInput: If one is not there.
    """
    found = tuple(step.folder / name for name in listed(step, key))
    for path in found:
        if not path.exists():
            raise BadInput("evidence.not-taken", file=str(path), reason=text("evidence.left-no-file"))
    return found


def known_as(engagement: Engagement, step: Told) -> str | None:
    """Return the id under which the key of a decision was applied before, None for the first time.

    Raises:
        BadInput: If it has no key.
    """
    record = engagement.log.get("applied", f"{step.verb}/{needed(step, 'key')}")
    return None if record is None else str(record.body["id"])


def remember(engagement: Engagement, step: Told, id_: str) -> None:
    """Record under which id the key of a decision was applied."""
    with engagement.batch() as batch:
        batch.add("decision", "applied", f"{step.verb}/{step.values['key']}", {"id": id_})


def named(engagement: Engagement, verb: str, name: str) -> str:
    """Return the id of what was applied under a key, else the name itself."""
    record = engagement.log.get("applied", f"{verb}/{name}")
    return name if record is None else str(record.body["id"])


def finding_id(engagement: Engagement, names: Mapping[str, str], name: str) -> str:
    """Return the id of a finding by its key, else the name itself."""
    return names.get(name) or named(engagement, "finding", name)


def chosen_words(step: Told, keys: Sequence[str]) -> dict[str, Any]:
    """Return those of the values that are given, as words by name."""
    return {name: words(step, name) for name in keys if step.values.get(name) is not None}
