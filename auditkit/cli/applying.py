"""Verbs of a file of decisions that need papers or samples; loaded only where a file is applied."""

from __future__ import annotations

from auditkit.cli import applying_review, applying_samples
from auditkit.engagement.applying import Verb


def more_verbs() -> dict[str, Verb]:
    """Return the verbs besides those of the engagement."""
    return {**applying_review.VERBS, **applying_samples.VERBS}
