"""An engagement in which everything is settled and signed, ready to be released."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands import Run
from review_names import FIRST, PREPARER, sign_all

from auditkit.engagement.folder import Engagement
from auditkit.engagement.limiting import state_limitation
from auditkit.engagement.pinning import pin
from auditkit.engagement.publishing import publish
from auditkit.engagement.unreporting import approve, leave_out


@pytest.fixture(scope="session")
def ready_engagement(decided_engagement: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled engagement with nothing left open. Not to be changed: copy it."""
    root = Path(shutil.copytree(decided_engagement, tmp_path_factory.mktemp("ready") / "engagement"))
    toml = root / "engagement.toml"
    toml.write_text(toml.read_text("utf-8").replace('report_date = ""', 'report_date = "2019-11-20"'), "utf-8")
    setting = root / "specs" / "workpapers" / "review.yaml"
    setting.write_text(setting.read_text("utf-8").replace("items: [paper, ", "items: ["), "utf-8")
    with Engagement(root, PREPARER) as engagement:
        pin(engagement)  # no reviews of papers here: their own tests have them
        publish(engagement, [])
        leave_out(engagement, [], "不属评分表所列事项，已口头提请单位关注")
        state_limitation(engagement, [], "已以抽查原始凭证代替")
    with Engagement(root, FIRST) as engagement:
        approve(engagement, [])
    sign_all(root)
    return root


@pytest.fixture
def ready(ready_engagement: Path, tmp_path: Path) -> Path:
    """A copy of it, free to be changed."""
    return Path(shutil.copytree(ready_engagement, tmp_path / "engagement"))


@pytest.fixture
def act(run: Run, ready: Path) -> Run:
    """The command line in that copy; ``by`` says who acts."""

    def acting(*words: str, by: str = PREPARER) -> object:
        return run("--by", by, *words, folder=ready)

    return acting  # type: ignore[return-value]
