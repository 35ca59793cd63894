"""Files of headings: what is refused before anything is built of it."""

from __future__ import annotations

import pytest
import yaml

from auditkit.errors import BadSpec
from auditkit.specs.headings import kinds_of, load_kind


def test_brackets_by_the_thousand_are_refused() -> None:
    words = "kind: journal\nwords: " + "[" * 50_000 + "]" * 50_000
    with pytest.raises(yaml.YAMLError, match="levels"):
        load_kind(words)
    with pytest.raises(BadSpec, match="mine.yaml"):
        kinds_of((("mine.yaml", words),))


def test_every_scalar_is_text() -> None:
    spec = load_kind("kind: journal\nheadings: {date: [2018-01-05, yes, 012]}")
    assert spec.headings["date"] == ("2018-01-05", "yes", "012")


def test_the_same_text_is_read_once() -> None:
    assert load_kind("kind: journal") is load_kind("kind: journal")
