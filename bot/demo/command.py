"""`lianxin demo`: the village on a page, or the story played unattended."""

import signal
import threading
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.demo import danger, leave, school, story
from bot.demo.phone import NotSeen
from bot.demo.truth import NotTrue, read_file
from bot.demo.village import Village
from bot.logs import set_up
from domain.clock import in_china
from domain.delivery import State

console = Console(highlight=False)
# With a blank that does not break, so that the sign stays with its words.
MARKS = {"me": "→\N{NO-BREAK SPACE}", "account": "←\N{NO-BREAK SPACE}", "system": "·\N{NO-BREAK SPACE}"}
KINDS = {"voice": "[语音] ", "image": "[照片] ", "template": "[通知卡] ", "video": "[视频] "}


def show(folder: Path, port: int) -> int:
    """The phones and the child's file on one page, until Ctrl-C; 0, or 1 when the port is taken."""
    set_up("WARNING")
    try:
        village = Village(folder, simulator_port=port)
        village.__enter__()
    except OSError as taken:
        console.print(f"端口 {port} 打不开（{taken.strerror}）。换一个：lianxin demo --port 0")
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        console.print(f"\n  请用浏览器打开  {village.simulator.url}\n\n  按 Ctrl-C 结束。\n")
        _set_the_scene(village)
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        village.__exit__(None, None, None)
    return 0


def play(folder: Path) -> int:
    """The whole story without a page; 0 only if all of it happened."""
    set_up("WARNING")
    failed = ""
    with Village(folder) as village:
        for chapter, wrong in story.play(village, story.chapters()):
            console.print(f"{'✗' if wrong else '✓'} {chapter.title}", soft_wrap=True)
            failed = wrong
        _print_phones(village)
        _print_file(village)
    if failed:
        console.print(f"\n没有做到：{failed}", style="bold red")
        return 1
    console.print("\n全部做到了。", style="bold green")
    return 0


def _set_the_scene(village: Village) -> None:
    """Two families talk with their teacher while the page is watched; the others' codes lie ready to be scanned.

    Whoever taps before the story does has taken it over.
    """
    for name in SIDE_BY_SIDE:
        village.phone(name, PLACES[name])
    village.add_idle_phones()
    try:
        for step in SCENE:
            step(village)
    except (NotSeen, NotTrue):
        console.print("  手机上的故事停在这里，接着自己试。\n")


def _two_more_join(village: Village) -> None:
    story.join(village, ("周桂英", "张伟"))
    for name in school.TEACHERS:
        village.phone(name).says("谁在等")  # a word opens the window that a tap does not


def _print_phones(village: Village) -> None:
    for phone in village.phones.values():
        lines = Text()
        for item in phone.screen():
            mark = MARKS[item["side"]]
            lines.append(f"{mark}{_line(item)}\n", style="dim" if item["side"] == "system" else "")
        console.print(Panel(lines, title=f"{phone.name}（{phone.place}）看到的", width=80))


def _line(item: dict[str, object]) -> str:
    kind = KINDS.get(str(item["kind"]), "")
    fields = " ".join(f"{label}：{value}" for label, value in item.get("fields") or [])  # type: ignore[attr-defined]
    return kind + " ".join(filter(None, (str(item.get("text") or "").replace("\n", " "), fields)))


def _print_file(village: Village) -> None:
    table = Table(title="李思涵的档案", width=80)
    for heading in ("时间", "谁 → 谁", "内容", "情况"):
        table.add_column(heading, overflow="fold")
    for entry in read_file(village, "李思涵"):
        state = entry.states[-1].state if entry.states else ""
        who = f"{entry.author} → {entry.reader}" if entry.reader else entry.author
        text = KINDS.get(entry.kind, "") + entry.text.replace("\n", " ")
        told = State(state).label if state else ""
        table.add_row(in_china(entry.at).strftime("%m-%d %H:%M"), who, Text(text), told)
    console.print(table)


PLACES = {
    **dict.fromkeys((*school.TEACHERS, school.DIRECTOR), school.SCHOOL),
    **{adult.name: adult.place for family in school.FAMILIES for adult in family.adults},
}
SIDE_BY_SIDE = ("陈雨", "王芳", "周桂英", school.DIRECTOR)  # a teacher, two who talk with her, and who takes the alert
SCENE = (
    story.the_staff_arrive,
    story.a_mother_is_bound,
    _two_more_join,
    story.a_question_and_its_answer,
    leave.a_father_asks_for_leave,
    danger.a_mother_misses_her_child,
    danger.a_child_is_missing,
    danger.the_child_is_seen,
)
