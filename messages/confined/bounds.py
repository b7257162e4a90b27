"""What one piece of work in a child process may cost."""

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The child is ended at whichever of these it reaches first."""

    cpu_seconds: int = 20  # of the child, its start included
    memory_bytes: int = 512 * MEBIBYTE  # address space of the child
    wall_seconds: float = 60.0
    answer_bytes: int = 32 * MEBIBYTE  # what the child may hand back; bounds the memory of the parent too
