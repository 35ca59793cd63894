"""The rubric of an engagement."""

from __future__ import annotations

from auditkit.core.rubric import Indicator, Rubric
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs, offered
from auditkit.errors import UsageError
from auditkit.specs.rubrics import load_rubric

FOLDER = "checklists/rubrics/"


def current_rubric(engagement: Engagement) -> Rubric:
    """Return the rubric pinned in the engagement; read once for an open engagement."""
    if "rubric" not in engagement.memo:
        path = f"{FOLDER}{engagement.config.rubric}.yaml"
        engagement.memo["rubric"] = load_rubric(Specs(engagement).text(path), path)
    rubric: Rubric = engagement.memo["rubric"]
    return rubric


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


def adoption(engagement: Engagement) -> dict[str, object] | None:
    """Return the decision that adopted the rubric, None where there is none."""
    record = engagement.log.get("adoption", f"rubric/{engagement.config.rubric}")
    return record.body if record else None
