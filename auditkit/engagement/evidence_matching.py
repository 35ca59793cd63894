"""Photos and scans to vouchers by their names: what matched, what did not, what could be several."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from auditkit.core.voucher_names import Named, VoucherNames
from auditkit.engagement.deriving import derive_tables
from auditkit.engagement.evidencing import About, Evidence, Link, Locator, file_name, receive, told
from auditkit.engagement.folder import TOML, Engagement
from auditkit.engagement.pinning import Specs
from auditkit.errors import BadInput, UsageError
from auditkit.messages import text
from auditkit.shipped import shipped
from auditkit.specs.naming import load_voucher_names
from auditkit.store.files import file_digest, keep

NAMES = "checklists/evidence/voucher-names.yaml"
LARGEST_MB = 1024
"""Files above this size are left out, unless ``[evidence] largest_mb`` says otherwise."""
_OF_THE_SYSTEM = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True)
class Voucher:
    """A voucher of the journal.

    Attributes:
        key: Its key.
        entity: Unit of the books.
        period: Month, ``YYYY-MM``.
        type: 记, 收 …, ``""`` where the books have none.
        number: Without padding.
    """

    key: str
    entity: str
    period: str
    type: str
    number: str

    @property
    def shown(self) -> str:
        """Month and number, as a person names it: ``2018-03/记-15``."""
        return f"{self.period}/{self.type}-{self.number}" if self.type else f"{self.period}/{self.number}"


@dataclass(frozen=True)
class Placed:
    """A file and what its name told.

    Attributes:
        path: The file.
        name: Its path below the folder that was added, with strokes.
        sha256: Digest of its bytes, ``""`` where it was left out.
        status: ``linked``, ``unmatched``, ``ambiguous``, ``left-out``, or ``kept`` where its name was not asked.
        vouchers: The voucher it belongs to; where ambiguous all that it may belong to.
        page: Page or number of the picture, 0 where none.
        reason: Message id of why it was not linked or left out.
        known: Whether the bytes were kept before.
    """

    path: Path
    name: str
    status: str
    sha256: str = ""
    vouchers: tuple[Voucher, ...] = ()
    page: int = 0
    reason: str = ""
    known: bool = False


@dataclass
class Books:
    """The vouchers of an engagement, by number."""

    by_number: dict[str, list[Voucher]] = field(default_factory=dict)
    types: frozenset[str] = frozenset()

    def fitting(self, named: Named, around: Sequence[str] = ()) -> list[Voucher]:
        """Return the vouchers that a name may mean; the name of a unit among the folders around narrows them."""
        found = [
            voucher
            for voucher in self.by_number.get(named.number, ())
            if (not named.type or named.type == voucher.type)
            and (not named.month or voucher.period[5:7] == f"{named.month:02d}")
            and (not named.year or voucher.period[:4] == str(named.year))
        ]
        mine = [voucher for voucher in found if voucher.entity in around]
        return mine or found


def books(engagement: Engagement) -> Books:
    """Return the vouchers of the journals in use."""
    keys: set[str] = set()
    for path in derive_tables(engagement).get("journal", []):
        column = pq.read_table(path, columns=["voucher_key"])["voucher_key"]
        keys.update(key for key in pc.unique(column).to_pylist() if key)
    found: dict[str, list[Voucher]] = {}
    for key in sorted(keys):
        voucher = voucher_of(key)
        found.setdefault(voucher.number, []).append(voucher)
    types = frozenset(voucher.type for vouchers in found.values() for voucher in vouchers)
    return Books(found, types)


def voucher_of(key: str) -> Voucher:
    """Return a voucher from its key.

    Example:
        >>> voucher_of("局|2018|2018-03|记|15").shown
        '2018-03/记-15'
    """
    entity, _, period, kind, number = key.rsplit("|", 4)
    return Voucher(key, entity, period, kind, number)


def voucher_names(engagement: Engagement) -> VoucherNames:
    """Return how names tell a voucher: as pinned, else as shipped."""
    specs = Specs(engagement)
    if NAMES in specs.paths(NAMES):
        return load_voucher_names(specs.text(NAMES), NAMES)
    return load_voucher_names((shipped("checklists") / "evidence" / "voucher-names.yaml").read_text("utf-8"), NAMES)


def find_voucher(engagement: Engagement, words: str) -> Voucher:
    """Return the voucher that a person names: ``2018-03/记-15``, ``2018年3月记15号``, or its key.

    Raises:
        UsageError: If the words are no voucher, none fits, or several do.
    """
    known = books(engagement)
    for vouchers in known.by_number.values():
        for voucher in vouchers:
            if voucher.key == words:
                return voucher
    named = voucher_names(engagement).read(words.split("/"), known.types)
    if named is None:
        raise UsageError("evidence.no-voucher-name", found=words)
    fits = known.fitting(named)
    if len(fits) != 1:
        listed = ", ".join(voucher.shown for voucher in fits[:8]) or "—"
        raise UsageError("evidence.not-one-voucher", found=words, count=len(fits), listed=listed)
    return fits[0]


def gather(engagement: Engagement, paths: Iterable[Path], about: About, *, dry_run: bool = False) -> list[Placed]:
    """Keep files and all files of folders as evidence, and link them to the vouchers that their names tell.

    Links in the file system are not followed, hidden files and those of the operating system not taken.

    Args:
        engagement: The engagement.
        paths: Files and folders.
        about: What is known about all of them.
        dry_run: Only look what would be linked.

    Returns:
        Every file that was found, in the order of its names.

    Raises:
        BadInput: If a file that was named cannot be taken.
    """
    told(Evidence("", "", 0), about)
    names, known = voucher_names(engagement), books(engagement)
    found = [_placed(one, names, known) for one in _listed(paths, largest(engagement))]
    if dry_run:
        done = []
        for one in found:
            digest = "" if one.status == "left-out" else file_digest(one.path)
            done.append(replace(one, sha256=digest, known=engagement.log.get("evidence", digest) is not None))
        return done
    with engagement.writing():
        kept_ = [replace(one, sha256=keep(one.path, engagement.evidence)) if _taken(one) else one for one in found]
        done = []
        with engagement.deciding() as batch:
            for one in kept_:
                if _taken(one):
                    before = engagement.log.get("evidence", one.sha256) is not None
                    receive(engagement, batch, _evidence(one), replace(about, links=(*about.links, *_links(one))))
                    one = replace(one, known=before)
                done.append(one)
    return done


def _taken(one: Placed) -> bool:
    return one.status != "left-out"


def _evidence(one: Placed) -> Evidence:
    folder = one.name.rpartition("/")[0]
    return Evidence(one.sha256, file_name(one.path), one.path.stat().st_size, folder)


def _links(one: Placed) -> tuple[Link, ...]:
    if one.status != "linked":
        return ()
    return (Link("voucher", one.vouchers[0].key, Locator(page=str(one.page) if one.page else "")),)


def largest(engagement: Engagement) -> int:
    """Return how many bytes a file may have.

    Raises:
        UsageError: If the setting is no whole number above 0.
    """
    values = engagement.config.settings.get("evidence", {})
    found = values.get("largest_mb", LARGEST_MB) if isinstance(values, dict) else values
    if not isinstance(found, int) or isinstance(found, bool) or found <= 0:
        raise UsageError("engagement.toml-field", file=TOML, field="evidence.largest_mb", found=repr(found))
    return found * 1_000_000


def _listed(paths: Iterable[Path], most: int) -> Iterator[Placed]:
    """Yield every file of paths and folders, those left out with their reason."""
    for path in paths:
        if path.is_dir():
            base = path.resolve()
            for folder, inner, files in os.walk(base):
                inner[:] = sorted(name for name in inner if not _of_the_system(name))
                for name in sorted(files):
                    file = Path(folder) / name
                    yield _look(file, file.relative_to(base).as_posix(), most)
                for name in inner:
                    if (Path(folder) / name).is_symlink():
                        place = (Path(folder) / name).relative_to(base).as_posix()
                        yield Placed(Path(folder) / name, _words(place), "left-out", reason="evidence.left-link")
        else:
            one = replace(_look(path, path.name, most, given=True), name=_words(path.name))
            if one.status == "left-out":
                raise BadInput("evidence.not-taken", file=one.name, reason=text(one.reason))
            yield one


def _words(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _of_the_system(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold() in _OF_THE_SYSTEM


def _look(file: Path, name: str, most: int, *, given: bool = False) -> Placed:
    reason = ""
    if file.is_symlink() and not given:
        reason = "evidence.left-link"
    elif not file.is_file():
        reason = "evidence.left-no-file"
    elif _of_the_system(file.name) and not given:
        reason = "evidence.left-hidden"
    elif not os.access(file, os.R_OK):
        reason = "evidence.left-unreadable"
    elif file.stat().st_size == 0:
        reason = "evidence.left-empty"
    elif file.stat().st_size > most:
        reason = "evidence.left-large"
    return Placed(file, _words(name), "left-out" if reason else "kept", reason=reason)


def _placed(one: Placed, names: VoucherNames, known: Books) -> Placed:
    """Match the name of a file with the vouchers."""
    if not _taken(one):
        return one
    folders = one.name.split("/")[:-1]
    named = names.read([*folders, Path(one.name).stem], known.types)
    if named is None:
        return replace(one, status="unmatched", reason="evidence.no-number-in-name")
    fits = known.fitting(named, folders)
    if len(fits) == 1:
        return replace(one, status="linked", vouchers=tuple(fits), page=named.page)
    if not fits:
        return replace(one, status="unmatched", reason="evidence.no-such-voucher", page=named.page)
    return replace(one, status="ambiguous", vouchers=tuple(fits), reason="evidence.several-vouchers", page=named.page)
