"""Who is named in the tables of an engagement, for papers that must not show it: persons, suppliers, accounts, plates.

What stands for a name is kept in ``derived/`` and never leaves the engagement; it can be made again from the tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from auditkit.analysis.masks import Known, Masker, aliases
from auditkit.analysis.text.likely_names import LikelyNames
from auditkit.analysis.text.numerals import normal
from auditkit.analysis.text.payees import PayeeReader
from auditkit.analysis.text.persons import PersonReader
from auditkit.core.keys import digest
from auditkit.core.vocabulary import Vocabulary
from auditkit.engagement.enriching import read_vocabulary
from auditkit.engagement.folder import Engagement
from auditkit.engagement.naming_likely import counterparties, heads, in_prose, likely_names, short_aliases
from auditkit.engagement.naming_records import named_in_records, prose
from auditkit.engagement.pinning import Specs
from auditkit.engagement.preparing import prepared_engine
from auditkit.engagement.releases import releases
from auditkit.engagement.running import merged_tables
from auditkit.errors import UsageError
from auditkit.messages import text
from auditkit.store.engine import Engine
from auditkit.store.files import write_whole

PERSONS = {
    "journal": ("person", "prepared_by", "reviewed_by", "posted_by"),
    "assets": ("keeper",),
    "travel_approvals": ("persons", "approved_by"),
    "receptions": ("guests", "approved_by"),
    "meetings": ("approved_by",),
    "trainings": ("approved_by",),
    "official_cards": ("holder",),
}
"""Columns with persons, by table."""
EITHER = {
    "journal": ("counterparty",),
    "payments": ("payee",),
    "bank_lines": ("counterparty",),
}
"""Columns with suppliers, sometimes with persons."""
SELLERS = {"purchases": ("supplier",), "contracts": ("supplier",), "official_cards": ("merchant",)}
"""Columns with suppliers only, however they are called."""
VENUES = {"receptions": ("place",), "meetings": ("place",), "trainings": ("place",), "attachments": ("remark",)}
"""Columns with places and remarks, of which hotels, shops and restaurants are suppliers."""
TOLD = {
    "payments": ("summary",),
    "bank_lines": ("summary",),
    "travel_approvals": ("purpose",),
    "receptions": ("purpose",),
}
"""Columns of free text, beside the summaries of the journal, which are read anyway."""
NUMBERS = {"payments": ("account",), "bank_lines": ("account", "counterparty_account"), "vehicles": ("plate",)}
"""Columns with accounts and plates."""
FORMS = ("identity", "code", "telephone", "account", "plate", "address", "company")
MAP = "masks.json"
"""File of ``derived/`` with what stands for each name."""

_PERSON_HEADS = re.compile(r"姓名|人员|经办|联系人|领款|领取|持卡|报销人|出差人|户主|name|person", re.IGNORECASE)
_SUPPLIER_HEADS = re.compile(r"供应商|收款|商户|对方|往来|户名|payee|supplier|vendor|merchant", re.IGNORECASE)
_NUMBER_HEADS = re.compile(r"账号|帐号|账户|卡号|证件|身份证|电话|手机|车牌|account|telephone|phone", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ.'’‘ \-]{2,}")
_LONG = re.compile(r"[\u4e00-\u9fff]{5,8}")
_OFFICE = re.compile(r"(?:科|室|处|股|部|队|站|所|院|组|班|会|中心|人员|职工|同志|等)$")
_PUBLIC = re.compile(
    r"(?:局|厅|委员会|人民政府|政府|办公室|党委|党组|法院|检察院|人大|政协|国库|财政|税务|管委会|街道办)$"
)
"""Endings of public bodies, which every edition names."""
_DIVISION = re.compile(r"[\u4e00-\u9fff()（）]{4,}(?:科|室|处|股|局|中心)")
_PURPOSE = re.compile(r"^(?:接待|参加|举办|召开|赴)|同行$")
"""Words that are what was paid for, where a summary names nobody."""
_DIGITS = 6
_SHORTEST_FILE = 4


@dataclass(frozen=True)
class Names:
    """Who must not be shown, and who else may be named.

    Attributes:
        masker: Finds every known name.
        likely: Finds words that are likely a name.
        known: Names that stay.
    """

    masker: Masker
    likely: LikelyNames
    known: tuple[str, ...]


def masker(engagement: Engagement) -> Masker:
    """Return what finds every name in a paper of an engagement; see :func:`names`."""
    return names(engagement).masker


def names(engagement: Engagement) -> Names:
    """Return what finds names in a paper of an engagement; the map of names is kept in ``derived/``.

    Raises:
        UsageError: If the lists in ``[editions]`` of ``engagement.toml`` are no lists of words.
        BadSpec: If the vocabulary has a mistake.
    """
    specs = Specs(engagement)
    vocabulary = read_vocabulary(specs)
    said = {name: text(f"editions.mask.{name}") for name in ("person", "supplier", "surname", "number", "file")}
    keep, ordinary = kept_names(engagement), _ordinary(engagement, specs)
    own = [Known(name, "supplier" if len(name) > 4 else "person") for name in _listed(engagement, "mask")]
    with prepared_engine(engagement, merged_tables(engagement)) as engine:
        found = [*own, *_files(engagement), *_named(engine, vocabulary, ordinary)]
        reader = PersonReader(vocabulary)
        found += named_in_records(engagement, reader, ordinary)
        likely = likely_names(engagement, specs, engine, vocabulary, ordinary)
        keep += _units(engine)
        found += in_prose(engagement, prose(engagement), likely, reader)
    found = [item for item in found if item.name not in keep]
    instead = aliases(found, vocabulary.words["compound_surnames"], said, _published(engagement))
    suppliers = [item.name for item in found if item.kind == "supplier"]
    instead |= short_aliases(instead, suppliers, vocabulary.words["cities"], likely)
    _keep_map(engagement, instead)
    masks = Masker(instead, {form: text(f"editions.mask.{form}") for form in FORMS}, keep, ordinary)
    return Names(masks, likely, tuple(keep))


def _published(engagement: Engagement) -> dict[str, str]:
    """Return what stands for names in the public editions released so far: it stays so, whatever is imported later."""
    made: dict[str, str] = {}
    for release in releases(engagement):
        made |= release.aliases
    return made


def kept_names(engagement: Engagement) -> list[str]:
    """Return the names that every edition shows: the department, who commissioned, the firm and its team."""
    config = engagement.config
    members = [str(record.body.get("name", record.id)) for record in engagement.log.all("member")]
    given = [config.entity, config.commissioner, config.firm, config.lead, *members, *_listed(engagement, "keep")]
    return [name for name in given if name]


def _listed(engagement: Engagement, name: str) -> list[str]:
    given = engagement.config.settings.get("editions", {})
    words = given.get(name, []) if isinstance(given, dict) else given
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise UsageError("editions.bad-list", field=f"editions.{name}", found=str(words))
    return [word.strip() for word in words if word.strip()]


def _ordinary(engagement: Engagement, specs: Specs) -> str:
    """Return the words of the paper itself: templates and score tables."""
    paths = [*specs.paths(f"templates/report/{engagement.config.language}/"), *specs.paths("checklists/rubrics/")]
    return "\n".join(specs.text(path) for path in paths if path.endswith((".j2", ".yaml")))


def _files(engagement: Engagement) -> Iterator[Known]:
    """Yield the names of files received."""
    for kind in ("source", "evidence"):
        for record in engagement.log.all(kind):
            name = str(record.body.get("name", ""))
            if len(name) > _SHORTEST_FILE:
                yield Known(name, "file")


def _units(engine: Engine) -> list[str]:
    return [str(row["name"]) for row in engine.select("SELECT DISTINCT name FROM entities ORDER BY name").dicts()]


def _named(engine: Engine, vocabulary: Vocabulary, ordinary: str) -> Iterator[Known]:
    reader = PersonReader(vocabulary)
    suffix = re.compile(f"(?:{vocabulary.any_of('payee_suffixes')})$")
    for value in _values(engine, PERSONS):
        yield from persons_of(value, reader, suffix)
    for value in _values(engine, EITHER):
        yield from either_of(value, reader, suffix, ordinary)
    for value in _values(engine, SELLERS):
        yield from either_of(value, reader, suffix, ordinary, least=2)
    for value in _values(engine, VENUES):
        if suffix.search(value) and len(value) > 3:
            yield Known(value, "supplier")
    payees = PayeeReader(vocabulary)
    for value in _values(engine, TOLD):
        yield from told_in(value, reader, payees, suffix)
    for value in _values(engine, NUMBERS):
        if len(re.sub(r"[\s-]", "", value)) >= _DIGITS:
            yield Known(value, "number")
    for value in counterparties(engine):
        yield from either_of(value, reader, suffix, ordinary)
    yield from _beside(engine, reader, suffix, ordinary)
    for row in engine.select("SELECT DISTINCT unnest(persons) AS name FROM said ORDER BY name").dicts():
        yield from persons_of(str(row["name"]), reader, suffix)
    for row in engine.select("SELECT DISTINCT payee AS name FROM said WHERE payee IS NOT NULL ORDER BY name").dicts():
        yield from either_of(str(row["name"]), reader, suffix, ordinary)


def _values(engine: Engine, columns: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the different values of columns, those of each column in a fixed order."""
    for table, names in columns.items():
        for name in names:
            sql = f"SELECT DISTINCT {name} AS value FROM {table} WHERE {name} IS NOT NULL ORDER BY value"  # noqa: S608
            yield from (normal(str(row["value"])) for row in engine.select(sql).dicts() if str(row["value"]).strip())


