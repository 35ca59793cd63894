"""YAML -> the vocabulary: categories, charts of accounts, words."""

from __future__ import annotations

from collections.abc import Mapping as Texts
from functools import lru_cache

from auditkit.core.vocabulary import Category, Chart, Heading, Hint, Vocabulary
from auditkit.errors import BadSpec
from auditkit.specs.tree import Mapping, Node, Scalar, Sequence, read_tree

FILES = ("categories.yaml", "charts.yaml", "words.yaml")
"""Files of the folder ``accounts`` that make up a vocabulary."""

_LAST_YEAR = 9999
_FLAGS = ("goods", "flexible", "cycle", "three_public", "equipment")
_CLASSES = (
    "asset",
    "liability",
    "net_assets",
    "income",
    "expense",
    "budget_income",
    "budget_expense",
    "budget_surplus",
)
_CHARACTERS = ("surnames", "person_separators")
_GROUPS = ("attachment_roles", "standard_topics", "place_aliases")


class _Reader:
    """Takes the tree of one file apart; every mistake is a BadSpec with its line."""

    def __init__(self, file: str) -> None:
        self.file = file

    def mapping(self, node: Node, known: tuple[str, ...] = ()) -> Mapping:
        if not isinstance(node, Mapping):
            raise BadSpec("spec.not-mapping-here", file=self.file, line=node.line)
        for key in node.items:
            if known and key not in known:
                raise BadSpec("spec.unknown-key", file=self.file, line=node.lines[key], key=key, known=", ".join(known))
        return node

    def items(self, node: Node) -> tuple[Node, ...]:
        if not isinstance(node, Sequence):
            raise BadSpec("spec.not-list", file=self.file, line=node.line)
        return node.items

    def text(self, node: Node) -> str:
        if not isinstance(node, Scalar):
            raise BadSpec("spec.not-scalar", file=self.file, line=node.line)
        return node.text

    def texts(self, node: Node) -> tuple[str, ...]:
        return tuple(self.text(item) for item in self.items(node))

    def whole(self, node: Node) -> int:
        words = self.text(node)
        if not words.isascii() or not words.isdigit():
            raise BadSpec("spec.not-whole", file=self.file, line=node.line, found=words)
        return int(words)

    def get(self, node: Mapping, key: str) -> Node:
        if key not in node.items:
            raise BadSpec("spec.missing-key", file=self.file, line=node.line, key=key)
        return node.items[key]

    def optional(self, node: Mapping, key: str) -> tuple[str, ...]:
        return self.texts(node.items[key]) if key in node.items else ()


def load_vocabulary(texts: Texts[str, str]) -> Vocabulary:
    """Read the vocabulary.

    Args:
        texts: Text of each of ``FILES`` by name.

    Raises:
        BadSpec: For the first mistake, with file and line.
        KeyError: If a file is not given.
    """
    return _load(texts["categories.yaml"], texts["charts.yaml"], texts["words.yaml"])


@lru_cache(maxsize=4)
def _load(categories_text: str, charts_text: str, words_text: str) -> Vocabulary:
    categories, headings, parts, funds = _categories(categories_text, "categories.yaml")
    charts, roles, tops = _charts(charts_text, "charts.yaml")
    words, groups = _words(words_text, "words.yaml")
    foreign = _foreign(charts_text, "charts.yaml")
    return Vocabulary(categories, headings, parts, funds, charts, roles, words, groups, tops, foreign)


def _categories(
    text: str, file: str
) -> tuple[tuple[Category, ...], tuple[Heading, ...], tuple[Hint, ...], tuple[Hint, ...]]:
    read = _Reader(file)
    top = read.mapping(read_tree(text, file), ("categories", "headings", "parts", "funds"))
    categories = tuple(_category(read, item) for item in read.items(read.get(top, "categories")))
    headings = tuple(_heading(read, item) for item in read.items(read.get(top, "headings")))
    parts = tuple(_hint(read, item, "part") for item in read.items(read.get(top, "parts")))
    funds = tuple(_hint(read, item, "fund") for item in read.items(read.get(top, "funds")))
    return categories, headings, parts, funds


