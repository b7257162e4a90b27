"""`lianxin demo`: the village on a page, or the story played unattended."""

import signal
import threading
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.demo import school, story
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
    try:
        _set_the_scene(village)
        console.print(f"\n  请用浏览器打开  {village.simulator.url}\n\n  按 Ctrl-C 结束。\n")
        _until_stopped()
    finally:
        village.__exit__(None, None, None)
    return 0


def play(folder: Path) -> int:
    """The whole story without a page; 0 only if all of it happened."""
    set_up("WARNING")
    failed = ""
    with Village(folder) as village:
        for chapter, wrong in story.play(village, story.chapters()):
            console.print(f"{'✗' if wrong else '✓'} {chapter.title}")
            failed = wrong
        _print_phones(village)
        _print_file(village)
    if failed:
        console.print(f"\n没有做到：{failed}", style="bold red")
        return 1
    console.print("\n全部做到了。", style="bold green")
    return 0


def _set_the_scene(village: Village) -> None:
    """One family already talks with its teacher; the others' codes lie ready to be scanned."""
    village.phone("陈雨", school.SCHOOL)
    village.phone("王芳", "杭州 · 鞋厂")  # side by side with her child's teacher
    story.teachers_arrive(village)
    story.a_mother_is_bound(village)
    for name in school.TEACHERS:
        village.phone(name).says("谁在等")  # a word opens the window that a tap does not
    story.a_question_and_its_answer(village)
    village.add_idle_phones()


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
    for entry in story.read_file(village, "李思涵"):
        state = entry.states[-1].state if entry.states else ""
        who = f"{entry.author} → {entry.reader}" if entry.reader else entry.author
        text = KINDS.get(entry.kind, "") + entry.text.replace("\n", " ")
        told = State(state).label if state else ""
        table.add_row(in_china(entry.at).strftime("%m-%d %H:%M"), who, Text(text), told)
    console.print(table)


def _until_stopped() -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