def _beside(engine: Engine, reader: PersonReader, suffix: re.Pattern[str], ordinary: str) -> Iterator[Known]:
    """Yield names in columns that no table knows, by what their headings say."""
    for table in sorted(engine.supplied):
        if table in ("standards", "self_evaluation"):
            continue
        sql = f"SELECT DISTINCT extra FROM {table} WHERE extra IS NOT NULL ORDER BY extra"  # noqa: S608
        for row in engine.select(sql).dicts():
            for head, value in heads(str(row["extra"])):
                if _NUMBER_HEADS.search(head) and len(re.sub(r"\D", "", value)) >= _DIGITS:
                    yield Known(value, "number")
                elif _PERSON_HEADS.search(head):
                    yield from persons_of(value, reader, suffix)
                elif _SUPPLIER_HEADS.search(head):
                    yield from either_of(value, reader, suffix, ordinary)


def persons_of(value: str, reader: PersonReader, suffix: re.Pattern[str]) -> Iterator[Known]:
    """Yield the persons of a cell; a name that no person has but ends as suppliers do is one, an office is nobody."""
    if _DIVISION.fullmatch(value.strip()):
        return
    for name in reader.split(value).names:
        if reader.could_be(name) or _LATIN.fullmatch(name) or _is_long(name, suffix):
            yield Known(name, "person")
        elif suffix.search(name) and len(name) > 3:
            yield Known(name, "supplier")


