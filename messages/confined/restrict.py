"""The child's side: it gives up what its work does not need, before it looks at a byte of what it was handed."""

import resource

from messages.confined.bounds import Bounds

MOST_FILES = 16  # open at once: the three streams, and what the interpreter may still import
MARGIN = 1  # second of CPU between the signal that ends us and the kill that nothing can catch


def restrict(bounds: Bounds) -> None:
    """From here on the kernel stops us: no more time or memory than this, no files written, no processes started."""
    _limit(resource.RLIMIT_CPU, bounds.cpu_seconds, MARGIN)
    _limit(resource.RLIMIT_AS, bounds.memory_bytes)
    _limit(resource.RLIMIT_NOFILE, MOST_FILES)
    for nothing in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        _limit(nothing, 0)


def _limit(what: int, most: int, margin: int = 0) -> None:
    """Never above the limit that whoever started the server has set."""
    _, allowed = resource.getrlimit(what)
    if allowed != resource.RLIM_INFINITY:
        most = min(most, allowed - margin)
    resource.setrlimit(what, (most, most + margin))
