"""A YAML list as plain text values, each item with its line."""

from __future__ import annotations

from typing import Any

from auditkit.errors import BadSpec
from auditkit.specs.tree import Mapping, Node, Scalar, read_tree


def load_plain(words: str, file: str, key: str) -> list[tuple[int, dict[str, Any]]]:
    """Read the list under one key.

    Args:
        words: YAML, a mapping with one list of mappings.
        file: Name for messages.
        key: The key.

    Returns:
        Line and values of each item; scalars as text, ``~`` as None.

    Raises:
        BadSpec: If the key is missing, not a list of mappings, or the YAML is refused.

    Example:
        >>> load_plain("decisions: [{confirm: {check: a.b}}]", "d.yaml", "decisions")
        [(1, {'confirm': {'check': 'a.b'}})]
    """
    tree = read_tree(words, file)
    node = tree.items.get(key)
    if node is None:
        raise BadSpec("spec.missing-key", file=file, line=tree.line, key=key)
    found = []
    for item in getattr(node, "items", ()) if not isinstance(node, Scalar | Mapping) else ():
        if not isinstance(item, Mapping):
            raise BadSpec("spec.not-a-mapping", file=file, line=item.line, key=key)
        found.append((item.line, _plain(item)))
    return found


def _plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        return None if node.nothing else node.text
    if isinstance(node, Mapping):
        return {name: _plain(value) for name, value in node.items.items()}
    return [_plain(item) for item in node.items]
