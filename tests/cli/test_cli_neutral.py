"""Text of the auditee's files and of the evaluator is neutral in every output: shown, never obeyed."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import openpyxl
import pytest
from lxml import etree, html

Run = Callable[..., CompletedProcess[str]]

pytestmark = pytest.mark.slow

FORMULA = "=cmd|' /C calc'!A0"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
LINK = "[x](javascript:alert(3))![y](http://evil.invalid/z.png)"
CODE = '{{7*7}}{% raw %}#eval("1+1")\\u{41}$x$'
SIGNS = "\u202e反\u202c\u200b\u2066"
EVIL = f"{FORMULA} {MARKUP} {LINK} {CODE} {SIGNS}"
TITLE = f"{FORMULA}题{MARKUP}{LINK}{SIGNS}"


@dataclass(frozen=True)
class Poisoned:
    """An engagement whose files and findings carry harmful words, and its report."""

    root: Path
    report: Path

    def file(self, kind: str) -> Path:
        return self.report / f"report.{kind}"


def poison(path: Path, column: str, when: Callable[[list[object]], bool]) -> int:
    """Put harmful words into a column of the rows that ``when`` picks; returns how many."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heads = next(row for row in sheet.iter_rows(max_row=4) if any(cell.value == column for cell in row))
    at = next(cell.column for cell in heads if cell.value == column)
    changed = 0
    for row in sheet.iter_rows(min_row=heads[0].row + 1):
        if when([cell.value for cell in row]):
            cell = row[at - 1]
            cell.value = f"{EVIL}{cell.value}"
            cell.data_type = "s"
            changed += 1
    book.save(path)
    return changed


@pytest.fixture(scope="module")
def poisoned(run: Run, example: Path, tmp_path_factory: pytest.TempPathFactory) -> Poisoned:
    folder = tmp_path_factory.mktemp("poisoned")
    inputs = Path(shutil.copytree(example / "inputs", folder / "inputs"))
    assert poison(next(inputs.glob("*资产*")), "资产名称", lambda row: "闲置" in row)
    journal = next(inputs.glob("*序时*"))
    assert poison(journal, "摘要", lambda row: "差旅" in str(row[3]) and row[5] is not None)
    root = folder / "engagement"
    words = ("--entity", "云泽市金融工作局", "--year", "2018", "--rubric", "zhanjiang-2018")
    assert run("init", root, *words, "--commissioner", EVIL, "--firm", EVIL, "--lead", EVIL).returncode == 0
    said = run("import", inputs, folder=root)
    assert said.returncode == 0, said.stderr
    assert run("check", "run", folder=root).returncode == 0
    assert run("exception", "confirm", "--check", "asset.idle", "--because", EVIL, folder=root).returncode == 0
    parts = [
        word for part in ("condition", "criteria", "cause", "effect", "recommendation") for word in (f"--{part}", EVIL)
    ]
    found = ("finding", "add", "--title", TITLE, "--indicator", "4.1", "--deduct", "1", "--rationale", EVIL)
    said = run(*found, *parts, folder=root)
    assert said.returncode == 0, said.stderr
    said = run("report", "build", folder=root)
    assert said.returncode == 0, said.stderr
    return Poisoned(root, root / "report")


def hidden(words: str) -> list[str]:
    """Signs that nobody sees."""
    return re.findall("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", words)


def test_html(poisoned: Poisoned) -> None:
    words = poisoned.file("html").read_text(encoding="utf-8")
    assert "calc" in words and "49" not in re.findall(r"calc.{0,200}?\{\{(.*?)\}\}", words) and hidden(words) == []
    tree = html.fromstring(words)
    assert all("alert(" not in (each.text or "") for each in tree.iter("script"))
    for each in tree.iter(etree.Element):
        assert not [name for name in each.attrib if name.startswith("on")], each.attrib
        for name in ("href", "src", "action", "data", "xlink:href"):
            assert re.match(r"(#|data:image/|$)", each.get(name, "")), each.attrib
    assert not [each for each in tree.iter("img") if each.get("src") == "x"]


def test_markdown(poisoned: Poisoned) -> None:
    import markdown

    words = poisoned.file("md").read_text(encoding="utf-8")
    assert "calc" in words and hidden(words) == []
    assert "<script" not in words and "<img" not in words
    shown = html.fromstring(markdown.markdown(words, extensions=["tables"]))
    assert not list(shown.iter("script")) and not [i for i in shown.iter("img") if "evil" in i.get("src", "")]
    assert not [a for a in shown.iter("a") if a.get("href", "").startswith("javascript")]


def test_docx(poisoned: Poisoned) -> None:
    package = zipfile.ZipFile(poisoned.file("docx"))
    for name in package.namelist():
        if name.endswith((".xml", ".rels")):
            tree = etree.fromstring(package.read(name))
            assert hidden("".join(tree.itertext())) == []
            for node in tree.iter("{*}instrText", "{*}fldSimple"):
                assert "calc" not in "".join([*node.itertext(), *map(str, node.attrib.values())])
            for node in tree.iter("{*}Relationship"):
                assert node.get("TargetMode") != "External", node.attrib
    body = "".join(etree.fromstring(package.read("word/document.xml")).itertext())
    assert "<script>alert(1)</script>" in body and FORMULA in body


def test_xlsx(poisoned: Poisoned) -> None:
    book = openpyxl.load_workbook(poisoned.file("xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("calc" in str(cell.value) for cell in cells)
    for cell in cells:
        assert cell.data_type != "f" or "cmd" not in str(cell.value), cell
        assert cell.hyperlink is None or not (cell.hyperlink.target or "").startswith(("javascript", "http")), cell
        assert hidden(str(cell.value)) == [], cell
    package = zipfile.ZipFile(poisoned.file("xlsx"))
    assert not [name for name in package.namelist() if "externalLink" in name or name.endswith(".bin")]
    formulas = [
        node.text or ""
        for name in package.namelist()
        if name.startswith("xl/worksheets/sheet")
        for node in etree.fromstring(package.read(name)).iter("{*}f")
    ]
    assert not [words for words in formulas if "cmd" in words or "calc" in words]


def test_pdf(poisoned: Poisoned) -> None:
    data = poisoned.file("pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert not [word for word in (b"/JavaScript", b"/Launch", b"/EmbeddedFile") if word in data]
    assert not re.search(rb"/URI\s*\(", data)


@pytest.mark.parametrize(
    "words",
    [("finding", "list"), ("finding", "show", "F-001"), ("exception", "list"), ("source", "list"), ("status",),
     ("explain", "D-001"), ("score", "show"), ("report", "check")],
    ids=" ".join,
)  # fmt: skip
def test_terminal(run: Run, poisoned: Poisoned, words: tuple[str, ...]) -> None:
    done = run(*words, folder=poisoned.root)
    assert "Traceback" not in done.stderr and done.returncode in (0, 1)
    assert all(line.isprintable() for line in (done.stdout + done.stderr).splitlines())
