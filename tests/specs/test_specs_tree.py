"""YAML is read as text with lines; what could be misread is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.errors import BadSpec
from auditkit.specs.tree import Mapping, Scalar, Sequence, read_tree


def mistake(text: str) -> tuple[str, int]:
    with pytest.raises(BadSpec) as caught:
        read_tree(text, "x.yaml")
    assert caught.value.params["file"] == "x.yaml"
    assert "x.yaml" in str(caught.value)
    return caught.value.message_id, int(str(caught.value.params["line"]))


def test_scalars_stay_text_with_their_lines() -> None:
    tree = read_tree("a: 1.10\nb:\n  - yes\n  - 'no'\n", "x.yaml")
    assert tree.items["a"] == Scalar("1.10", 1, True)
    assert tree.items["b"] == Sequence((Scalar("yes", 3, True), Scalar("no", 4, False)), 3)
    assert tree.lines == {"a": 1, "b": 2}


def test_chinese_keys_and_folded_text() -> None:
    tree = read_tree("说明: >-\n  一\n  二\n", "x.yaml")
    assert tree.items["说明"] == Scalar("一 二", 1, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", ("spec.doubled-key", 3)),
        ("a:\n  b: 1\n  b: 2\n", ("spec.doubled-key", 3)),
        ("a: &x 1\nb: *x\n", ("spec.alias", 1)),
        ("a: *x\n", ("spec.alias", 1)),
        ("a:\n  - !!python/object/apply:os.system [echo]\n", ("spec.tag", 2)),
        ("a: !!str 1\n", ("spec.tag", 1)),
        ("- a\n- b\n", ("spec.not-mapping", 1)),
        ("just text\n", ("spec.not-mapping", 1)),
        ("a: 1\n---\nb: 2\n", ("spec.several-documents", 2)),
        ("a: [1, 2\nb: 3\n", ("spec.not-yaml", 2)),
        ("a: 1\n\tb: 2\n", ("spec.not-yaml", 2)),
        ("a: \x07\n", ("spec.not-yaml", 1)),
        ("? [1, 2]\n: a\n", ("spec.key-not-text", 1)),
        ("", ("spec.empty", 1)),
        ("# nothing\n", ("spec.empty", 1)),
    ],
)
def test_what_could_be_misread_is_refused_with_its_line(text: str, expected: tuple[str, int]) -> None:
    assert mistake(text) == expected


def test_a_billion_laughs_is_refused_at_once() -> None:
    lines = ['a: &a ["x","x","x"]'] + [
        f"{b}: &{b} [*{a},*{a},*{a},*{a}]" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    ]
    assert mistake("\n".join(lines)) == ("spec.alias", 1)


@pytest.mark.slow
def test_depth_and_size_are_bounded() -> None:
    assert mistake("a: " + "[" * 500 + "]" * 500)[0] == "spec.too-deep"
    assert mistake("a: [" + "1," * 300_000 + "]")[0] == "spec.too-large"
    assert mistake("a: " + "x" * 2_000_001)[0] == "spec.too-large"


def test_merge_keys_are_only_text() -> None:
    tree = read_tree("a: 1\n<<: b\n", "x.yaml")
    assert isinstance(tree, Mapping)
    assert tree.items["<<"] == Scalar("b", 2, True)


@given(st.text(alphabet=st.sampled_from("ab: -[]{}&*!'\"#\n,|>?%@`~\t0一"), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        tree = read_tree(text, "x.yaml")
    except BadSpec as error:
        assert str(error)
    else:
        assert isinstance(tree, Mapping)


def test_endless_brackets_are_refused_quickly() -> None:
    assert mistake("a: " + "[" * 100_000)[0] == "spec.too-deep"
    assert mistake("a: " + "{a: " * 100_000)[0] == "spec.too-deep"
    assert mistake("a:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 500)))[0] == "spec.too-deep"
