"""The shipped programme, and every mistake that a firm may make in its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditkit.core.programme import PaperSpec, Programme
from auditkit.errors import AuditkitError
from auditkit.messages import LANGUAGES
from auditkit.papers.listings import LISTINGS
from auditkit.specs.programme import LISTINGS as KNOWN
from auditkit.specs.programme import join_papers, load_paper, load_programme, load_requests, load_style

SHIPPED = Path(__file__).resolve().parents[2] / "workpapers"


def programme() -> Programme:
    return load_programme((SHIPPED / "programme.yaml").read_text("utf-8"), "programme.yaml")


def papers() -> dict[str, PaperSpec]:
    files = sorted((SHIPPED / "papers").glob("*.yaml"))
    return join_papers([load_paper(path.read_text("utf-8"), path.name) for path in files], programme())


def test_every_step_of_an_evaluation_has_its_paper() -> None:
    shown = " ".join(papers())
    assert shown == "A1 A2 A3 B1 B2 B3 C1 C2 C3 C4 C5 C6 C7 C8 D1 D2 D3 D4 E1 E2 E3 F1 F2 F3 G1 G2 G3"


def test_papers_are_named_after_their_index_and_say_what_a_stranger_needs_in_both_languages() -> None:
    for paper in papers().values():
        assert paper.file == f"{paper.index}.yaml"
        for texts in (paper.title, paper.purpose, paper.source, paper.conclusion):
            assert set(texts) == set(LANGUAGES), paper.index
        assert paper.steps and paper.blocks and paper.refers, paper.index


def test_named_listings_are_those_there_are() -> None:
    assert sorted(KNOWN) == sorted(LISTINGS)


def test_the_shipped_list_of_requests_answers_kinds_of_tables() -> None:
    found = load_requests((SHIPPED / "requests.yaml").read_text("utf-8"), "requests.yaml")
    assert len({item.id for item in found}) == len(found) >= 20
    assert "journal" in {kind for item in found for kind in item.kinds}


HEAD = "index: X1\ntitle: x\n"
BLOCK = HEAD + "blocks:\n  - {id: a, title: t, "


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (HEAD.replace("X1", "x-1"), "papers.spec-index"),
        (BLOCK + "listing: nothing}\n", "papers.spec-listing"),
        (BLOCK + "note: alone}\n", "papers.spec-either"),
        (BLOCK + "listing: scores, records: member, columns: [{id: a, label: l}]}\n", "papers.spec-either"),
        (BLOCK + "sql: SELECT 1}\n", "spec.missing-key"),
        (BLOCK + "listing: scores, needs: [ledger]}\n", "spec.unknown-table"),
        (BLOCK + "fields: [{id: A b, label: l}]}\n", "papers.spec-id"),
        (BLOCK + "fields: [{id: a, label: l, type: choice}]}\n", "papers.spec-choices"),
        (BLOCK + "fields: [{id: a, label: l, choices: [x]}]}\n", "papers.spec-choices"),
        (BLOCK + "fields: [{id: a, label: l}, {id: a, label: m}]}\n", "spec.doubled-id"),
        (BLOCK + "listing: scores}\n  - {id: a, title: t, listing: scores}\n", "spec.doubled-id"),
        (BLOCK + "blank: 2, columns: [{id: a, label: l, formula: 1 +}]}\n", "spec.not-formula"),
        (HEAD + "purpos: x\n", "spec.unknown-key-near"),
    ],
)
def test_a_mistake_in_a_paper_is_named_with_file_and_line(words: str, message: str) -> None:
    with pytest.raises(AuditkitError) as found:
        load_paper(words, "x1.yaml")
    assert found.value.message_id == message
    assert found.value.params["file"] == "x1.yaml"
    assert str(found.value)


@pytest.mark.parametrize(
    ("load", "words", "message"),
    [
        (load_style, "accent: blue\n", "papers.spec-colour"),
        (load_style, "size: 90\n", "papers.spec-size"),
        (load_requests, "list: []\n", "spec.missing-key"),
        (load_requests, "requests: [{id: '1', title: t, kinds: [ledger]}]\n", "spec.unknown-table"),
        (load_requests, "requests: [{id: '1', title: t}, {id: '1', title: u}]\n", "spec.doubled-id"),
        (load_programme, "title: t\ngroups: []\nticks: []\nstates: []\n", "spec.missing-key"),
    ],
)
def test_a_mistake_in_what_papers_share_is_named(load: Callable[[str, str], object], words: str, message: str) -> None:
    with pytest.raises(AuditkitError) as found:
        load(words, "own.yaml")
    assert found.value.message_id == message


@pytest.mark.parametrize(
    ("others", "message"),
    [
        (["index: A1\ntitle: again\n", "index: A1\ntitle: again\n"], "spec.doubled-id"),
        (["index: Z1\ntitle: z\n"], "papers.spec-group"),
        (["index: A9\ntitle: z\nrefers: [A8]\n"], "papers.spec-refers"),
    ],
)
def test_what_only_shows_together_is_named(others: list[str], message: str) -> None:
    with pytest.raises(AuditkitError) as found:
        join_papers([load_paper(words, f"{at}.yaml") for at, words in enumerate(others)], programme())
    assert found.value.message_id == message
