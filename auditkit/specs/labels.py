"""Reads the words by which papers name quantities."""

from __future__ import annotations

from functools import lru_cache

from auditkit.core.labels import Labels
from auditkit.shipped import shipped
from auditkit.specs.convert import Converter
from auditkit.specs.tree import read_tree


def load_labels(text: str, name: str) -> Labels:
    """Read a file of labels.

    Args:
        text: YAML.
        name: Name of the file, for messages.

    Raises:
        BadSpec: For one mistake, with file and line.
        Refused: For several.
    """
    converter = Converter(name)
    labels = converter.convert(read_tree(text, name), Labels)
    converter.finish()
    assert labels is not None
    return labels


@lru_cache
def shipped_labels() -> Labels:
    """Return the words that ship with auditkit."""
    path = shipped("checklists") / "labels" / "labels.yaml"
    return load_labels(path.read_text("utf-8"), path.name)
