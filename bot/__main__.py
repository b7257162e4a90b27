"""The command line: one door to everything an operator does, each command with an example."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.accounts import account
from bot.commands.admin import admin
from bot.commands.alerts import on_call, open_alerts
from bot.commands.answers import answers
from bot.commands.bring_in import bring_in
from bot.commands.calendar import calendar
from bot.commands.cards import cards
from bot.commands.child_file import copy_in, copy_out
from bot.commands.child_paper import child_paper
from bot.commands.consent import consent
from bot.commands.contact import contact
from bot.commands.contact_pause import contact_pause
from bot.commands.custody import custody, leavers
from bot.commands.erase import erase
from bot.commands.explain import explain
from bot.commands.export import export
from bot.commands.export_contacts import on_paper
from bot.commands.hazards import open_hazards, visit_list
from bot.commands.incident import incident
from bot.commands.letter import letter
from bot.commands.letter_drive import letter_drive
from bot.commands.letter_library import letter_library
from bot.commands.letter_preview import shown_before
from bot.commands.letter_report import letter_report
from bot.commands.letter_roll_call import letter_roll_call
from bot.commands.letter_voice import letter_voice
from bot.commands.outbox import outbox
from bot.commands.pairing import pairing
from bot.commands.plan import plan
from bot.commands.rights import audit_pack, keeping
from bot.commands.tags import tag
from bot.commands.verify import verify
from domain.errors import LianxinError, SettingError, StorageUnavailable
from domain.understanding.meaning import Speaker

app = typer.Typer(
    name="lianxin",
    help="连心：让在外工作的家长、家里照看孩子的人和结对老师说上话，每句话都留在孩子的档案里。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
admin.add_typer(account)
admin.add_typer(pairing)
admin.add_typer(cards)
admin.add_typer(leavers)
admin.add_typer(custody, name="custody")
admin.add_typer(open_alerts)
admin.add_typer(open_hazards)
admin.add_typer(on_call, name="on-call")
admin.add_typer(answers, name="answers")
admin.add_typer(calendar, name="calendar")
admin.add_typer(plan, name="plan")
admin.add_typer(outbox, name="outbox")
contact.add_typer(contact_pause)
admin.add_typer(contact, name="contact")
admin.add_typer(tag, name="tag")
admin.add_typer(consent, name="consent")
app.add_typer(admin, name="admin")
app.command()(verify)
bring_in.add_typer(copy_in)
app.add_typer(bring_in, name="import")
admin.add_typer(incident, name="incident")
admin.add_typer(keeping)
admin.add_typer(erase)
export.add_typer(on_paper)
export.add_typer(audit_pack)
export.add_typer(copy_out)
export.add_typer(child_paper)
export.add_typer(visit_list)
app.add_typer(export, name="export")
letter.add_typer(letter_drive)
letter.add_typer(shown_before)
letter.add_typer(letter_report)
letter.add_typer(letter_roll_call)
letter.add_typer(letter_voice)
letter.add_typer(letter_library)
app.add_typer(letter, name="letter")
app.add_typer(explain, name="explain")

WRONG_SETTING = 2


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="监听的地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="监听的端口")] = 8000,
    web_only: Annotated[bool, typer.Option("--web-only", help="只接收，不派送、不提醒（另开 lianxin work）")] = False,
) -> None:
    """接收微信消息，并派送、提醒。例：`lianxin serve --port 8000`"""
    from bot.run import serve as run

    run(host, port, web_only=web_only)


@app.command()
def work() -> None:
    """只派送和提醒，配合 `lianxin serve --web-only`。例：`lianxin work`"""
    from bot.run import work as run

    run()


@app.command()
def migrate() -> None:
    """建立或升级数据库，可以重复运行。例：`lianxin migrate`"""
    from bot.run import migrate as run

    run()
    typer.echo("数据库已是最新。")


@app.command()
def check() -> None:
    """逐项检查设置、数据库、文件夹和微信接口，有一项不行就退出 1。例：`lianxin check`"""
    from bot.commands.check import check_all

    raise typer.Exit(0 if check_all() else 1)


@app.command()
def demo(
    script: Annotated[bool, typer.Option("--script", help="不开网页，自己把主要流程走一遍并核对")] = False,
    port: Annotated[int, typer.Option(help="网页的端口，0 是任选一个空的")] = 8010,
    folder: Annotated[Path, typer.Option(help="放演示数据的文件夹，每次重新建立")] = Path("demo-data"),
) -> None:
    """在本机演示：假的微信、几部手机、一所虚构的村小。例：`lianxin demo`"""
    from bot.demo.command import play, show

    raise typer.Exit(play(folder) if script else show(folder, port))


@app.command()
def understand(
    text: Annotated[list[str] | None, typer.Argument(help="一句话；不写就从标准输入一行一句地读")] = None,
    role: Annotated[Speaker, typer.Option(help="谁说的：parent 家长、carer 照看的人、teacher 老师、stranger 生人")] = (
        Speaker.CARER
    ),
) -> None:
    """看一句话会怎样理解、怎样处理、怎样回答，不用数据库。例：`lianxin understand "小人寻不着了"`"""
    from bot.commands.understand import explain, explain_lines

    if text:
        explain(" ".join(text), role)
    else:
        explain_lines(sys.stdin, role)


@app.command()
def simulate(
    callback_url: Annotated[str, typer.Option(help="自己的服务地址，例如 http://127.0.0.1:8000/wechat")] = "",
    port: Annotated[int, typer.Option(help="假微信的端口，0 是任选一个空的")] = 8100,
    mode: Annotated[str, typer.Option(help="plain 明文、compatible 兼容、safe 安全")] = "plain",
    token: Annotated[str, typer.Option(help="和 LIANXIN_WECHAT_TOKEN 一样")] = "simulator",
    aes_key: Annotated[str, typer.Option(help="和 LIANXIN_WECHAT_AES_KEY 一样，明文方式不用")] = "",
    app_id: Annotated[str, typer.Option(help="和 LIANXIN_WECHAT_APP_ID 一样")] = "wx0000000000000001",
    secret: Annotated[str, typer.Option(help="和 LIANXIN_WECHAT_APP_SECRET 一样")] = "",
) -> None:
    """只运行假的微信平台和几部手机，用来调试自己的服务。例：`lianxin simulate --port 8100`"""
    from simulator.__main__ import main as run

    given = {
        "--callback-url": callback_url,
        "--port": str(port),
        "--mode": mode,
        "--token": token,
        "--aes-key": aes_key,
        "--app-id": app_id,
        "--secret": secret,
    }
    raise typer.Exit(run([word for name, value in given.items() if value for word in (name, value)]))


COMMANDS = typer.main.get_command(app)


def main() -> None:
    """Run a command; a wrong setting is one sentence and exit code 2, an outage one sentence and exit code 1."""
    try:
        COMMANDS()
    except SettingError as wrong:
        typer.echo(str(wrong), err=True)
        sys.exit(WRONG_SETTING)
    except StorageUnavailable:
        typer.echo("数据库没有回应：看它是否开着、LIANXIN_DATABASE_URL 对不对（lianxin check 会逐项看）。", err=True)
        sys.exit(1)
    except LianxinError as trouble:
        typer.echo(f"没有做成：{trouble}（lianxin check 会逐项看）。", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
