"""The rubric of an engagement."""

from __future__ import annotations

from fractions import Fraction

from auditkit.core.rubric import Indicator, Rubric
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs, offered
from auditkit.errors import UsageError
from auditkit.specs.rubrics import load_rubric
from auditkit.store.files import bytes_digest

FOLDER = "checklists/rubrics/"


def pinned_rubric(engagement: Engagement) -> Rubric:
    """Return the rubric pinned in the engagement as its file has it; read once for an open engagement."""
    if "rubric" not in engagement.memo:
        path = f"{FOLDER}{engagement.config.rubric}.yaml"
        engagement.memo["rubric"] = load_rubric(Specs(engagement).text(path), path)
    rubric: Rubric = engagement.memo["rubric"]
    return rubric


def current_rubric(engagement: Engagement) -> Rubric:
    """Return the rubric of the engagement, with the points that a person set."""
    given = weights(engagement)
    rubric = pinned_rubric(engagement)
    if not given:
        return rubric
    key = ("weighted", rubric, tuple(sorted(given.items())))
    if engagement.memo.get("weighted-key") != key:
        engagement.memo["weighted-key"], engagement.memo["weighted"] = key, rubric.weighted(given)
    weighted: Rubric = engagement.memo["weighted"]
    return weighted


def weights(engagement: Engagement) -> dict[str, Fraction]:
    """Return the points that a person set, by leaf id; empty where nobody did."""
    record = engagement.log.get("weights", engagement.config.rubric)
    return {} if record is None else {id_: Fraction(words) for id_, words in record.body["points"].items()}


def known_rubrics() -> dict[str, str]:
    """Return the rubrics that firm and package offer: id to text."""
    found = offered()
    return {
        path.removeprefix(FOLDER).removesuffix(".yaml"): data.decode("utf-8")
        for path, (_, data) in sorted(found.items())
        if path.startswith(FOLDER)
    }


def offered_rubric(id_: str) -> Rubric:
    """Return a rubric that is offered.

    Raises:
        UsageError: If there is none of this id; names those that there are.
    """
    known = known_rubrics()
    if id_ not in known:
        raise UsageError("rubric.unknown", id=id_, known=", ".join(known))
    return load_rubric(known[id_], f"{FOLDER}{id_}.yaml")


def leaf_of(rubric: Rubric, id_: str) -> Indicator:
    """Return an indicator that is scored.

    Raises:
        UsageError: If the rubric has none of this id.
    """
    try:
        return rubric.leaf(id_)
    except KeyError as error:
        raise UsageError("rubric.no-indicator", id=id_, rubric=rubric.id) from error


def rubric_digest(engagement: Engagement) -> str:
    """Return the digest of the pinned rubric with the points that a person set."""
    digest = bytes_digest(Specs(engagement).data(f"{FOLDER}{engagement.config.rubric}.yaml"))
    given = {id_: str(points) for id_, points in sorted(weights(engagement).items())}
    return bytes_digest(f"{digest} {given}".encode()) if given else digest


def adoption(engagement: Engagement) -> dict[str, object] | None:
    """Return the decision that adopted the rubric; None where there is none for the rubric as it now stands."""
    record = engagement.log.get("adoption", f"rubric/{engagement.config.rubric}")
    return record.body if record and record.body["sha256"] == rubric_digest(engagement) else None
