"""The reading process: started by `auditkit.sources.reading`, limits itself, reads files, answers on its output.

Whatever goes wrong in a library while it reads a hostile file ends this process and nothing else.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import BinaryIO

import msgspec

from auditkit.errors import BadInput
from auditkit.sources.readers import formats
from auditkit.sources.readers.limits import Limits
from auditkit.sources.readers.wire import LENGTH_BYTES, Answer, Job, WireProblem, WireWhole, from_draft, packed


def main() -> int:
    """Read the job from standard input and write one answer for each file, each preceded by its length."""
    gc.disable()  # a short life, millions of objects, hardly a cycle among them
    output = _own_output()
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    for path, name in job.files:
        limits = job.limits.of(Path(path))
        _limit_memory(limits)
        _limit_time(limits)
        data = packed(_read(Path(path), name, limits, job))
        output.write(len(data).to_bytes(LENGTH_BYTES, "big"))
        output.write(data)
        output.flush()
    return 0


def _own_output() -> BinaryIO:
    """Keep the real output for answers; what libraries print goes where errors go."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return output


def _read(path: Path, name: str, limits: Limits, job: Job) -> Answer:
    try:
        if job.whole:
            from auditkit.sources.readers import whole  # loaded for papers that came back only

            return WireWhole(*whole.read(path, limits))
        return from_draft(formats.read(path, limits, name, job.spelling))
    except BadInput as problem:
        return WireProblem(problem.message_id, {name: str(value) for name, value in problem.params.items()})
    except OSError as problem:
        return WireProblem("read.unreadable", {"found": problem.strerror or str(problem)})
    except MemoryError:
        return WireProblem("read.too_much_memory", {"limit": str(limits.memory_bytes >> 20)})


def _limit_memory(limits: Limits) -> None:
    """Grant the memory of one file beyond what the process has taken so far."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        taken = Path("/proc/self/statm")
        used = int(taken.read_text().split()[0]) * resource.getpagesize() if taken.exists() else 0
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        granted = used + limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (granted if hard == -1 else min(granted, hard), hard))


def _limit_time(limits: Limits) -> None:
    """Grant the processor time of one file from now on."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        granted = int(used.ru_utime + used.ru_stime) + limits.cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (granted if hard == -1 else min(granted, hard), hard))


if __name__ == "__main__":
    raise SystemExit(main())
