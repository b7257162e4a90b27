"""How much of a table file is read at most, and what reading it may cost."""

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The promise is: at most 10 MB, 20 s of CPU and 512 MB, and the server lives on whatever the file holds."""

    file_bytes: int = 10 * MEBIBYTE
    cpu_seconds: int = 20  # of the child, its start included
    memory_bytes: int = 512 * MEBIBYTE  # address space of the child
    wall_seconds: float = 60.0
    wait_seconds: float = 5.0  # for the file of somebody else that is being read
    answer_bytes: int = 32 * MEBIBYTE  # what the child may hand back; bounds the memory of the parent too
    rows: int = 5_000  # of one sheet, its heading not counted; more than the pupils of a rural school
    columns: int = 200  # more than the register has fields


LIMITS = Limits()
