"""Headings as data: which words stand over which canonical field, kind by kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from auditkit.shipped import shipped


@dataclass(frozen=True)
class KindSpec:
    """What a kind of table looks like.

    Attributes:
        kind: Canonical table.
        label: Its name to a person, by language.
        titles: Words of titles and sheet names that speak for the kind.
        not_titles: Words that speak against it.
        title_required: True when headings alone are too general to decide.
        shapes: Alternatives; each is a list of groups ``a|b``, one field of every group must be there.
        strong: Fields that hardly any other kind has.
        confirm: Fields whose proposed headings need confirmation unless the content confirms them.
        headings: Field to headings known from real files, best first.
        proposed: Field to headings that are plausible, to be confirmed.
        patterns: Field to regular expressions on the whole cleaned heading.
        words: Further word lists of the kind, by name.
        index: Heading to (field, rank, proposed), filled by whoever looks up first.
    """

    kind: str
    label: Mapping[str, str]
    titles: tuple[str, ...] = ()
    not_titles: tuple[str, ...] = ()
    title_required: bool = False
    shapes: tuple[tuple[tuple[str, ...], ...], ...] = ()
    strong: frozenset[str] = frozenset()
    confirm: frozenset[str] = frozenset()
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    proposed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    patterns: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    index: dict[str, list[tuple[str, int, bool]]] = field(default_factory=dict, compare=False, repr=False)


def load_kind(words: str) -> KindSpec:
    """Read one headings file.

    Args:
        words: YAML text; every scalar is text.

    Raises:
        yaml.YAMLError: If it is not YAML.
        KeyError: If it does not name its kind.
    """
    # yaml.BaseLoader makes text of every scalar and no objects of anything.
    raw: dict[str, Any] = yaml.load(words, Loader=yaml.BaseLoader)  # noqa: S506
    return KindSpec(
        kind=raw["kind"],
        label=raw.get("label", {}),
        titles=tuple(raw.get("titles", ())),
        not_titles=tuple(raw.get("not_titles", ())),
        title_required=raw.get("title_required", "false") == "true",
        shapes=tuple(tuple(tuple(group.split("|")) for group in shape) for shape in raw.get("shapes", ())),
        strong=frozenset(raw.get("strong", ())),
        confirm=frozenset(raw.get("confirm", ())),
        headings=_lists(raw, "headings"),
        proposed=_lists(raw, "proposed"),
        patterns={name: tuple(map(re.compile, found)) for name, found in _lists(raw, "patterns").items()},
        words=_lists(raw, "words"),
    )


def _lists(raw: dict[str, Any], name: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(values) for key, values in (raw.get(name) or {}).items()}


@lru_cache
def shipped_kinds() -> dict[str, KindSpec]:
    """Return the shipped kinds by name, in the order of their files."""
    folder = shipped("checklists") / "headings"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    specs = [load_kind((folder / name).read_text("utf-8")) for name in names]
    return {spec.kind: spec for spec in specs}
