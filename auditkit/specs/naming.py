"""YAML -> how names of photos and scans tell a voucher."""

from __future__ import annotations

import re

from auditkit.core.voucher_names import GROUPS, VoucherNames
from auditkit.specs.convert import Converter
from auditkit.specs.tree import Mapping, read_tree


def load_voucher_names(text: str, name: str) -> VoucherNames:
    """Read how names tell a voucher.

    Args:
        text: YAML.
        name: Name of the file, for messages.

    Raises:
        BadSpec: For one mistake, with file and line.
        Refused: For several.
    """
    converter = Converter(name)
    tree = read_tree(text, name)
    names = converter.convert(tree, VoucherNames)
    converter.finish()
    assert names is not None
    assert isinstance(tree, Mapping)
    for key in ("vouchers", "months"):
        for pattern in getattr(names, key):
            _check(converter, tree.lines[key], key, pattern)
    converter.finish()
    return names


def _check(converter: Converter, line: int, key: str, pattern: str) -> None:
    try:
        groups = re.compile(pattern).groupindex
    except re.error as error:
        converter.report("evidence.bad-pattern", line, pattern=pattern, reason=str(error))
        return
    for group in groups:
        if group.rstrip("0123456789") not in GROUPS:
            converter.report("evidence.unknown-group", line, group=group, known=", ".join(GROUPS))
    if key == "vouchers" and not any(group.startswith("number") for group in groups):
        converter.report("evidence.no-number", line, pattern=pattern)
