"""The pinned programme of an engagement: its papers, tick marks and style."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from auditkit.core.programme import PaperSpec, PaperStyle, Programme
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.errors import UsageError
from auditkit.specs.programme import join_papers, load_paper, load_programme, load_style

FOLDER = "workpapers/papers/"
PROGRAMME = "workpapers/programme.yaml"
STYLE = "workpapers/style.yaml"


@dataclass(frozen=True)
class Plan:
    """What the firm wrote: the programme, its papers by index number, how they look."""

    programme: Programme
    papers: Mapping[str, PaperSpec]
    style: PaperStyle

    def referred(self, index: str) -> tuple[str, ...]:
        """Return the papers that refer to a paper."""
        return tuple(other.index for other in self.papers.values() if index in other.refers)


def has_programme(engagement: Engagement) -> bool:
    """Tell whether an engagement has a programme; those made before there was one have none until specs are updated."""
    return PROGRAMME in Specs(engagement).paths(PROGRAMME)


def plan_of(engagement: Engagement) -> Plan:
    """Return the pinned programme; read once for an open engagement.

    Raises:
        UsageError: If the engagement was made before there was one.
        BadSpec: If a file has a mistake.
        Refused: If there are several.
    """
    if "programme" not in engagement.memo:
        specs = Specs(engagement)
        if not has_programme(engagement):
            raise UsageError("papers.no-programme")
        programme = load_programme(specs.text(PROGRAMME), PROGRAMME)
        papers = [load_paper(specs.text(path), path) for path in specs.paths(FOLDER, ".yaml")]
        style = load_style(specs.text(STYLE), STYLE) if STYLE in specs.paths(STYLE) else PaperStyle()
        engagement.memo["programme"] = Plan(programme, join_papers(papers, programme), style)
    found: Plan = engagement.memo["programme"]
    return found


def spec_of(plan: Plan, index: str) -> PaperSpec:
    """Return a paper by its index number, in capitals or not.

    Raises:
        UsageError: If there is none.
    """
    found = plan.papers.get(index.strip().upper())
    if found is None:
        raise UsageError("papers.unknown", index=index, known=", ".join(plan.papers))
    return found
