"""States something in a paper without its workbook: conclusion, work done, a field, a procedure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from auditkit.core.paper import Paper
from auditkit.engagement.folder import Engagement
from auditkit.errors import UsageError
from auditkit.papers.composing import open_cells
from auditkit.papers.listing import paper
from auditkit.papers.stating import OWN, spoken, state_in


def set_cells(engagement: Engagement, index: str, said: Mapping[str, str]) -> bool:
    """Record what is stated in a paper; the same again records nothing.

    Args:
        engagement: The engagement.
        index: Index number.
        said: Words by name of the cell: ``conclusion``, ``work``, ``step.2.state``, or the bare id of a field; ``""``
            takes back what was said.

    Returns:
        Whether anything was recorded.

    Raises:
        UsageError: If there is no such paper or cell, its type does not allow the words, or nothing is said.
    """
    return fill_in(engagement, index, lambda _: said)


def fill_in(engagement: Engagement, index: str, say: Callable[[Paper], Mapping[str, str]]) -> bool:
    """Record what is stated in a paper by somebody who looks at it first; see :func:`set_cells`.

    Args:
        engagement: The engagement.
        index: Index number.
        say: Returns the words by name of the cell; gets the paper as it stands.
    """
    with engagement.deciding() as batch:
        current = paper(engagement, index)
        said = say(current)
        if not said:
            raise UsageError("papers.nothing-said", index=index, known=", ".join(OWN))
        known = open_cells(current)
        changes = {}
        for name, words in said.items():
            full = name if name in known else f"field.{name}"
            if full not in known:
                shown = [one for one in known if not one.startswith("row.")]
                raise UsageError("papers.no-cell", index=current.index, cell=name, known=", ".join(shown))
            changes[full] = spoken(known[full], words)
        return state_in(engagement, batch, current.index, changes)
