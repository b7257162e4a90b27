"""``lianxin letter voice``: the recording that a letter's page plays for who cannot read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

letter_voice = typer.Typer()
LARGEST_BYTES = 10 << 20


@letter_voice.command()
def voice(
    number: Annotated[int, typer.Argument(help="信的编号")],
    file: Annotated[Path, typer.Argument(help="录音文件：mp3、m4a 或 amr", exists=True, dir_okay=False)],
) -> None:
    """给信配上念出来的录音，家长在页面上点一下就听。例：`lianxin letter voice 1 念信.mp3`"""
    from bot.commands.house import house, refusals, stop, the_letter
    from handlers.actions.letter import letter_voice as deeds
    from messages.inbound import Kind
    from messages.voices.filetype import is_known
    from storage.files import media

    content = file.read_bytes()
    if not is_known(content) or len(content) > LARGEST_BYTES:
        stop(f"{file.name} 不是能用的录音：请用 10 MB 以内的 mp3、m4a 或 amr。")
    with house() as runtime, refusals():
        with runtime.database.begin() as session:
            the_letter(session, number)
            deeds.to_record(session, number, None)
            media_id = media.bring(session, Kind.VOICE, runtime.clock.now())
        runtime.store.write(media_id, content)
        with runtime.database.begin() as session:
            runtime.store.keep(session, media_id, content, runtime.clock.now())
            letter = deeds.record(session, number, media_id, None)
    typer.echo(f"《{letter.title}》的录音收好了，几秒钟后页面上就能听。")
