"""How far a letter has come, drawn on a terminal: a bar, the adults by stage, the classes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from domain.letter import LetterState
from domain.letter_record import LetterRecord
from domain.letter_stage import Stage
from storage.letter import letter_progress
from storage.letter.letter_progress import LetterRow, Progress, Stages

WIDTH = 78
LABELS = ("都已确认", "一方已确认", "已发出，等确认", "还没送到")


@dataclass(frozen=True, slots=True)
class Seen:
    """A letter at one moment; ``cards_left`` is how many cards of letters may still leave today."""

    letter: LetterRow
    classes: Mapping[str, Progress]
    adults: Stages
    cards_left: int = 1

    @property
    def goes_on(self) -> bool:
        """Whether more of it leaves by itself."""
        return self.letter.is_running and self.adults.on_the_way > 0


def view(seen: Seen) -> RenderableType:
    """Everything below each other, in 80 columns."""
    return Group(*_parts(seen))


def unreached_table(told: LetterRecord) -> RenderableType:
    """The families that nothing reached."""
    table = Table(title=f"《{told.title}》没送到的家庭", width=WIDTH)
    for head in ("班级", "孩子", "家人", "电话", "原因"):
        table.add_column(head, overflow="fold")
    for family in told.unreached():
        for at, one in enumerate(family):
            begun = (Text(one.class_name), Text(one.child)) if at == 0 else (Text(), Text())
            who = Text(f"{one.relation} {one.name}")
            table.add_row(*begun, who, one.phone or "没有记", Text(one.reason or one.stage.label))
    return table if table.row_count else Text("每一家都发出了。")


def _parts(seen: Seen) -> Iterator[RenderableType]:
    letter, total = seen.letter, letter_progress.summed(seen.classes.values())
    state = LetterState(letter.state).label + ("（暂停中）" if letter.is_paused else "")
    yield Text(f"信 {letter.id}《{letter.title}》{state}　{total.total} 个孩子，{seen.adults.total} 位大人")
    left = seen.adults.on_the_way
    if seen.adults.total and letter.started_at is not None:
        out = seen.adults.total - left
        yield ProgressBar(total=seen.adults.total, completed=out, width=50)
        yield Text(f"还有 {left} 位排着队等发" if left else "没有在排队的了")
        if left and not seen.cards_left:
            yield Text("今天的微信通知次数用完了，零点以后接着发；急事和对话留着次数。")
    yield _children(total)
    yield _adults(seen.adults)
    if len(seen.classes) > 1:
        yield _classes(seen.classes)


def _children(total: Progress) -> Table:
    table = Table(title="孩子的家里", width=WIDTH)
    table.add_column("情况")
    table.add_column("孩子数", justify="right")
    for label, count in zip(LABELS, total.parts, strict=True):
        table.add_row(label, str(count))
    return table


def _adults(adults: Stages) -> Table:
    table = Table(title="每位大人到了哪一步", width=WIDTH)
    table.add_column("到了哪一步")
    table.add_column("几位", justify="right")
    table.add_column("怎么知道的", overflow="fold")
    details = {
        Stage.CONFIRMED: "，".join(f"{method.label} {count}" for method, count in adults.methods),
        Stage.UNREACHED: "，".join(f"{reason} {count}" for reason, count in adults.reasons),
    }
    for stage, count in adults.counts.items():
        table.add_row(stage.label, str(count), Text(details.get(stage) or stage.source))
    return table


def _classes(classes: Mapping[str, Progress]) -> Table:
    table = Table(title="各班", width=WIDTH)
    table.add_column("班级")
    for label in LABELS:
        table.add_column(label, justify="right")
    for name, one in classes.items():
        table.add_row(Text(name), *map(str, one.parts))
    return table
