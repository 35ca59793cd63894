"""YAML -> who reviews what: roles, levels of review, permissions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from auditkit.core.rules import Texts
from auditkit.specs.convert import Converter
from auditkit.specs.tree import Mapping, Sequence, read_tree

ItemKind = Literal["paper", "finding", "score", "report"]
Required = Literal["always", "team", "never"]


@dataclass(frozen=True, kw_only=True)
class Role:
    """What a member of the team can be.

    Attributes:
        id: Slug that commands take.
        name: As printed.
    """

    id: str
    name: Texts


@dataclass(frozen=True, kw_only=True)
class ReviewLevel:
    """One of the reviews that follow the preparer's signature.

    Attributes:
        name: As printed.
        roles: Who may do it.
        items: Kinds of things that need it.
    """

    name: Texts
    roles: tuple[str, ...]
    items: tuple[ItemKind, ...] = ("paper", "finding", "score", "report")


@dataclass(frozen=True, kw_only=True)
class ReviewPolicy:
    """How a firm reviews.

    Attributes:
        roles: Known roles.
        reviews: The reviews, the first is level 1; level 0 is the preparer's signature.
        required: When a release asks for them.
        may_clear: Roles that may clear a note of somebody else.
        may_approve: Roles that may approve that a confirmed exception stays out of the report.
        file: Name of the file; ``line``: where it begins.
    """

    roles: tuple[Role, ...]
    reviews: tuple[ReviewLevel, ...]
    required: Required = "always"
    may_clear: tuple[str, ...] = ()
    may_approve: tuple[str, ...] = ()
    file: str = ""
    line: int = 0

    def role(self, id_: str) -> Role | None:
        """Return a role, None where there is none of this id."""
        return next((role for role in self.roles if role.id == id_), None)

    def levels(self, kind: str) -> tuple[int, ...]:
        """Return the levels that a kind of thing needs, with 0 for the preparer; none where nobody reviews it."""
        found = tuple(at for at, review in enumerate(self.reviews, 1) if kind in review.items)
        return (0, *found) if found else ()


def load_review_policy(text: str, name: str) -> ReviewPolicy:
    """Read who reviews what.

    Args:
        text: YAML.
        name: Name of the file, for messages.

    Raises:
        BadSpec: For one mistake, with file and line.
        Refused: For several.
    """
    converter = Converter(name)
    tree = read_tree(text, name)
    policy = converter.convert(tree, ReviewPolicy)
    if policy is not None:
        known = [role.id for role in policy.roles]
        for role, line in _named(tree):
            if role not in known:
                converter.report("review.spec-role", line, role=role, known=", ".join(known))
    converter.finish()
    assert policy is not None
    return policy


def _named(tree: Mapping) -> Iterator[tuple[str, int]]:
    """Yield the roles that reviews and permissions name, with their lines."""
    lists = [tree.items.get(key) for key in ("may_clear", "may_approve")]
    reviews = tree.items["reviews"]
    for review in reviews.items if isinstance(reviews, Sequence) else ():
        lists.append(review.items["roles"] if isinstance(review, Mapping) else None)
    for found in lists:
        for item in found.items if isinstance(found, Sequence) else ():
            yield getattr(item, "text", ""), item.line
