"""Keys of vouchers for whole batches."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auditkit.sources.bulk.columns import Codes, Values
from auditkit.sources.bulk.vouchers import NONE, Heads


def voucher_keys(entities: Values, years: Codes, periods: list[str], heads: Heads) -> pa.Array:
    """Return the key of the voucher of each row, as `auditkit.core.keys.voucher_key` makes it, ``""`` without one.

    Args:
        entities: Unit of each row.
        years: Fiscal year of each row.
        periods: Periods by number.
        heads: Vouchers of the rows.
    """
    least = int(years.min())
    spans = (int(years.max()) - least + 1, len(periods) + 1, max(len(heads.parts), 1))
    combined = entities.codes
    numbers = np.maximum(heads.number, 0)  # a row without one has a fault and is not kept
    for codes, span in zip((years - least, heads.period + 1, numbers), spans, strict=True):
        combined = combined * span + codes
    starts = np.flatnonzero(np.concatenate(([True], combined[1:] != combined[:-1])))
    both = pa.array(combined[starts]).dictionary_encode()
    rest, number = np.divmod(np.asarray(both.dictionary), spans[2])
    rest, period = np.divmod(rest, spans[1])
    entity, year = np.divmod(rest, spans[0])
    names = pa.array([str(name or "") for name in entities.known], pa.string())
    kinds = pa.array([part[1] for part in heads.parts], pa.string())
    plain = pa.array([part[2].lstrip("0") or ("0" if part[2] else "") for part in heads.parts], pa.string())
    keys = pc.binary_join_element_wise(
        names.take(pa.array(entity)),
        pa.array(year + least).cast(pa.string()),
        pa.array(["", *periods], pa.string()).take(pa.array(period)),
        kinds.take(pa.array(number)),
        plain.take(pa.array(number)),
        "|",
    )
    without = (period == NONE + 1) | np.asarray(pc.equal(plain, ""))[number]
    keys = pc.if_else(pa.array(without), "", keys)
    lengths = np.diff(starts, append=len(combined))
    return pa.DictionaryArray.from_arrays(pa.array(np.repeat(np.asarray(both.indices), lengths)), keys)
