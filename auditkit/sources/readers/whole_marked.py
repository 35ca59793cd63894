"""HTML and Markdown read whole."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from auditkit.sources.readers.parts import Part

_BLOCKS = re.compile(
    "p|div|li|ul|ol|dl|dt|dd|tr|td|th|h[1-6]|section|article|header|footer|nav|main|figure|figcaption"
    "|blockquote|details|summary|table|thead|tbody|caption|body|text|title|tspan|desc"
)
_SILENT = ("script", "style")
_WORDS = ("alt", "title", "aria-label", "content")
_ROW = re.compile(r"\s*\|.*\|\s*$")
_RULER = re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*$")
_CELL = re.compile(r"(?<!\\)\|")
_MARKS = re.compile(r"\\(?=[^\w\s])|<[^<>]*>|\*\*|\[(?=[^\[\]]*\]\(#)|\]\(#\w+\)")


class _Reader(HTMLParser):
    """Collects words block by block, tables row by row."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self.words: list[str] = []
        self.rows: list[list[list[str]]] = []
        self.cell: list[str] | None = None
        self.silent = self.drawing = self.contents = 0
        self.level = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.silent += tag in _SILENT
        self.drawing += tag == "svg"
        self._attributes(tag, given)
        if tag == "br":
            self.handle_data("\n")
        if _BLOCKS.fullmatch(tag):
            self.end()
        self.contents += tag == "nav"
        if tag == "table":
            self.rows.append([])
        elif tag == "tr" and self.rows:
            self.rows[-1].append([])
        elif tag in ("td", "th") and self.rows and self.rows[-1]:
            self.cell = []
        elif re.fullmatch("h[1-6]", tag):
            self.level = int(tag[1])

    def _attributes(self, tag: str, given: dict[str, str]) -> None:
        if tag == "meta" and given.get("name", "") not in ("author", "keywords", "description", "subject"):
            return
        area = "property" if tag == "meta" else "picture-text"
        self.parts += [Part(area, given[name]) for name in _WORDS if given.get(name, "").strip()]

    def handle_endtag(self, tag: str) -> None:
        if _BLOCKS.fullmatch(tag):
            self.end(tag)
        self.silent = max(0, self.silent - (tag in _SILENT))
        self.drawing = max(0, self.drawing - (tag == "svg"))
        self.contents = max(0, self.contents - (tag == "nav"))
        if tag in ("td", "th") and self.rows and self.rows[-1] and self.cell is not None:
            self.rows[-1][-1].append("".join(self.cell).strip())
            self.cell = None
        elif tag == "table" and self.rows:
            self.parts.append(Part("body", "", 0, self.rows.pop()))

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        (self.words if self.cell is None else self.cell).append(data)

    def end(self, tag: str = "") -> None:
        """Take the words since the last block as a paragraph."""
        text = "".join(self.words).strip()
        self.words.clear()
        if text:
            area = "property" if tag == "title" and not self.drawing else "picture-text" if self.drawing else "body"
            self.parts.append(Part("contents" if self.contents else area, text, self.level))
        if re.fullmatch("h[1-6]", tag):
            self.level = 0


def read_html(words: str) -> list[Part]:
    """Return the parts of a page."""
    reader = _Reader()
    reader.feed(words)
    reader.close()
    reader.end()
    return reader.parts


def read_md(words: str) -> list[Part]:
    """Return the parts of a Markdown text: one for each line, tables as tables."""
    parts: list[Part] = []
    rows: list[list[str]] = []
    for line in [*words.splitlines(), ""]:
        if _ROW.match(line):
            if not _RULER.match(line):
                rows.append([_plain(cell) for cell in _CELL.split(line.strip().strip("|"))])
            continue
        if rows:
            parts.append(Part("body", "", 0, rows))
            rows = []
        if line.strip():
            marks = len(line) - len(line.lstrip("#"))
            parts.append(Part("body", _plain(line[marks:]), min(marks, 6)))
    return parts


def _plain(words: str) -> str:
    return _MARKS.sub("", words).strip()
