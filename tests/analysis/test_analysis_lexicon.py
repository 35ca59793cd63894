"""Many words in one pass: what the plain expression finds, the lexicon finds."""

import re

from hypothesis import given
from hypothesis import strategies as st

from auditkit.analysis.text.lexicon import Lexicon, Signs

WORDS = st.text(alphabet="甲乙丙丁", max_size=4)
TEXTS = st.text(alphabet="甲乙丙丁戊", max_size=20)


@given(st.sets(WORDS, max_size=12), TEXTS)
def test_a_lexicon_finds_what_the_longest_first_alternation_finds(names: set[str], text: str) -> None:
    kept = sorted(filter(None, names), key=len, reverse=True)
    plain = re.compile("|".join(map(re.escape, kept))) if kept else None
    found = plain.findall(text) if plain else []
    lexicon = Lexicon(names)
    assert lexicon.findall(text) == found
    assert lexicon.search(text) == (found[0] if found else None)
    assert bool(lexicon) == bool(kept)


@given(st.dictionaries(st.sampled_from("abc"), st.sets(WORDS, max_size=5)), TEXTS)
def test_signs_tell_every_group_that_has_a_word_in_the_text(groups: dict[str, set[str]], text: str) -> None:
    expected = {name for name, words in groups.items() if any(word and word in text for word in words)}
    assert Signs(groups).of(text) == expected


def test_words_that_command_an_expression_are_words() -> None:
    assert Lexicon(["(a]", "^b", "-"]).findall("^b-(a]") == ["^b", "-", "(a]"]
    assert Signs({"x": ["]"], "y": ["^"]}).of("a]^") == {"x", "y"}
