"""What evidence is linked to: checked before it is recorded, and followed on to samples and exceptions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from auditkit.engagement.evidencing import LINKS, Evidence, Link, Locator
from auditkit.engagement.folder import Engagement
from auditkit.errors import UsageError

_Check = Callable[[Engagement, str], str]


def checked_link(engagement: Engagement, kind: str, id_: str, at: Locator | None = None) -> Link:
    """Return a link to something that exists.

    Args:
        engagement: The engagement.
        kind: One of ``LINKS``.
        id_: Its id; of a voucher ``2018-03/记-15``, of an exception the beginning will do.
        at: Where in the file.

    Raises:
        UsageError: If there is nothing of this id.
    """
    if kind not in LINKS:
        raise UsageError("evidence.kind-unknown", found=kind, known=", ".join(LINKS))
    return Link(kind, _CHECKS[kind](engagement, id_.strip()), at or Locator())


def _voucher(engagement: Engagement, id_: str) -> str:
    from auditkit.engagement.evidence_matching import find_voucher

    return find_voucher(engagement, id_).key


def _item(engagement: Engagement, id_: str) -> str:
    from auditkit.engagement.sampling.records import find_item

    sample, item = find_item(engagement, id_)
    return sample.item_id(item)


def _exception(engagement: Engagement, id_: str) -> str:
    from auditkit.engagement.following_up import find_exceptions

    return find_exceptions(engagement, [id_])[0].exception.id


def _finding(engagement: Engagement, id_: str) -> str:
    from auditkit.engagement.finding import finding

    return finding(engagement, id_).id


def _recorded(kind: str) -> _Check:
    def check(engagement: Engagement, id_: str) -> str:
        if engagement.log.get(kind, id_.upper()) is None:
            raise UsageError("evidence.nothing-there", kind=kind, id=id_)
        return id_.upper()

    return check


def _indicator(engagement: Engagement, id_: str) -> str:
    from auditkit.engagement.rubrics import current_rubric, leaf_of

    return leaf_of(current_rubric(engagement), id_).id


def _measure(engagement: Engagement, id_: str) -> str:
    from auditkit.engagement.computing import results

    if id_ not in results(engagement).measures():
        raise UsageError("measure.unknown", id=id_)
    return id_


def _as_said(engagement: Engagement, id_: str) -> str:
    if not id_:
        raise UsageError("evidence.nothing-there", kind="paper", id=id_)
    return id_


_CHECKS: dict[str, _Check] = {
    "voucher": _voucher,
    "item": _item,
    "exception": _exception,
    "finding": _finding,
    "response": _recorded("response"),
    "evidence-form": _recorded("evidence-form"),
    "indicator": _indicator,
    "measure": _measure,
    "paper": _as_said,
}


@dataclass
class Reach:
    """What evidence reaches through its vouchers, without being linked one by one.

    Attributes:
        items: Index numbers of inspected items.
        exceptions: Ids of exceptions.
        findings: Ids of findings that name it or rest on those exceptions.
    """

    items: list[str] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def reaches(engagement: Engagement, chosen: Iterable[Evidence]) -> dict[str, Reach]:
    """Return what each of some evidence reaches: sample items and exceptions of its vouchers, and their findings."""
    from auditkit.engagement.finding import findings
    from auditkit.engagement.following_up import followed
    from auditkit.engagement.sampling.records import live_samples

    items: dict[str, list[str]] = {}
    for sample in live_samples(engagement):
        for item in sample.items:
            items.setdefault(item.voucher_key or "", []).append(sample.item_id(item))
    exceptions: dict[str, list[str]] = {}
    for followed_ in followed(engagement):
        exceptions.setdefault(followed_.exception.voucher_key or "", []).append(followed_.exception.id)
    live = [item for item in findings(engagement) if item.live]
    found = {}
    for one in chosen:
        vouchers = list(dict.fromkeys(link.id for link in one.links if link.kind == "voucher"))
        reach = Reach(
            [name for key in vouchers for name in items.get(key, ())],
            [name for key in vouchers for name in exceptions.get(key, ())],
        )
        reach.findings = [
            item.id for item in live if one.sha256 in item.evidence or set(item.exceptions) & set(reach.exceptions)
        ]
        found[one.sha256] = reach
    return found


def of_voucher(known: Iterable[Evidence], voucher_key: str | None) -> list[Evidence]:
    """Return live evidence linked to a voucher, by page."""
    if not voucher_key:
        return []
    found = [
        (link.at.page.zfill(6), item.name, item)
        for item in known
        if item.live
        for link in item.links
        if (link.kind, link.id) == ("voucher", voucher_key)
    ]
    return [item for _, _, item in sorted(found, key=lambda one: one[:2])]
