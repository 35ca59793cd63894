"""The engagement folder: found as git finds a repository, opened whole, swept of what never happened."""

from __future__ import annotations

import errno
import fcntl
import getpass
import json
import os
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TextIO

from auditkit.errors import UsageError
from auditkit.messages import LANGUAGES
from auditkit.store.files import (
    STAGED,
    bytes_digest,
    move_whole,
    of_the_dead,
    settle,
    sweep,
    sweep_scratch,
    write_whole,
)
from auditkit.store.log import Batch, Log, Record

TOML = "engagement.toml"
INCOMING = "incoming"
"""Folder below the derivations where rows of large tables lie until they are stored."""
ARCHIVES = "archive"
"""Folder where archives go; it is not part of what is closed."""
FOLDERS = ("sources", "evidence", "specs", "derived", "narrative", "workpapers", "report")


@dataclass(frozen=True)
class Config:
    """What an engagement is about, from ``engagement.toml``.

    Attributes:
        entity: Name of the evaluated department.
        year: Year evaluated.
        rubric: Id of the rubric.
        language: ``zh`` or ``en``.
        commissioner: Who commissioned the evaluation, ``""`` where not said.
        firm: The firm that evaluates.
        lead: Lead evaluator.
        report_date: Date printed on the report, ISO; ``""`` leaves it open.
        report_number: Number printed on the report.
        project: Name of the project, where a project is evaluated; ``""`` for the department as a whole.
        settings: Other tables of the file (``[checks]`` parameters …).
    """

    entity: str
    year: int
    rubric: str
    language: str
    commissioner: str = ""
    firm: str = ""
    lead: str = ""
    report_date: str = ""
    report_number: str = ""
    project: str = ""
    settings: dict[str, Any] = field(default_factory=dict)


