"""A rendered report read again: every number changed by hand is found, and nothing else."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from commands import Run
from edited_papers import Edit, Paper, edited, every_edit, find, with_parts

from auditkit.analysis.text.tokens import squeezed
from auditkit.messages import speaking
from auditkit.report.rereading import Reading, compared
from auditkit.report.rereading_match import laid_out
from auditkit.sources.readers.parts import Part
from auditkit.sources.reading import WireWhole, read_whole

FEW = 60
ALONE = 12
BATCH = 30
RATE = "124.38%"


def check(paper: Paper, given: WireWhole) -> Reading:
    with speaking("zh"):
        return compared(paper.stick, given)


def untied(reading: Reading) -> list[tuple[str, str | None]]:
    return [(item.number.text, item.expected) for item in reading.loose]


def test_the_report_as_rendered_agrees_with_the_records(paper: Paper) -> None:
    reading = check(paper, paper.read)
    assert reading.faults == 0
    assert {item.number.kind for item in reading.numbers} == {"tied", "derived", "quoted", "constant"}
    rate = next(item.number for item in reading.numbers if item.number.measure == "sangong.rate")
    assert (rate.text, rate.label, rate.unit) == (RATE, "三公经费控制率", "%")
    assert len(reading.numbers) > 2000


@pytest.mark.slow
def test_each_of_some_numbers_changed_by_hand_is_found_alone(paper: Paper) -> None:
    chosen = random.Random(2018).sample(list(every_edit(paper.read)), FEW)
    for edit in chosen[:ALONE]:
        reading = check(paper, edited(paper.read, [edit]))
        assert reading.faults == len(reading.loose) == 1, edit
        (found,) = reading.loose
        assert found.expected is not None
        assert found.expected != found.number.text
    apart = list({(edit.part, edit.cell): edit for edit in chosen}.values())
    assert len(check(paper, edited(paper.read, apart)).loose) == len(apart) > FEW * 0.7


@pytest.mark.slow
def test_every_number_of_the_report_changed_by_hand_is_found(paper: Paper) -> None:
    turns: dict[int, list[Edit]] = defaultdict(list)
    seen: dict[tuple[int, object], int] = defaultdict(int)
    loads: dict[int, int] = defaultdict(int)
    total = 0
    for edit in every_edit(paper.read):
        place = (edit.part, edit.cell)
        turn = seen[place]
        while loads[turn] >= BATCH:
            turn += 1
        seen[place] = turn + 1
        loads[turn] += 1
        turns[turn].append(edit)
        total += 1
    assert total > 2000
    for edits in turns.values():
        reading = check(paper, edited(paper.read, edits))
        assert reading.faults == len(reading.loose) == len(edits), edits


def test_words_may_be_changed_as_long_as_numbers_are_not(paper: Paper) -> None:
    at = find(paper.read, RATE)
    words = paper.read.parts[at].text
    new = "经核对，" + words.replace("，", "，并且", 1).rstrip("。") + "。对此应当从多方面统一认识，十分重要。"
    reading = check(paper, edited(paper.read, [Edit(at, None, words, new)]))
    assert (untied(reading), reading.missing) == ([], ())


@pytest.mark.parametrize(
    ("words", "kind", "measure"),
    [
        ("另需说明，三公经费控制率为124.38%。", "tied", "sangong.rate"),
        ("另需说明，三公经费控制率为124.39%。", "untied", None),
        ("补充说明：另有支出七百七十七万元。", "untied", None),
        ("补充说明：另有支出７７７．７７万元。", "untied", None),
        ("根据《某某办法》（某财〔2017〕12号）第8条办理。", "constant", None),
        ("2019年11月20日又作了核对。", "constant", None),
        ("又发现8件事项。", "untied", None),
    ],
)
def test_a_number_in_added_words_must_say_what_the_records_say(
    paper: Paper, words: str, kind: str, measure: str | None
) -> None:
    at = find(paper.read, RATE)
    given = with_parts(paper.read, at, Part("body", words))
    with speaking("zh"):
        place = next(item.passage.place for item in laid_out(given.parts) if item.passage.words == squeezed(words))
    reading = check(paper, given)
    added = [item.number for item in reading.numbers if item.number.place == place]
    assert {number.kind for number in added} == {kind}
    assert added[0].measure == measure
    assert reading.faults == (kind == "untied") * len(added)


def test_a_number_taken_out_is_missed(paper: Paper) -> None:
    at = find(paper.read, RATE)
    words = paper.read.parts[at].text
    reading = check(paper, edited(paper.read, [Edit(at, None, words, words.replace(RATE, "较高", 1))]))
    assert [number.text for number in reading.missing] == [RATE]
    assert not reading.loose


def test_a_cell_left_blank_is_missed(paper: Paper) -> None:
    edit = next(edit for edit in every_edit(paper.read) if edit.cell and re.fullmatch(r"\d+\.\d\d", edit.old))
    reading = check(paper, edited(paper.read, [replace(edit, new="")]))
    assert [number.text for number in reading.missing] == [edit.old]


def test_a_row_put_in_shifts_nothing(paper: Paper) -> None:
    at, part = next((n, p) for n, p in enumerate(paper.read.parts) if len(p.rows) > 30)
    row = ["新增事项", *("—" for _ in part.rows[9][1:])]
    rows = [*part.rows[:10], row, *part.rows[10:]]
    assert check(paper, with_parts(paper.read, at, Part("body", "", 0, rows), dropped=1)).faults == 0


def test_a_paragraph_may_be_moved(paper: Paper) -> None:
    at = find(paper.read, RATE)
    rest = with_parts(paper.read, at, dropped=1)
    assert check(paper, with_parts(rest, at + 6, paper.read.parts[at])).faults == 0


def test_pages_in_the_contents_may_change_with_the_words_only(paper: Paper) -> None:
    pages = [n for n, part in enumerate(paper.read.parts) if part.area == "page"]
    later = [Edit(n, None, "", str(int(paper.read.parts[n].text) + 1)) for n in pages]
    assert check(paper, edited(paper.read, later)).faults == sum(1 for _ in pages)
    longer = with_parts(paper.read, find(paper.read, RATE), Part("body", "2019年又作了核对。"))
    shift = next(n for n, part in enumerate(longer.parts) if part.area == "page") - pages[0]
    moved = [Edit(edit.part + shift, None, "", edit.new) for edit in later]
    assert check(paper, edited(longer, moved)).faults == 0


def test_another_picture_is_told(paper: Paper) -> None:
    at = next(n for n, part in enumerate(paper.read.parts) if part.area == "picture")
    reading = check(paper, edited(paper.read, [Edit(at, None, "", "0" * 64)]))
    assert len(reading.pictures) == reading.faults == 1


def test_what_word_does_to_a_file_hides_no_number(paper: Paper, tmp_path: Path) -> None:
    word = docx.Document(str(paper.file))
    body = [p for p in word.paragraphs if RATE in p.text and not p.style.name.startswith("TOC")]
    _split(body[0], "125.3", "8%")
    _tracked(body[1], "1", "999.99%")
    word.sections[0].footer.paragraphs[0].add_run("共888.88万元")
    word.sections[0].header.paragraphs[0].add_run("总分97.5分")
    picture = word.inline_shapes[0]._inline.docPr
    picture.set("descr", picture.get("descr") + "，超支66.66万元")
    body[0].insert_paragraph_before("共计壹佰贰拾万元").runs[0].font.hidden = True
    word.core_properties.subject = "扣55.5分"
    word.save(str(tmp_path / "edited.docx"))
    found = dict(untied(check(paper, read_whole(tmp_path / "edited.docx"))))
    assert found.pop("125.38%") == RATE
    assert found.pop("999.99%") is not None
    assert set(found) == {"888.88万元", "97.5分", "66.66万元", "壹佰贰拾万元", "55.5分"}


def _split(paragraph: object, first: str, second: str) -> None:
    """Change the rate in a paragraph, its digits in two runs."""
    run = next(run for run in paragraph.runs if RATE in run.text)  # type: ignore[attr-defined]
    run.text = run.text.replace(RATE, first, 1)
    new = paragraph.add_run(second)  # type: ignore[attr-defined]
    run._r.addnext(new._r)


def _tracked(paragraph: object, author: str, words: str) -> None:
    """Take the rate out of a paragraph and put other words in, as changes that are kept track of."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = next(run for run in paragraph.runs if run.text == RATE)  # type: ignore[attr-defined]
    made = {}
    for kind in ("ins", "del"):
        made[kind] = OxmlElement(f"w:{kind}")
        made[kind].set(qn("w:id"), author)
        made[kind].set(qn("w:author"), author)
        run._r.addnext(made[kind])
    new = paragraph.add_run(words)  # type: ignore[attr-defined]
    made["ins"].append(new._r)
    for text in run._r.findall(qn("w:t")):
        text.tag = qn("w:delText")
    made["del"].append(run._r)