def _category(read: _Reader, node: Node) -> Category:
    item = read.mapping(node, ("id", "names", "codes", "dated", *_FLAGS))
    flags = frozenset(flag for flag in _FLAGS if flag in item.items and read.text(item.items[flag]) == "true")
    names = read.texts(read.get(item, "names"))
    dated = tuple(_dated(words) for words in read.optional(item, "dated"))
    return Category(read.text(read.get(item, "id")), names, read.optional(item, "codes"), flags, dated)


def _dated(words: str) -> tuple[str, int, int]:
    """Read a code with the years in which it counts: ``30311 -2017`` or ``30311 2018-``."""
    code, _, years = words.partition(" ")
    first, _, last = years.partition("-")
    return code, int(first) if first.isdigit() else 0, int(last) if last.isdigit() else _LAST_YEAR


def _heading(read: _Reader, node: Node) -> Heading:
    item = read.mapping(node, ("code", "names", "part"))
    part = read.text(item.items["part"]) if "part" in item.items else None
    return Heading(read.text(read.get(item, "code")), read.texts(read.get(item, "names")), part)


def _hint(read: _Reader, node: Node, key: str) -> Hint:
    item = read.mapping(node, (key, "words"))
    return Hint(read.text(read.get(item, key)), read.texts(read.get(item, "words")))


def _charts(text: str, file: str) -> tuple[tuple[Chart, ...], dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    read = _Reader(file)
    top = read.mapping(read_tree(text, file), ("charts", "roles", "tops", "foreign"))
    charts = tuple(_chart(read, item) for item in read.items(read.get(top, "charts")))
    return charts, _lists(read, read.get(top, "roles")), _lists(read, top.items["tops"]) if "tops" in top.items else {}


def _lists(read: _Reader, node: Node) -> dict[str, tuple[str, ...]]:
    return {name: read.texts(words) for name, words in read.mapping(node).items.items()}


def _chart(read: _Reader, node: Node) -> Chart:
    item = read.mapping(node, ("id", "from", "to", "accounting", "accounts"))
    accounts: dict[str, tuple[str, str]] = {}
    for kind, group in read.mapping(read.get(item, "accounts"), _CLASSES).items.items():
        for code, name in read.mapping(group).items.items():
            accounts[code] = (read.text(name), kind)
    first, last = read.whole(read.get(item, "from")), read.whole(read.get(item, "to"))
    return Chart(read.text(read.get(item, "id")), first, last, read.text(read.get(item, "accounting")), accounts)


def _foreign(text: str, file: str) -> tuple[Chart, ...]:
    """Read the charts of other countries; a file without any has none."""
    read = _Reader(file)
    top = read.mapping(read_tree(text, file))
    return (
        tuple(_foreign_chart(read, item) for item in read.items(top.items["foreign"])) if "foreign" in top.items else ()
    )


def _foreign_chart(read: _Reader, node: Node) -> Chart:
    item = read.mapping(node, ("id", "words", "classes", "roles"))
    prefixes = _inverted(read, read.mapping(read.get(item, "classes"), _CLASSES))
    roles = _inverted(read, read.mapping(item.items["roles"])) if "roles" in item.items else {}
    words = read.texts(read.get(item, "words"))
    return Chart(read.text(read.get(item, "id")), 0, _LAST_YEAR, "single", {}, prefixes, words, roles)


def _inverted(read: _Reader, node: Mapping) -> dict[str, str]:
    return {code: name for name, codes in node.items.items() for code in read.texts(codes)}


def _words(text: str, file: str) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[Hint, ...]]]:
    read = _Reader(file)
    words: dict[str, tuple[str, ...]] = {}
    groups: dict[str, tuple[Hint, ...]] = {}
    for name, node in read_tree(text, file).items.items():
        if name in _CHARACTERS:
            words[name] = tuple(read.text(node))
        elif name in _GROUPS:
            items = read.mapping(node).items.items()
            groups[name] = tuple(
                Hint(key, (read.text(item),) if isinstance(item, Scalar) else read.texts(item)) for key, item in items
            )
        else:
            words[name] = read.texts(node)
    return words, groups
