"""``lianxin admin create``, ``accounts``, ``disable``, ``enable``, ``reset``, ``duty``: who may sign in, as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # a command's --help must not wait for the whole house
    from sqlalchemy.orm import Session

    from bot.runtime import Runtime
    from handlers.actions.access.accounts import NewAccount
    from storage.access.accounts import Account

account = typer.Typer()

School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
Login = Annotated[str, typer.Argument(help="登录名")]
LOCALLY = "http://127.0.0.1:8000"


@account.command()
def create(
    login: Login,
    staff: Annotated[str, typer.Option(help="本校的一位老师或主任")] = "",
    officer: Annotated[str, typer.Option(help="县教育局的人，只看数字")] = "",
    operator: Annotated[str, typer.Option(help="维护机器的人，看不到内容")] = "",
    school: School = "",
) -> None:
    """开一个后台账号，给出设密码的链接。例：`lianxin admin create chenyu --staff 陈雨`"""
    from bot.commands.house import house, refusals, stop
    from handlers.actions.access import accounts as deeds

    if sum(map(bool, (staff, officer, operator))) != 1:
        stop("请写明是谁的账号：--staff、--officer、--operator 三个里写一个。")
    with house() as runtime, refusals(), runtime.database.begin() as session:
        new = _new(session, login, staff, officer or operator, school, is_officer=bool(officer))
        made, token = deeds.create(session, new, deeds.at_the_machine(), runtime.clock.now())
        _tell_link(runtime, made, token)


@account.command("accounts")
def list_accounts() -> None:
    """列出全部后台账号。例：`lianxin admin accounts`"""
    from bot.commands.house import house
    from domain.access import Duty
    from storage.access import accounts

    with house() as runtime, runtime.database.read() as session:
        found = accounts.listed(session)
        for one in found:
            duties = accounts.duties_of(session, one)
            labels = "、".join(duty.label for duty in Duty if duty in duties)
            typer.echo(f"{one.login}\t{one.name}\t{labels}\t{_state(one)}")
        if not found:
            typer.echo("还没有账号。开一个：lianxin admin create 登录名 --staff 姓名")


@account.command()
def disable(login: Login) -> None:
    """停用一个账号，已经登录的地方马上退出。例：`lianxin admin disable chenyu`"""
    from bot.commands.house import house, refusals
    from handlers.actions.access import accounts as deeds

    with house() as runtime, refusals(), runtime.database.begin() as session:
        found = _account(session, login)
        is_new = deeds.disable(session, found.id, deeds.at_the_machine(found.school_id), runtime.clock.now())
    typer.echo(f"{found.name}的账号{'停用了' if is_new else '本来就停用着'}。")


@account.command()
def enable(login: Login) -> None:
    """恢复一个停用的账号。例：`lianxin admin enable chenyu`"""
    from bot.commands.house import house, refusals
    from handlers.actions.access import accounts as deeds

    with house() as runtime, refusals(), runtime.database.begin() as session:
        found = _account(session, login)
        is_new = deeds.enable(session, found.id, deeds.at_the_machine(found.school_id), runtime.clock.now())
    typer.echo(f"{found.name}的账号{'恢复了' if is_new else '本来就能用'}。")


@account.command()
def reset(login: Login) -> None:
    """忘了密码或丢了手机：旧的都作废，给一个新链接。例：`lianxin admin reset chenyu`"""
    from bot.commands.house import house, refusals
    from handlers.actions.access import accounts as deeds

    with house() as runtime, refusals(), runtime.database.begin() as session:
        found = _account(session, login)
        token = deeds.reset(session, found.id, deeds.at_the_machine(found.school_id), runtime.clock.now())
        _tell_link(runtime, found, token)


@account.command()
def duty(
    name: Annotated[str, typer.Argument(help="老师姓名")],
    which: Annotated[str, typer.Argument(help="心理教师 或 校长")],
    end: Annotated[bool, typer.Option("--end", help="不再担任")] = False,
    school: School = "",
) -> None:
    """一位老师担任（或不再担任）心理教师、校长。例：`lianxin admin duty 周芳 心理教师`"""
    from bot.commands.house import house, refusals, stop, the_school, the_teacher
    from domain.access import Duty
    from handlers.actions.access import accounts as deeds

    known = {one.label: one for one in (Duty.PSYCH, Duty.PRINCIPAL)}
    if which not in known:
        stop(f"职责请写其中之一：{'、'.join(known)}。")
    with house() as runtime, refusals(), runtime.database.begin() as session:
        found = the_school(session, school)
        person = the_teacher(session, found, name)
        by, now = deeds.at_the_machine(found.id), runtime.clock.now()
        is_new = deeds.set_duty(session, person.id, known[which], by, now, holds=not end)
    if end:
        typer.echo(f"{person.name}{'不再是' if is_new else '本来就不是'}{which}。")
    else:
        typer.echo(f"{person.name}{'现在是' if is_new else '本来就是'}{which}。")


def _new(session: Session, login: str, staff: str, name: str, school: str, *, is_officer: bool) -> NewAccount:
    from bot.commands.house import fits, the_school, the_teacher
    from domain.access import AccountKind
    from handlers.actions.access.accounts import NewAccount

    if staff:
        return NewAccount(login, AccountKind.STAFF, the_teacher(session, the_school(session, school), staff).id)
    fits(name, 40, "姓名")
    return NewAccount(login, AccountKind.OFFICER if is_officer else AccountKind.OPERATOR, name=name.strip())


def _account(session: Session, login: str) -> Account:
    from bot.commands.house import stop
    from storage.access import accounts

    found = accounts.by_login(session, login)
    if found is None:
        stop(f"没有登录名是“{login}”的账号。全部账号：lianxin admin accounts")
    return found


def _tell_link(runtime: Runtime, account: Account, token: str) -> None:
    typer.echo(f"{account.name}（登录名 {account.login}）请打开这个链接设密码，48 小时内有效，只能用一次：")
    typer.echo(f"{runtime.settings.public_url or LOCALLY}/console/invitation/{token}")


def _state(account: Account) -> str:
    if account.is_disabled:
        return "已停用"
    if not account.has_password:
        return "还没有设密码"
    return "能登录，两步" if account.has_totp else "能登录"
