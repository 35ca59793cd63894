"""One item of the list of data requested (资料清单), as a firm writes it."""

from __future__ import annotations

from dataclasses import dataclass, field

from auditkit.core.rules import Texts


@dataclass(frozen=True, kw_only=True)
class RequestSpec:
    """Something asked for.

    Attributes:
        id: Its number in the list, such as ``01``.
        title: What.
        period: For which period; ``{year}`` and ``{before}`` are filled in.
        form: In which form: export, paper, copy with seal.
        provider: Who provides it.
        kinds: Canonical tables; a file imported as one of them answers the request.
        original: Whether the original is to be seen.
        note: What to mind.
        file: Name of the file; ``line``: where it begins in it.
    """

    id: str
    title: Texts
    period: Texts = field(default_factory=dict)
    form: Texts = field(default_factory=dict)
    provider: Texts = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    original: bool = False
    note: Texts = field(default_factory=dict)
    file: str = ""
    line: int = 0
