"""A template from a stranger ends soon, whatever it tries, and sees nothing of the program."""

from __future__ import annotations

import time

import pytest

from auditkit.documents import bounded
from auditkit.documents.bounded import all_within
from auditkit.documents.templating import render
from auditkit.errors import BadSpec

LOOP = "{% for a in 'abcdefghij' %}"
ENDLESS = {
    "nested": LOOP * 12 + "x" + "{% endfor %}" * 12,
    "nested quietly": LOOP * 12 + "{% if a == 'z' %}x{% endif %}" + "{% endfor %}" * 12,
    "recursive loop": "{% for a in 'ab' recursive %}{{ loop('ab') }}{{ loop('ab') }}{% endfor %}",
    "macro": "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
    "includes": "{% include 'template' %}{% include 'template' %}",
    "joined": "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x ~ x %}" * 40,
    "added": "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x + x %}" * 40,
    "lists": "{% set x = [1, 2, 3] %}" + "{% set x = x + x %}" * 40,
    "times": "{{ 'aaaaaaaaaa' * 900000000 }}",
    "digits": "{% set x = 10 ** 900 %}" + "{% set x = x * x %}" * 40,
    "power": "{{ 1000 ** 1000 ** 1000 }}",
    "range": "{{ range(10 ** 12)|list }}",
    "set": "{% set x %}aaaaaaaaaa{% endset %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 40,
    "replaced": "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x|replace('a', 'aaaaaaaaaa') %}" * 12,
    "replaced by method": "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x.replace('a', 'aaaaaaaaaa') %}" * 12,
    "join": "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x|join(x) %}" * 12,
    "join by method": "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x.join(x) %}" * 12,
    "width": "{{ '%9000000000d' % 1 }}",
    "width by filter": "{{ '%9000000000d'|format(1) }}",
    "width by star": "{{ '%*d' % (900000000, 1) }}",
    "width by form": "{{ '{:9000000000}'.format(1) }}",
    "width by inner form": "{{ '{:{}}'.format(1, 900000000) }}",
    "centre": "{{ 'x'|center(900000000) }}",
    "batch": "{{ [1]|batch(900000000, 0)|list }}",
    "slice": "{{ [1]|slice(width, 0)|list }}".replace("width", "900000000"),
    "copies": "{% set x = range(90000)|list %}" + LOOP * 4 + "{% set y = x[:] %}" + "{% endfor %}" * 4,
    "body": LOOP * 4 + "文" * 90_000 + "{% endfor %}" * 4,
}
OUTWARD = [
    "{{ 'x'.ljust(9) }}",
    "{{ '{0.__globals__}'.format(f) }}",
    "{{ '{a.__globals__}'.format_map({'a': f}) }}",
    "{{ [].append(1) }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ f.__globals__ }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ lipsum(3) }}",
    "{{ [1, 2]|random }}",
]


@pytest.mark.parametrize("name", ENDLESS)
def test_what_would_never_end_is_refused_soon(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MOST_STEPS", 30_000)
    began = time.process_time()
    with pytest.raises(BadSpec) as caught:
        render(ENDLESS[name], {})
    assert caught.value.message_id in ("doc.template-refused", "doc.template-failed")
    assert time.process_time() - began < 5


@pytest.mark.parametrize("template", OUTWARD)
def test_what_reaches_outward_or_is_not_the_same_each_time_is_refused(template: str) -> None:
    with pytest.raises(BadSpec):
        render(template, {"f": lambda: 1})


def test_time_is_bounded_for_one_and_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MOST_STEPS", 10**12)
    monkeypatch.setattr(bounded, "SECONDS", 0.2)
    with pytest.raises(BadSpec) as caught:
        render(ENDLESS["nested quietly"], {})
    assert "0.2 seconds" in str(caught.value)
    with all_within(0.1), pytest.raises(BadSpec):
        render(ENDLESS["nested quietly"], {})
    with all_within(0.1):
        with pytest.raises(BadSpec):
            render(ENDLESS["nested quietly"], {})
        began = time.process_time()
        with pytest.raises(BadSpec):
            render(ENDLESS["nested quietly"], {})
        assert time.process_time() - began < 0.1


def test_ordinary_templates_are_as_they_were() -> None:
    words = (
        "{% for a in items %}{{ loop.index }}/{{ loop.length }}"
        "{{ '' if loop.last else '、' }}{% else %}none{% endfor %}"
        "{{ items|length }}{{ items[1:]|join('+') }}{{ items[0] ~ 1 }}{{ 'a,b'.split(',')|last }}{{ 2 * 3 + 1 }}"
        "{{ '%03d' % 7 }}{% for a in [] %}{% else %}empty{% endfor %}"
        "{% for a in tree recursive %}{{ a.n }}{{ loop(a.below) }}{% endfor %}"
    )
    tree = [{"n": "1", "below": [{"n": "2", "below": []}]}]
    found = render(words, {"items": ["x", "y", "z"], "tree": tree})
    shown = "".join(getattr(part, "text", "") for part in found.inlines)
    assert shown == "13、23、333y+zx1b7007" + "1" + "2"
    assert "empty" in found.markdown and "none" not in found.markdown


def test_a_loop_over_nothing_known_is_still_a_mistake_of_the_template() -> None:
    with pytest.raises(BadSpec) as caught:
        render("{% for a in missing %}{% endfor %}", {})
    assert caught.value.message_id == "doc.template-undefined"