@pytest.mark.slow
def test_a_report_saved_again_by_libreoffice_agrees(paper: Paper, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    command = [
        program,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "docx",
    ]
    subprocess.run([*command, "--outdir", str(tmp_path), str(paper.file)], check=True, capture_output=True)
    assert (tmp_path / "report.docx").read_bytes() != paper.file.read_bytes()
    assert check(paper, read_whole(tmp_path / "report.docx")).faults == 0


@pytest.mark.slow
def test_the_command_tells_a_changed_figure_with_its_place(run: Run, paper: Paper, tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    words = (paper.root / "report" / "report.md").read_text("utf-8")
    file.write_text(words.replace(RATE, "99.98%", 1), "utf-8")
    said = run("report", "check", file, folder=paper.root)
    assert said.returncode == 1
    assert "被改动" in said.stdout
    assert all(words in said.stdout for words in ("99.98%", RATE))
    assert "1 个数字没有依据或被改动" in said.stderr


@pytest.mark.parametrize(
    ("name", "data"), [("a.docx", b"PK\x03\x04broken"), ("b.png", b"\x89PNG\r\n\x1a\n\0"), ("c", b"")]
)
def test_what_is_no_report_is_refused(run: Run, paper: Paper, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    said = run("report", "check", tmp_path / name, folder=paper.root)
    assert said.returncode == 2, said.stdout + said.stderr
    assert name in said.stderr
    assert len(said.stderr.splitlines()) == 1
