"""Names that no column has: likely ones in prose, short names of suppliers, counterparties in names of accounts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from auditkit.analysis.masks import Known
from auditkit.analysis.text.likely_names import LikelyNames, short_names
from auditkit.analysis.text.numerals import normal
from auditkit.analysis.text.persons import PersonReader
from auditkit.core.vocabulary import Vocabulary
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.engagement.subjects import subjects
from auditkit.store.engine import Engine

_FIELD = ("checklists/compliance/", "checklists/accounts/", "checklists/measures/")
"""Folders of what is written in the words of the field."""
_THINGS = {
    "projects": ("subject",),
    "budget": ("item", "project"),
    "procurement_plan": ("item",),
    "assets": ("category", "name", "location"),
    "disclosures": ("item",),
    "targets": ("subject", "name"),
    "journal": ("project", "department"),
}
"""Columns with names of things, which are nobody's."""
_TOLD = {
    "journal": ("summary",),
    "payments": ("summary",),
    "bank_lines": ("summary",),
    "attachments": ("remark", "kind"),
    "contracts": ("name",),
    "purchases": ("item",),
}
"""Columns of free text."""
_COUNTERPARTIES = re.compile("应收|应付|预付|预收|往来|借款|备用金|暂付|暂存|押金|保证金|质保金")
"""Accounts whose last part is whom they are kept for."""
_PARTS = re.compile(r"[\\/_|]+|\s-\s|(?<=[\u4e00-\u9fff])[-—](?=[\u4e00-\u9fffA-Za-z])")
_SIGNED = re.compile(
    "([\u4e00-\u9fff·]{2,4}?)的?(?:身份证|签字|签名|签收|银行卡|证件|笔录|访谈|询问|谈话|照片|收条|收据|情况说明|说明|承诺书)"
)
_PLACE = re.compile("^[\u4e00-\u9fff]{2,6}?[省市县区旗州](?![省市县区旗州])")


def counterparties(engine: Engine) -> Iterator[str]:
    """Yield whom accounts such as 其他应付款 are kept for, by the last part of their names."""
    for table in ("journal", "trial_balance"):
        sql = f"SELECT DISTINCT account_name AS name FROM {table} WHERE account_name IS NOT NULL ORDER BY name"  # noqa: S608
        for row in engine.select(sql).dicts():
            parts = _PARTS.split(normal(str(row["name"])))
            if len(parts) > 1 and _COUNTERPARTIES.search("".join(parts[:-1])):
                yield parts[-1].strip()


def likely_names(
    engagement: Engagement, specs: Specs, engine: Engine, vocabulary: Vocabulary, ordinary: str
) -> LikelyNames:
    """Return what finds names in prose by their shape, and by what the summaries of the tables say."""
    paths = [path for folder in _FIELD for path in specs.paths(folder) if path.endswith(".yaml")]
    own = [one.name for one in subjects(engagement)]
    field = [
        ordinary,
        *(specs.text(path) for path in paths),
        *own,
        engagement.config.project,
        *_column(engine, _THINGS),
    ]
    english = engagement.config.language == "en"
    return LikelyNames(vocabulary, "\n".join(field), _column(engine, _TOLD), english=english)


def _column(engine: Engine, columns: Mapping[str, tuple[str, ...]]) -> list[str]:
    found = []
    for table, names in columns.items():
        for name in names:
            sql = f"SELECT DISTINCT {name} AS value FROM {table} WHERE {name} IS NOT NULL ORDER BY value"  # noqa: S608
            found += [str(row["value"]) for row in engine.select(sql).dicts()]
    return found


def in_prose(
    engagement: Engagement, prose: Iterable[str], likely: LikelyNames, reader: PersonReader
) -> Iterator[Known]:
    """Yield who is surely named in prose, and in the names of files that were given."""
    for words in prose:
        yield from (Known(item.name, item.kind) for item in likely.find(words) if item.sure)
    for record in engagement.log.all("evidence"):
        for part in re.split(r"[\s_\-.()（）\d]+", normal(str(record.body.get("name", "")))):
            found = _SIGNED.match(part)
            if found and reader.is_name(found[1]):
                yield Known(found[1], "person")


def short_aliases(
    instead: Mapping[str, str], suppliers: Iterable[str], places: Iterable[str], likely: LikelyNames
) -> dict[str, str]:
    """Return what stands for the short names of suppliers: the same as for the names in full.

    Args:
        instead: What stands for each name.
        suppliers: Those of them that are suppliers.
        places: Names of places that stand in front of suppliers' names.
        likely: Tells words of the field from names.
    """
    made: dict[str, str] = {}
    for name in suppliers:
        front = [place for place in places if name.startswith(place)]
        own = _PLACE.match(name)
        for short in short_names(name, [*front, *([own.group()] if own else [])]):
            if short not in instead and likely.is_own(short):
                made.setdefault(short, instead[name])
    return made


def heads(extra: str) -> Iterator[tuple[str, str]]:
    """Yield headings and values of the columns that no table knows."""
    try:
        given: object = json.loads(extra)
    except ValueError:
        return
    for head, value in given.items() if isinstance(given, dict) else ():
        if isinstance(value, str) and value.strip():
            yield str(head), normal(value)
