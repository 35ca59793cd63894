"""The report of the bundled engagement, rendered and read once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from edited_papers import Paper

from auditkit.engagement.folder import Engagement
from auditkit.messages import speaking
from auditkit.report.editions import open_rendering
from auditkit.report.rereading_yardstick import yardstick
from auditkit.sources.reading import read_whole


@pytest.fixture(scope="session")
def paper(decided_engagement: Path, tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """The report of the bundled engagement as .docx. Not to be changed."""
    root = Path(shutil.copytree(decided_engagement, tmp_path_factory.mktemp("paper") / "engagement"))
    with Engagement(root) as engagement, speaking("zh"):
        rendering = open_rendering(engagement)
        stick = yardstick(rendering, "docx")
        file = root / "report" / "report.docx"
        file.write_bytes(rendering.write("docx"))
        (root / "report" / "report.md").write_bytes(rendering.write("md"))
    return Paper(root, file, read_whole(file), stick)
