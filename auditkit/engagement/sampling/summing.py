"""What became of each sample, in one line: drawn, inspected, concluded."""

from __future__ import annotations

from dataclasses import dataclass

from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.answers import Seen, inspections
from auditkit.engagement.sampling.judged import standing
from auditkit.engagement.sampling.records import Line, Sample, live_samples


@dataclass(frozen=True)
class Summary:
    """What became of a sample.

    Attributes:
        sample: The sample.
        counts: Items by standing: fault, good, not-applicable, untested.
        inspected: Items about which something was recorded.
        conclusion: That of its last evaluation; None before one, or when answers changed since.
    """

    sample: Sample
    counts: dict[str, int]
    inspected: int
    conclusion: Line | None


def summary(engagement: Engagement, sample: Sample) -> Summary:
    """Return what became of a sample."""
    seen = inspections(engagement)
    said = [(item, seen.get(sample.item_id(item), Seen())) for item in sample.items]
    states = [standing(engagement, item, one) for item, one in said]
    counts = {name: states.count(name) for name in ("fault", "good", "not-applicable", "untested")}
    newest = max((one.seq for _, one in said), default=0)
    return Summary(sample, counts, sum(one.said for _, one in said), _conclusion(engagement, sample, newest))


def _conclusion(engagement: Engagement, sample: Sample, newest: int) -> Line | None:
    record = engagement.log.get("evaluation", sample.id)
    if record is None or record.body["seen"] != newest or record.body["items"] != len(sample.items):
        return None
    name, params = record.body["conclusion"]
    return name, params


def summaries(engagement: Engagement) -> list[Summary]:
    """Return what became of every sample that stands."""
    return [summary(engagement, sample) for sample in live_samples(engagement)]
