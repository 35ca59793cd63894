"""Writes papers as workbooks that come back filled in, and the sheet that lists them all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from auditkit.core.paper import Paper
from auditkit.documents.paper_index import write_directory
from auditkit.documents.paper_sheet import Setting, write_paper
from auditkit.engagement.folder import Engagement
from auditkit.messages import pick, speaking, text
from auditkit.papers.composing import own_cells
from auditkit.papers.listing import papers
from auditkit.papers.programme import Plan, plan_of, spec_of
from auditkit.store.files import write_whole

_UNSAFE = re.compile(r"[.\\/:*?\"<>|\s#%&]+")


@dataclass(frozen=True)
class Built:
    """What was written.

    Attributes:
        files: The workbooks, the directory first.
        papers: The papers written.
    """

    files: tuple[Path, ...]
    papers: tuple[Paper, ...]


def build_papers(engagement: Engagement, indexes: Sequence[str] = (), out: Path | None = None) -> Built:
    """Write papers and the directory of all of them.

    Args:
        engagement: The engagement.
        indexes: Which ones; all where none is named.
        out: Folder; ``workpapers`` of the engagement by default.

    Returns:
        What was written; nothing is recorded, papers can be made again from the records.

    Raises:
        UsageError: If there is no programme, or an index number is unknown.
        BadSpec: If a file of the programme has a mistake.
    """
    folder = out or engagement.root / "workpapers"
    plan = plan_of(engagement)
    every = papers(engagement)
    wanted = {spec_of(plan, index).index for index in indexes}
    chosen = [paper for paper in every if not indexes or paper.index in wanted]
    seq = engagement.log.head()[0]
    with speaking(engagement.config.language):
        setting = setting_of(engagement, plan)
        files = [folder / setting.directory]
        titles = {group.id: pick(group.title) for group in plan.programme.groups}
        write_whole(files[0], write_directory(every, setting, pick(plan.programme.title), titles))
        for paper in chosen:
            marks = marks_of(engagement, paper, seq)
            path = folder / setting.files[paper.index]
            write_whole(path, write_paper(paper, setting, own_cells(), marks))
            files.append(path)
    return Built(tuple(files), tuple(chosen))


def marks_of(engagement: Engagement, paper: Paper, seq: int) -> dict[str, str]:
    """Return what tells a workbook of a paper from any other: engagement, paper, digest, entries before it."""
    return {
        "what": "workpaper",
        "engagement": engagement.log.entry(1).hash,
        "paper": paper.index,
        "digest": paper.digest,
        "seq": str(seq),
        "prepared_by": paper.prepared_by,
        "prepared_on": paper.prepared_on,
    }


def setting_of(engagement: Engagement, plan: Plan) -> Setting:
    """Return what stands on every paper, in the language in force."""
    config = engagement.config
    return Setting(
        style=plan.style,
        firm=config.firm,
        entity=config.entity,
        year=config.year,
        header=pick(plan.style.header) if plan.style.header else "",
        footer=pick(plan.style.footer) if plan.style.footer else "",
        ticks={tick.id: (tick.mark, pick(tick.meaning)) for tick in plan.programme.ticks},
        files={index: file_name(index, pick(spec.title)) for index, spec in plan.papers.items()},
        directory=f"{text('papers.directory')}.xlsx",
    )


def file_name(index: str, title: str) -> str:
    """Return the name of the workbook of a paper.

    Example:
        >>> file_name("C2", "三公经费 / 会议费")
        'C2_三公经费-会议费.xlsx'
    """
    return f"{index}_{_UNSAFE.sub('-', title).strip('-')}.xlsx"
