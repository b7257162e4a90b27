"""``lianxin letter write``, ``send``, ``status``: a letter to families is written, submitted, and looked at."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.letter_audience import Children, Classes, Grades, Tags

if TYPE_CHECKING:  # a command's --help must not wait for the whole house
    from domain.letter import Policy
    from handlers.actions.letter.letter_life import Submitted

letter = typer.Typer(help="给全体家长的一封信。", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="信的编号")]
School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
BodyFile = Annotated[Path, typer.Option(help="正文所在的文本文件（UTF-8）", exists=True, dir_okay=False)]
VoiceFile = Annotated[
    Path | None, typer.Option(help="念给家长听的稿子，文本文件（UTF-8）", exists=True, dir_okay=False)
]
DAYS, MOMENTS = ["%Y-%m-%d"], ["%Y-%m-%d %H:%M"]
PRIMARY = "第一照护人"


@letter.command()
def write(
    title: Annotated[str, typer.Option(help="标题，例如 国庆假期安全提醒")],
    body_file: BodyFile,
    short: Annotated[str, typer.Option(help="三句话的短信版，家长在对话里直接看到")],
    voice_file: VoiceFile = None,
    policy: Annotated[str, typer.Option(help="谁确认才算：both 在外的和在家的各一位、any、each、named")] = "both",
    named: Annotated[list[str] | None, typer.Option(help=f"点名等谁，例如 妈妈、奶奶、{PRIMARY}；可以写几次")] = None,
    urgent: Annotated[bool, typer.Option("--urgent", help="紧急：夜里也发，先于别的信")] = False,
    roll_call: Annotated[bool, typer.Option("--roll-call", help="同时问一句：孩子今天平安吗")] = False,
    by_mass: Annotated[bool, typer.Option("--by-mass", help="用微信群发（每人每月四次）")] = False,
    due: Annotated[datetime | None, typer.Option(help="哪天前要回执", formats=DAYS)] = None,
    holiday_from: Annotated[datetime | None, typer.Option(help="假期第一天", formats=DAYS)] = None,
    holiday_to: Annotated[datetime | None, typer.Option(help="假期最后一天", formats=DAYS)] = None,
    grade: Grades = None,
    class_name: Classes = None,
    tag: Tags = None,
    child: Children = None,
    author: Annotated[str, typer.Option(help="写信的老师")] = "",
    again: Annotated[bool, typer.Option("--again", help="一模一样的信再写一封")] = False,
    school: School = "",
) -> None:
    """写一封信（草稿）。例：`lianxin letter write --title 国庆安全提醒 --body-file 信.txt --short 不下水`"""
    from bot.commands.house import house, refusals, the_school, the_teacher
    from bot.commands.letter_audience import audience
    from handlers.actions.letter import letters
    from storage.letter.letters import NewLetter

    with house() as runtime, refusals(), runtime.database.begin() as session:
        found = the_school(session, school)
        new = NewLetter(
            title,
            body_file.read_text(encoding="utf-8"),
            short,
            voice=voice_file.read_text(encoding="utf-8") if voice_file is not None else "",
            policy=_policy(policy, named),
            named_relations=tuple(_relation(one) for one in named or ()),
            audience=audience(session, found, grade, class_name, tag, child),
            urgent=urgent,
            roll_call=roll_call,
            by_mass=by_mass,
            author_id=the_teacher(session, found, author).id if author else None,
            holiday_from=_day(holiday_from),
            holiday_to=_day(holiday_to),
            due_on=_day(due),
        )
        number = letters.write(session, found.id, new, runtime.clock.now(), again=again)
    typer.echo(f"已写好，信的编号是 {number}。发出：lianxin letter send {number}")


@letter.command()
def send(
    number: Number,
    at: Annotated[
        datetime | None, typer.Option(help="什么时候发（北京时间），例如 2026-09-25 18:00", formats=MOMENTS)
    ] = None,
    anchor: Annotated[str, typer.Option(help="跟着校历哪天发，例如 国庆前5天；那天 18:00")] = "",
    by: Annotated[str, typer.Option(help="谁交的")] = "",
) -> None:
    """交一封信：人多先要第二个人同意，到时发出。例：`lianxin letter send 1 --anchor 国庆前5天`"""
    from bot.commands.house import house, refusals, stop, the_letter, the_teacher
    from bot.lanes import facilities
    from domain.clock import CHINA
    from domain.letter import LetterState
    from handlers.actions.letter import letter_life, letters
    from handlers.actions.letter.letter_words import told
    from storage.person import people

    if at is not None and anchor:
        stop("--at 和 --anchor 只写一个。")
    with house() as runtime, refusals(), runtime.database.begin() as session:
        found, now, means = the_letter(session, number), runtime.clock.now(), facilities(runtime.settings)
        if found.state is LetterState.APPROVED and at is None and not anchor:
            done = letter_life.Submitted(LetterState.RUNNING, None, 0, letters.send(session, number, now, means))
        else:
            person = the_teacher(session, people.school(session, found.school_id), by) if by else None
            moment = at.replace(tzinfo=CHINA) if at is not None else None
            done = letter_life.submit(session, number, person, now, at=moment, anchor=anchor, facilities=means)
        is_early = found.state is LetterState.APPROVED and found.send_at is not None and found.send_at > now
        before = told(found.send_at) if found.send_at is not None else ""
    if is_early:
        typer.echo(f"原来定在 {before}，改成现在就发。发错了，十分钟内可以：lianxin letter recall {number}")
    typer.echo(_said(number, done))


def _said(number: int, done: Submitted) -> str:
    """What happens to the letter now, and who has to do what."""
    from domain.letter import LetterState
    from handlers.actions.letter.letter_words import told

    when = f"{told(done.send_at)} 发出" if done.send_at is not None else "马上发出"
    if done.state is LetterState.RUNNING:
        return (
            f"已交给派送：{done.reached} 位家长可以用微信收到；其余的请用纸信或电话。\n"
            f"看到了哪里：lianxin letter status {number}　没送到的：lianxin letter unreached {number}"
        )
    if done.state is LetterState.APPROVED:
        return f"已定好，共 {done.recipients} 位家长，{when}。"
    lines = [f"共 {done.recipients} 位家长，要另一位主任或校长同意，同意后{when}。"]
    if done.asked:
        names = "、".join(person.name for person in done.asked)
        lines.append(f"已在微信里问 {names}：点“同意”，或回“同意信{number}”。")
    if done.others:
        names = "、".join(person.name for person in done.others)
        lines.append(f"{names} 还没绑定微信，同意请运行：lianxin letter approve {number} --by {done.others[0].name}")
    return "\n".join(lines)


def _policy(said: str, named: list[str] | None) -> Policy:
    from bot.commands.house import stop
    from domain.letter import Policy

    if said not in set(Policy):
        stop(f"--policy 写 {'、'.join(Policy)} 中的一个。")
    if named and said == Policy.BOTH:
        return Policy.NAMED
    if (said == Policy.NAMED) != bool(named):
        stop("点名等谁，--policy named 和 --named 要一起写。")
    return Policy(said)


def _relation(said: str) -> str:
    from bot.commands.house import stop
    from domain.people import RELATION_LABELS
    from storage.letter.letters import PRIMARY as FIRST

    relations = {label: relation.value for relation, label in RELATION_LABELS.items()} | {PRIMARY: FIRST}
    if said not in relations:
        stop(f"--named 写 {'、'.join(relations)} 中的一个。")
    return relations[said]


def _day(given: datetime | None) -> date | None:
    return given.date() if given is not None else None
