"""A finding's parts proposed from the exceptions it rests on; a person completes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from auditkit.engagement.folder import Engagement
from auditkit.engagement.following_up import find_exceptions
from auditkit.engagement.rubrics import current_rubric
from auditkit.engagement.wording import checks, exception_sentence
from auditkit.messages import pick, text

SHOWN = 5
"""Exceptions quoted in a proposed condition; the rest is counted."""


def prefill(engagement: Engagement, values: dict[str, Any]) -> None:
    """Fill what a person left open: title, indicator, condition, criteria and amount. Changes ``values``."""
    items = [found.exception for found in find_exceptions(engagement, values["exceptions"])]
    known = checks(engagement)
    involved = [known[name] for name in dict.fromkeys(item.check for item in items) if name in known]
    if not values["title"]:
        values["title"] = "、".join(pick(check.title) for check in involved)
    if not values["indicators"]:
        leaves = [leaf.id for check in involved for leaf in current_rubric(engagement).indicators_of(check.id)]
        values["indicators"] = tuple(dict.fromkeys(leaves[:1]))
    if not values["condition"]:
        said = [exception_sentence(engagement, item) for item in items[:SHOWN]]
        if len(items) > SHOWN:
            said.append(text("finding.more", count=len(items) - SHOWN))
        values["condition"] = "；".join(sentence.rstrip("。；;.") for sentence in said) + "。"
    if not values["criteria"]:
        values["criteria"] = "；".join(dict.fromkeys(pick(check.basis) for check in involved))
    if values["amount"] is None and all(item.amount is not None for item in items):
        values["amount"] = sum((Decimal(item.amount or 0) for item in items), Decimal(0))