def _quote(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def toml_of(config: Config) -> str:
    """Return the text of ``engagement.toml``."""
    lines = [
        f"{name} = {value if isinstance(value, int) else _quote(value)}"
        for name in (
            ["entity", "year", "rubric", "language", "commissioner", "firm", "lead", "report_date", "report_number"]
        )
        for value in [getattr(config, name)]
    ]
    lines += [f"project = {_quote(config.project)}"] if config.project else []
    plain = {name: value for name, value in config.settings.items() if not isinstance(value, dict)}
    lines += [f"{_key(name)} = {_value(value)}" for name, value in plain.items()]
    for name, value in config.settings.items():
        if isinstance(value, dict):
            lines += ["", f"[{_key(name)}]", *(f"{_key(key)} = {_value(inner)}" for key, inner in value.items())]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quote(name)


def _value(value: Any) -> str:
    """Return a value of a setting as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)} = {_value(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _quote(value) if isinstance(value, str) else str(value)


def read_config(data: bytes, file: str) -> Config:
    """Read ``engagement.toml``.

    Raises:
        UsageError: Naming the file and what is wrong.
    """
    try:
        values = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("engagement.toml-broken", file=file, reason=str(error)) from error
    known = {name: values.pop(name) for name in list(values) if name in Config.__dataclass_fields__}
    for name, kind in (("entity", str), ("year", int), ("rubric", str), ("language", str)):
        if not isinstance(known.get(name), kind):
            raise UsageError("engagement.toml-field", file=file, field=name, found=repr(known.get(name)))
    for name, value in known.items():
        if name not in ("year", "settings") and not isinstance(value, str):
            raise UsageError("engagement.toml-field", file=file, field=name, found=repr(value))
    if known["language"] not in LANGUAGES:
        raise UsageError("engagement.toml-field", file=file, field="language", found=repr(known["language"]))
    known.pop("settings", None)
    return Config(**known, settings=values)


def find(start: Path) -> Path:
    """Return the engagement folder at or above a folder.

    Raises:
        UsageError: If there is none.
    """
    for folder in (start, *start.resolve().parents):
        if (folder / TOML).exists() and (folder / "records.sqlite").exists():
            return folder.resolve()
    raise UsageError("engagement.none-here", folder=str(start))


def who(name: str | None = None) -> str:
    """Return who acts: the name given, ``AUDITKIT_USER``, or the login name."""
    chosen = name or os.environ.get("AUDITKIT_USER") or getpass.getuser()
    return " ".join(chosen.split())


def sealed_of(log: Log) -> Record | None:
    """Return the last closing of the file, None while it was never closed."""
    closed = log.all("seal")
    return closed[-1] if closed else None


def amendment_of(log: Log) -> Record | None:
    """Return the amendment under which a closed file may be added to now, None where none is open."""
    return next((record for record in log.all("amendment") if record.body["open"]), None)


class Engagement:
    """An open engagement.

    Args:
        root: The folder.
        by: Who acts; see :func:`who`.

    ``memo`` keeps what was read once while the engagement is open; whoever pins specs clears it.

    Opening notices edits made by hand to ``engagement.toml`` and ``narrative/*.md`` and logs them (not in a closed
    file: there ``verify`` names them), and sweeps files that an interrupted command left without a record.
    """

    def __init__(self, root: Path, by: str | None = None) -> None:
        self.root = root
        self.by = who(by)
        self._holding = False
        self.memo: dict[str, Any] = {}
        self.log = Log(root / "records.sqlite")
        self._notice_edits()
        self._sweep()

    def close(self) -> None:
        """Close the records."""
        self.log.close()

    def __enter__(self) -> Engagement:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def config(self) -> Config:
        """What the engagement is about."""
        return read_config((self.root / TOML).read_bytes(), TOML)

    @property
    def sources(self) -> Path:
        """Folder of received bytes, by hash."""
        return self.root / "sources"

    @property
    def evidence(self) -> Path:
        """Folder of evidence, by hash."""
        return self.root / "evidence"

    @property
    def derived(self) -> Path:
        """Folder of everything that can be computed again."""
        return self.root / "derived"

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """Collect entries into one commit.

        Raises:
            UsageError: If the file was closed and no amendment is open.
        """
        with self.log.batch(self.by) as batch:
            if self.closed:
                raise UsageError("archive.sealed")
            yield batch

    @property
    def closed(self) -> bool:
        """Whether the file was closed and nothing may be recorded now."""
        return sealed_of(self.log) is not None and amendment_of(self.log) is None

    @property
    def writable(self) -> bool:
        """Whether files can be written in the folder at all; one that may only be read is read all the same."""
        return os.access(self.root, os.W_OK)

    def _lock(self) -> TextIO:
        try:
            return (self.root / ".lock").open("a")
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
                raise UsageError("engagement.read-only", folder=str(self.root), reason=error.strerror) from error
            raise

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the folder while files are written that have no record yet; may be nested.

        Raises:
            UsageError: If the folder may only be read.
        """
        if self._holding:
            yield
            return
        with self._lock() as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            self._holding = True
            try:
                yield
            finally:
                self._holding = False

    @contextmanager
    def deciding(self) -> Iterator[Batch]:
        """Hold folder and log from what a decision is read from until it is recorded, in one commit; may be nested."""
        with self.writing(), self.batch() as batch:
            yield batch

    def _hand_edited(self) -> list[Path]:
        narrative = self.root / "narrative"
        return [self.root / TOML, *(sorted(narrative.glob("*.md")) if narrative.exists() else [])]

    def _notice_edits(self) -> None:
        if self.closed or not self.edited():
            return
        with self.batch() as batch:
            for name, body in self.edited():
                batch.add("decision", "file", name, body)

    def edited(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what was changed by hand and is not recorded yet: name and body of the entry that records it."""
        changed: list[tuple[str, dict[str, Any]]] = []
        for path in self._hand_edited():
            data = path.read_bytes()
            name, digest = path.relative_to(self.root).as_posix(), bytes_digest(data)
            known = self.log.get("file", name)
            if known is None or known.body["sha256"] != digest:
                words = data.decode("utf-8", errors="replace")
                changed.append((name, {"sha256": digest, "text": words}))
        return changed

    def settle_specs(self) -> None:
        """Give specs that were pinned their places; call while the folder is held."""
        if (self.root / "specs" / STAGED).exists():
            pinned = {r.id: r.body["sha256"] for r in self.log.all("spec") if not r.body["gone"]}
            settle(self.root / "specs", pinned)

    def settle_archives(self) -> None:
        """Give an archive whose closing was recorded its name, and drop one whose closing was not; hold the folder."""
        folder = self.root / ARCHIVES
        if (folder / STAGED).is_dir():
            named = {str(r.body["file"]): str(r.body["sha256"]) for r in self.log.all("seal")}
            settle(folder, {name: sha256 for name, sha256 in named.items() if Path(name).name == name})

    def _sweep(self) -> None:
        """Remove leftovers, unless somebody is writing at this moment or the folder may not be written."""
        if not self.writable:
            return
        with self._lock() as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self.settle_specs()
            self.settle_archives()
            for folder in ("report", "archive", "workpapers", "derived"):
                sweep_scratch(self.root / folder)
            sweep(self.sources, {record.id for record in self.log.all("source")})
            sweep(self.evidence, {record.id for record in self.log.all("evidence")})


def create(root: Path, config: Config, fill: Callable[[Engagement], object], by: str | None = None) -> None:
    """Make an engagement folder; it appears whole or not at all.

    Args:
        root: Where.
        config: What it is about.
        fill: Puts into it what it begins with, before it appears.
        by: Who acts.

    Raises:
        UsageError: If the folder holds something already.
    """
    root = root.resolve()
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UsageError("engagement.folder-in-use", folder=str(root))
    root.parent.mkdir(parents=True, exist_ok=True)
    scratch = root.parent / f".{root.name}.{os.getpid()}.tmp"
    _sweep_begun(root, scratch)
    scratch.mkdir()
    for name in FOLDERS:
        (scratch / name).mkdir()
    try:
        _begun(scratch, config, fill, by)
        _appear(scratch, root)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def _sweep_begun(root: Path, scratch: Path) -> None:
    """Remove what processes that died left of this engagement; one that another process is making now stays."""
    for path in root.parent.iterdir():
        mine = path.name.startswith(f".{root.name}.") and path.name.endswith(".tmp")
        if mine and (path == scratch or of_the_dead(path)):
            shutil.rmtree(path, ignore_errors=True)


def _appear(scratch: Path, root: Path) -> None:
    """Give a new engagement its name; an empty folder may stand there, nothing else.

    Raises:
        UsageError: If somebody made one there meanwhile.
    """
    try:
        move_whole(scratch, root)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise UsageError("engagement.folder-in-use", folder=str(root)) from error
        raise


def _begun(scratch: Path, config: Config, fill: Callable[[Engagement], object], by: str | None) -> None:
    data = toml_of(config).encode()
    write_whole(scratch / TOML, data)
    log = Log(scratch / "records.sqlite", create=True)
    with log.batch(who(by)) as batch:
        batch.add("decision", "file", TOML, {"sha256": bytes_digest(data), "text": data.decode()})
    log.close()
    with Engagement(scratch, by) as engagement:
        fill(engagement)
    (scratch / ".lock").unlink()
