"""Headings as data: which words stand over which canonical field, kind by kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import yaml

from auditkit.core.tables import TABLES
from auditkit.errors import BadSpec
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
        by_account: True when the account may stand above its rows instead of in a column.
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
    by_account: bool = False
    shapes: tuple[tuple[tuple[str, ...], ...], ...] = ()
    strong: frozenset[str] = frozenset()
    confirm: frozenset[str] = frozenset()
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    proposed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    patterns: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    index: dict[str, list[tuple[str, int, bool]]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def sieve(self) -> re.Pattern[str] | None:
        """All patterns in one: what it does not match, none of them does; None where they cannot be joined."""
        patterns = [pattern for found in self.patterns.values() for pattern in found]
        if not patterns or any(_UNJOINABLE.search(pattern.pattern) for pattern in patterns):
            return None
        return re.compile("|".join(_alternative(pattern) for pattern in patterns))


_UNJOINABLE = re.compile(r"\\[1-9]|\(\?P|\(\?\(")


def _alternative(pattern: re.Pattern[str]) -> str:
    flags = "i" if pattern.flags & re.IGNORECASE else ""
    return f"(?{flags}:{pattern.pattern.removeprefix('(?i)')})"


# Makes text of every scalar and no objects of anything; the one in C is ten times faster.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEEPEST = 12


@lru_cache(maxsize=128)
def load_kind(words: str) -> KindSpec:
    """Read one headings file; the same text gives the same object.

    Args:
        words: YAML text; every scalar is text.

    Raises:
        yaml.YAMLError: If it is not YAML, or nested too deeply to be a list of headings.
        KeyError: If it does not name its kind.
    """
    _refuse_deep(words)
    raw: dict[str, Any] = yaml.load(words, Loader=_LOADER)  # noqa: S506
    return KindSpec(
        kind=raw["kind"],
        label=raw.get("label", {}),
        titles=tuple(raw.get("titles", ())),
        not_titles=tuple(raw.get("not_titles", ())),
        title_required=raw.get("title_required", "false") == "true",
        by_account=raw.get("by_account", "false") == "true",
        shapes=tuple(tuple(tuple(group.split("|")) for group in shape) for shape in raw.get("shapes", ())),
        strong=frozenset(raw.get("strong", ())),
        confirm=frozenset(raw.get("confirm", ())),
        headings=_lists(raw, "headings"),
        proposed=_lists(raw, "proposed"),
        patterns={name: tuple(map(re.compile, found)) for name, found in _lists(raw, "patterns").items()},
        words=_lists(raw, "words"),
    )


def _refuse_deep(words: str) -> None:
    """Count brackets before anything is built: building descends once for each of them."""
    depth = 0
    for event in yaml.parse(words, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise yaml.YAMLError(f"more than {_DEEPEST} levels")


def _lists(raw: dict[str, Any], name: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(values) for key, values in (raw.get(name) or {}).items()}


@lru_cache(maxsize=8)
def kinds_of(texts: tuple[tuple[str, str], ...]) -> dict[str, KindSpec]:
    """Return the kinds that files of headings describe; files of one kind add up, in the order given.

    Args:
        texts: Path and YAML text of each file.

    Raises:
        BadSpec: If a file is no YAML, names no kind or one that does not exist, or has a pattern that is none.
    """
    found: dict[str, KindSpec] = {}
    for path, words in texts:
        try:
            spec = load_kind(words)
        except (yaml.YAMLError, re.error, KeyError, TypeError, AttributeError) as mistake:
            reason = " ".join(str(mistake).split())[:120]
            raise BadSpec("recognise.bad-headings", file=path, found=reason) from mistake
        if spec.kind not in TABLES:
            raise BadSpec("recognise.bad-headings", file=path, found=f"kind: {spec.kind}")
        found[spec.kind] = _joined(found[spec.kind], spec) if spec.kind in found else spec
    return found


def _joined(first: KindSpec, more: KindSpec) -> KindSpec:
    return replace(
        first,
        titles=(*first.titles, *more.titles),
        not_titles=(*first.not_titles, *more.not_titles),
        shapes=(*first.shapes, *more.shapes),
        strong=first.strong | more.strong,
        confirm=first.confirm | more.confirm,
        headings=_both(first.headings, more.headings),
        proposed=_both(first.proposed, more.proposed),
        patterns={
            name: (*first.patterns.get(name, ()), *more.patterns.get(name, ()))
            for name in {**first.patterns, **more.patterns}
        },
        words=_both(first.words, more.words),
        index={},
    )


def _both(first: Mapping[str, tuple[str, ...]], more: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: (*first.get(name, ()), *more.get(name, ())) for name in {**first, **more}}


@lru_cache
def shipped_kinds() -> dict[str, KindSpec]:
    """Return the shipped kinds by name, in the order of their files."""
    folder = shipped("checklists") / "headings"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    specs = [load_kind((folder / name).read_text("utf-8")) for name in names]
    return {spec.kind: spec for spec in specs}
