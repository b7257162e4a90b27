"""``lianxin letter status|unreached|report|archive``: how far a letter has come, and the papers of it."""

from __future__ import annotations

import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import typer

from bot.commands.export import ClassName

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rich.live import Live

    from bot.commands.letter_view import Seen
    from bot.runtime import Runtime
    from domain.letter_record import LetterRecord
    from handlers.actions.letter.letter_papers import Format

SECONDS = 60.0  # a letter of a whole county
EVERY = 2.0  # seconds between two looks of --watch
letter_report = typer.Typer()
Number = Annotated[int, typer.Argument(help="信的编号")]


@letter_report.command()
def status(
    number: Number,
    watch: Annotated[bool, typer.Option("--watch", help="一直看着，直到全部发出；按 Ctrl-C 停")] = False,
) -> None:
    """信到了哪里：孩子、大人、各班。例：`lianxin letter status 1 --watch`"""
    from rich.console import Console
    from rich.live import Live

    from bot.commands.house import house, the_letter
    from bot.commands.letter_view import view

    console = Console()
    with house() as runtime:
        with runtime.database.read() as session:
            the_letter(session, number)
        if not watch or not console.is_terminal:
            console.print(view(_look(runtime, number)))
            return
        with Live(view(_look(runtime, number)), console=console, auto_refresh=False) as live:
            _watch(runtime, number, live)


@letter_report.command()
def unreached(
    number: Number,
    class_name: ClassName = "",
    out: Annotated[Path | None, typer.Option("--out", help="写到哪个文件，.xlsx 或 .pdf；不写就列在这里")] = None,
) -> None:
    """没送到的家庭，有电话和原因。例：`lianxin letter unreached 1 --out 没送到.pdf`"""
    from dataclasses import replace

    from rich.console import Console

    from bot.commands.hand_out import note_export
    from bot.commands.house import stop, write_file
    from bot.commands.letter_view import unreached_table
    from handlers.actions.letter import letter_papers

    kind = _ending(out) if out else None
    told, now = _begun(number)
    if class_name and class_name not in told.classes:
        stop(f"收这封信的没有“{class_name}”这个班。有这些班：{'、'.join(told.classes)}。")
    if class_name:
        of_class = [one for one in told.receipts if one.class_name == class_name]
        told = replace(told, receipts=of_class)
    families = told.unreached()
    if out is None or kind is None:
        Console().print(unreached_table(told))
        return
    note_export("letter unreached", told.school_id, detail=f"信 {number}，{len(families)} 家")
    write_file(out, letter_papers.unreached(told, now, kind))
    typer.echo(f"{len(families)} 家没送到，名单写在 {out}。里面有家里的电话，请收好。")


@letter_report.command()
def report(number: Number, out: Annotated[Path, typer.Option("--out", help="写到哪个文件，.pdf 或 .xlsx")]) -> None:
    """回执报告，打印出来存档。例：`lianxin letter report 1 --out 回执报告.pdf`"""
    from bot.commands.hand_out import note_export
    from bot.commands.house import write_file
    from handlers.actions.letter import letter_papers

    kind = _ending(out)
    told, now = _begun(number)
    note_export("letter report", told.school_id, detail=f"信 {number}")
    write_file(out, letter_papers.report(told, now, kind))
    complete, *_ = told.total
    typer.echo(
        f"《{told.title}》{sum(told.total)} 个孩子，{complete} 家已回全。报告写在 {out}，里面有家里的电话，请收好。"
    )


@letter_report.command()
def archive(
    number: Number, out: Annotated[Path, typer.Option("--out", help="写到哪个文件夹，或者一个 .zip 文件")]
) -> None:
    """存档：信的各版、回执名单、报告、进度图。例：`lianxin letter archive 1 --out 存档.zip`"""
    from bot.commands.hand_out import note_export
    from bot.commands.house import write_file
    from handlers.actions.letter import letter_papers

    told, now = _record(number)
    files = letter_papers.archive(told, now)
    note_export("letter archive", told.school_id, detail=f"信 {number}")
    if out.suffix.lower() == ".zip":
        write_file(out, _packed(files, now))
    else:
        for name, content in files:
            write_file(out / name, content)
    typer.echo(f"《{told.title}》的 {len(files)} 个文件存在 {out}。里面有家里的电话，请收好。")


def _record(number: int) -> tuple[LetterRecord, datetime]:
    from bot.commands.house import house, stop
    from storage.letter import letter_archive

    with house() as runtime, runtime.database.read(SECONDS) as session:
        told, now = letter_archive.read(session, number), runtime.clock.now()
    if told is None:
        stop(f"没有编号 {number} 的信。")
    return told, now


def _begun(number: int) -> tuple[LetterRecord, datetime]:
    """Of a letter that has left; before, nothing is known of anybody."""
    from bot.commands.house import stop

    told, now = _record(number)
    if told.started_at is None:
        stop(f"《{told.title}》还没有发出。发出前看谁收得到：lianxin letter preview {number} --unreached")
    return told, now


def _look(runtime: Runtime, number: int) -> Seen:
    from bot.commands.letter_view import Seen
    from storage.letter import letter_progress
    from storage.traffic import send_days

    now, quota = runtime.clock.now(), runtime.settings.notices_per_day
    with runtime.database.read(SECONDS) as session:
        letter = letter_progress.letter(session, number)
        assert letter is not None, "asked before"
        left = send_days.letters_left_today(session, now, quota)
        stages = letter_progress.stages(session, number)
        return Seen(letter, letter_progress.by_class(session, number), stages, left)


def _watch(runtime: Runtime, number: int, live: Live) -> None:
    """Look again and again while something is still to leave."""
    from bot.commands.letter_view import view

    with suppress(KeyboardInterrupt):
        while (seen := _look(runtime, number)).goes_on:
            live.update(view(seen), refresh=True)
            time.sleep(EVERY)
    live.update(view(_look(runtime, number)), refresh=True)


def _ending(target: Path) -> Format:
    from bot.commands.house import stop
    from handlers.actions.letter.letter_papers import Format

    ending = target.suffix.lower().removeprefix(".")
    if ending not in set(Format):
        stop("文件名请以 .pdf 或 .xlsx 结尾。")
    return Format(ending)


def _packed(files: Sequence[tuple[str, bytes]], now: datetime) -> bytes:
    from domain.clock import in_china

    stored = BytesIO()
    with ZipFile(stored, "w", ZIP_DEFLATED) as pack:
        for name, content in files:
            pack.writestr(ZipInfo(name, in_china(now).timetuple()[:6]), content, ZIP_DEFLATED)
    return stored.getvalue()