def _is_long(name: str, suffix: re.Pattern[str]) -> bool:
    """Tell whether a register's word of 5 to 8 characters is a name written without dots, such as 阿依古丽汗."""
    shaped = _LONG.fullmatch(name) is not None
    return shaped and not (suffix.search(name) or _OFFICE.search(name) or _PUBLIC.search(name))


def either_of(
    value: str, reader: PersonReader, suffix: re.Pattern[str], ordinary: str, least: int = 4
) -> Iterator[Known]:
    """Yield the supplier or the persons of a cell; words such as 职工 or 现金 are neither.

    Args:
        value: The cell.
        reader: Tells names of persons.
        suffix: Endings of names of suppliers.
        ordinary: Words of the paper itself.
        least: Characters from which a name without such an ending is a supplier's.
    """
    name = " ".join(value.split())
    if re.fullmatch(r"[\d\s-]+", name) or len(name) < 2 or _PUBLIC.search(name) or _PURPOSE.search(name):
        return
    if suffix.search(name) and len(name) > 3:
        yield Known(name, "supplier")
    elif found := [each for each in reader.split(name).names if reader.is_name(each)]:
        yield from (Known(each, "person") for each in found)
    elif name not in ordinary and (len(name) >= least or _LATIN.fullmatch(name)):
        yield Known(name, "supplier")


def told_in(value: str, reader: PersonReader, payees: PayeeReader, suffix: re.Pattern[str]) -> Iterator[Known]:
    """Yield who is named in a free text."""
    for name in reader.read(value).names:
        if reader.is_name(name):
            yield Known(name, "person")
    payee = value if suffix.search(value) and len(value) > 3 else payees.read(value)
    if payee and not _PUBLIC.search(payee):
        yield Known(payee, "supplier")


def _keep_map(engagement: Engagement, instead: Mapping[str, str]) -> None:
    """Keep what stands for each name, for those who may know."""
    data = json.dumps(dict(instead), ensure_ascii=False, indent=1).encode()
    path = engagement.derived / MAP
    if not path.exists() or digest([path.read_text("utf-8")]) != digest([data.decode()]):
        with engagement.writing():
            write_whole(path, data)
