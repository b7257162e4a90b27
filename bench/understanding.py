"""How often messages are understood rightly, by group, and what they are taken for when they are not.

A sample is a table of tab-separated columns: id, group, speaker, channel, text, handling. ``handling`` is the code that
is right, or several with bars between them of which any is.
"""

import csv
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.rows import NotMeasured, Row, median
from domain.understanding.meaning import Meaning, Speaker, understand

SAMPLES = Path(__file__).parent.parent / "tests" / "understanding"
# The issue's own limits: a message costs less than a millisecond, 95 of 100 are handled rightly.
LIMIT_MILLISECONDS = 1.0
LIMIT_WRONG_PERCENT = 5.0

SPEAKERS = {"教师": Speaker.TEACHER, "?": Speaker.STRANGER, "爸": Speaker.PARENT, "妈": Speaker.PARENT}
ALERT = "ALERT-P0"


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a sample and the codes of which one is right."""

    id: str
    group: str
    speaker: Speaker
    text: str
    right: tuple[str, ...]

    def is_right(self, codes: Iterable[str]) -> bool:
        """Whether what is right is among what would be done, and no alarm is raised beside it."""
        done = tuple(codes)
        is_alarmed = ALERT in done and ALERT not in self.right
        return not is_alarmed and any(code in done for code in self.right)


def read(path: Path) -> list[Line]:
    """The lines of a sample."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [_line(row) for row in rows]


def measure() -> list[Row]:
    """The confusion tables on the screen; as rows what a message costs, and how many of each sample go wrong."""
    samples = {path.stem: read(path) for path in sorted(SAMPLES.glob("*.tsv"))}
    if not samples:
        raise NotMeasured(f"no samples in {SAMPLES}")
    rows = [_cost([line for lines in samples.values() for line in lines])]
    for name, lines in samples.items():
        print(f"{name}\n{confusion(lines)}\n")
        share = 100 * len(wrong(lines)) / len(lines)
        rows.append(Row(f"understand-{name}", share, LIMIT_WRONG_PERCENT, "% wrong", "limit", f"{len(lines)} messages"))
    return rows


def _cost(lines: list[Line]) -> Row:
    understand(lines[0].text, lines[0].speaker)
    spent = []
    for line in lines:
        start = time.perf_counter()
        understand(line.text, line.speaker)
        spent.append(1000 * (time.perf_counter() - start))
    note = f"median of {len(lines)} messages"
    return Row("understand", median(spent), LIMIT_MILLISECONDS, "ms", "limit", note)


def wrong(lines: Iterable[Line]) -> list[tuple[Line, Meaning]]:
    """The lines that would be handled otherwise than is right."""
    judged = [(line, understand(line.text, line.speaker)) for line in lines]
    return [(line, meaning) for line, meaning in judged if not line.is_right(meaning.codes)]


def confusion(lines: Iterable[Line]) -> str:
    """A row for each group: how many lines, how many right, and what the others were taken for."""
    total: Counter[str] = Counter()
    missed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    every = list(lines)
    for line in every:
        total[line.group] += 1
    for line, meaning in wrong(every):
        missed[line.group][f"{'|'.join(line.right)}→{'+'.join(meaning.codes)}"] += 1
    rows = [_row(group, total[group], missed[group]) for group in sorted(total)]
    right = sum(total.values()) - sum(sum(counts.values()) for counts in missed.values())
    return "\n".join(
        [*rows, f"{'all':8} {right:4}/{sum(total.values()):<4} {right / max(1, sum(total.values())):6.1%}"]
    )


def _row(group: str, total: int, missed: Counter[str]) -> str:
    right = total - sum(missed.values())
    others = ", ".join(f"{what} ×{count}" if count > 1 else what for what, count in missed.most_common())
    return f"{group:8} {right:4}/{total:<4} {right / total:6.1%}  {others}".rstrip()


def _line(row: dict[str, str]) -> Line:
    speaker = SPEAKERS.get(row["speaker"], SPEAKERS.get(row["group"], Speaker.CARER))
    if row["group"] == "TEACHER":
        speaker = Speaker.TEACHER
    return Line(row["id"], row["group"], speaker, row["text"], tuple(row["handling"].split("|")))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        sample = read(Path(name))
        print(confusion(sample))
        for line, meaning in wrong(sample):
            print(f"  {line.id} {line.text}  {'|'.join(line.right)} ≠ {'+'.join(meaning.codes)}")
