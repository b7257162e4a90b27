"""What ``lianxin explain`` prints: a heading for each matter, what holds now, then what happened, newest first."""

from rich.console import Console
from rich.text import Text

from messages.explanation_lines import Line
from messages.explanation_words import moment
from messages.explanations import Page, Section

MOODS = {"good": "green", "wait": "yellow", "bad": "red"}


def show(page: Page, span: str = "") -> None:
    """One line for each sentence, never broken, so that it can be searched; colours on a terminal only."""
    console = Console()
    _print(console, Text(page.title, style="bold"))
    for section in page.sections:
        _show(console, section, span)


def _show(console: Console, section: Section, span: str) -> None:
    _print(console, Text(""))
    _print(console, Text(f"■ {section.title}", style="bold"))
    for fact in section.facts:
        _print(console, _line(fact))
    for one in section.history:
        _print(console, _line(one))
    if not section.history and section.empty:
        _print(console, Text(f"  {section.empty}", style="dim"))
    if section.earlier:
        _print(
            console,
            Text(f"  （{span}以外或更早的还有，用 --days 往前看）" if span else "  （更早的还有）", style="dim"),
        )


def _line(line: Line) -> Text:
    text = Text("  ")
    if line.at is not None:
        text.append(f"{moment(line.at)}  ", style="dim")
    text.append(line.text, style=MOODS.get(line.mood, ""))
    if line.message_id is not None:
        text.append(f"［消息 {line.message_id}］", style="dim")
    return text


def _print(console: Console, text: Text) -> None:
    console.print(text, soft_wrap=True, highlight=False)
