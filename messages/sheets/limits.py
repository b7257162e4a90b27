"""How much of a table file is read at most, and what reading it may cost."""

from dataclasses import dataclass

from messages.confined.bounds import MEBIBYTE, Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(Bounds):
    """The promise is: at most 10 MB, 20 s of CPU and 512 MB, and the server lives on whatever the file holds."""

    file_bytes: int = 10 * MEBIBYTE
    wait_seconds: float = 5.0  # for the file of somebody else that is being read
    rows: int = 5_000  # of one sheet, its heading not counted; more than the pupils of a rural school
    columns: int = 200  # more than the register has fields


LIMITS = Limits()
