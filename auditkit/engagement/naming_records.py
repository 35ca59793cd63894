"""Who is named in what people recorded and wrote: who answered, gave evidence or signed, and who is named in prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from auditkit.analysis.masks import Known
from auditkit.analysis.text.numerals import normal
from auditkit.analysis.text.persons import PersonReader
from auditkit.engagement.folder import Engagement

WRITTEN = (
    "finding",
    "deduction",
    "judgement",
    "exception",
    "response",
    "silence",
    "limitation",
    "unreported",
    "subject",
    "target-verification",
    "evidence",
)
"""Kinds of records whose words a report may print."""
_FIELDS = {"evidence": ("from",), "evidence-form": ("signed_by", "collectors"), "request": ("provider",)}
"""Fields that name persons or units, by kind of record."""
_ASKED = ("letter", "response", "silence")
"""Kinds of records with somebody who was asked or answered."""
_PRIVATE = ("expert", "other")
"""Kinds of respondents that are no public bodies."""
_TITLE = (
    "教授|博士|老师|师傅|律师|会计师|审计师|评估师|工程师|专家|先生|女士|同志|经理|主任|科长|处长|局长|股长|院长|校长|书记|秘书|"
    "站长|所长|队长|主管|出纳|会计"
)
_TITLED = re.compile(f"^(?:{_TITLE})|(?:副?(?:{_TITLE}))+$")
_CUE = (
    "经办人|经手人|联系人|负责人|出纳员?|报销人|领款人|领取人|收款人|驾驶员|司机|持卡人|法定代表人|法人代表|当事人|审批人|"
    "保管人|使用人|证明人|见证人|签字人|承办人|接待人|采购人|验收人|报账员|会计[:：]"
)
_HAN = "[\u4e00-\u9fff·]"
_ENDS = (
    r"(?=$|[\s、，,。；;：:（(）)”\"》]|等|与|和|及|同志|先生|女士|老师|[副]?[局科处股主]|称|反映|介绍|说明|签|将|于|在|因|已|未|"
    "交代|领取|经办|提供|出具|陪同|前往|赴|确认|表示|负责|电话|手机|联系|当|现|对)"
)
_CUED = re.compile(rf"(?:{_CUE})(?:为|是|系)?[:：\s]?((?:{_HAN}{{2,4}}?、)*{_HAN}{{2,4}}?){_ENDS}")
_BEFORE_TITLE = re.compile(
    rf"(?<!{_HAN})(?:[据由经向对请及和与给将被]{{1,2}})?({_HAN}{{2,4}}?)(?=同志|先生|女士|老师|教授|师傅|律师)"
)
_FUNCTION = re.compile("^[和与及应经有从相成都并对等各]|人$|[的与和]")


def named_in_records(engagement: Engagement, reader: PersonReader, ordinary: str) -> Iterator[Known]:
    """Yield who is named in records and in what was written by hand.

    Args:
        engagement: The engagement.
        reader: Tells names of persons.
        ordinary: Words of the paper itself; words of three and more characters that are among them name nobody.
    """
    for kind, fields in _FIELDS.items():
        for record in engagement.log.all(kind):
            for field in fields:
                for words in _strings(record.body.get(field)):
                    yield from someone(words, reader)
    for kind in _ASKED:
        for record in engagement.log.all(kind):
            said = record.body.get("respondent") or record.body
            name, sort = str(said.get("name", "")), said.get("kind")
            yield from _private(name) if sort in _PRIVATE else someone(name, reader)
    for words in prose(engagement):
        for name in cued(words, reader):
            if name not in ordinary:
                yield Known(name, "person")


def someone(words: str, reader: PersonReader) -> Iterator[Known]:
    """Yield the persons that a field names, without titles; a unit gives nothing.

    Args:
        words: What stands in the field.
        reader: Tells names of persons.
    """
    for name in reader.split(normal(words)).names:
        bare = _TITLED.sub("", name)
        if reader.is_name(bare):
            yield Known(bare, "person")


def _private(words: str) -> Iterator[Known]:
    """Yield somebody who answered for nobody else, as named and without title."""
    name = " ".join(words.split())
    bare = _TITLED.sub("", _TITLED.sub("", name))
    if len(bare) > 1:
        yield Known(bare, "person" if len(bare) <= 4 or not re.search(_HAN, bare) else "supplier")


def cued(words: str, reader: PersonReader) -> list[str]:
    """Return the persons whom prose names after words such as 经办人 or before such as 同志."""
    plain = normal(words)
    listed = [found[1] for found in (*_CUED.finditer(plain), *_BEFORE_TITLE.finditer(plain))]
    names = (name for names in listed for name in names.split("、"))
    return [name for name in names if reader.is_name(name) and not _FUNCTION.search(name)]


def prose(engagement: Engagement) -> Iterator[str]:
    """Yield what people wrote in records and passages."""
    for kind in WRITTEN:
        for record in engagement.log.all(kind):
            yield from _strings(record.body)
    for path in sorted((engagement.root / "narrative").glob("*.md")):
        yield path.read_text("utf-8", "replace")


def _strings(value: object) -> Iterator[str]:
    """Yield every text in plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, Iterable):
        for part in value:
            yield from _strings(part)
