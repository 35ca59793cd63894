"""What tests of the whole share: the folders of the project, the type of the fixtures that run the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

Run = Callable[..., CompletedProcess[str]]

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "yunze-2018"
