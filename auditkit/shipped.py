"""Finds the specs, templates and examples that ship with auditkit."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

AREAS = ("checklists", "workpapers", "templates", "examples")


def shipped(area: str) -> Traversable:
    """Return the folder of an area.

    Args:
        area: One of ``checklists``, ``workpapers``, ``templates``, ``examples``.

    Raises:
        ValueError: If there is no such area.

    Example:
        >>> shipped("checklists").is_dir()
        True
    """
    if area not in AREAS:
        raise ValueError(area)
    return files(f"auditkit.{area}")
