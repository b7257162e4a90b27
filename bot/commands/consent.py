"""``lianxin admin consent``: the consent card as families see it, and the school's own words on it."""

from __future__ import annotations

from typing import Annotated

import typer

consent = typer.Typer(help="家长看到的同意书，和本校补充的话。", no_args_is_help=True)

School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]


@consent.command()
def show(school: School = "") -> None:
    """现在的同意书，和每一版是谁什么时候改的。例：`lianxin admin consent show`"""
    from bot.commands.house import house, the_school
    from domain.clock import in_china
    from handlers.actions.binding import consent_texts as deeds
    from storage.person import consent_texts

    with house() as runtime, runtime.database.read() as session:
        found = the_school(session, school)
        card = deeds.standing(session, found.id)
        typer.echo(f"第 {card.version} 版\n{card.text}")
        for one in consent_texts.versions(session, found.id, 20):
            asked = "重新问了每个家庭" if one.asks_anew else "没有另外再问"
            typer.echo(f"{one.version} {in_china(one.at):%Y-%m-%d %H:%M} {one.by or '—'} {asked}")


@consent.command()
def say(
    words: Annotated[str, typer.Argument(help="本校补充的话；写空的引号就是不补充", metavar="WORDS")],
    wording: Annotated[bool, typer.Option("--wording", help="只是说清楚，不用再问")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="意思变了，重新问每个家庭")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="看过了，就这样写；不加只看一看")] = False,
    by: Annotated[str, typer.Option("--by", help="谁决定的，老师姓名；不写就是学校")] = "",
    school: School = "",
) -> None:
    """改本校补充的话，先看一看。例：`lianxin admin consent say "照片只放在班级档案里。" --wording`"""
    from bot.commands.contact_words import decided_by
    from bot.commands.house import house, stop, the_school
    from domain.access import Deed
    from domain.consent import tidied
    from handlers.actions.access.accounts import at_the_machine
    from handlers.actions.binding import consent_texts as deeds
    from handlers.actions.school_settings import Unfit
    from storage.access import audit
    from storage.person import consent_texts

    if wording == anew:
        stop("请写明一个：--wording 只是说清楚，不用再问；--anew 意思变了，重新问每个家庭。")
    with house() as runtime, runtime.database.begin() as session:
        found, now = the_school(session, school), runtime.clock.now()
        who = decided_by(session, found, by)
        wish = deeds.Wish(tidied(words), anew, consent_texts.own(session, found.id).number)
        try:
            card = deeds.foreseen(session, found.id, wish)
            asked = consent_texts.would_ask(session, found.id)
            if yes:
                detail = deeds.change(session, found.id, wish, who, now)
                audit.write(session, at_the_machine(found.id), Deed.CHANGE, "admin consent say", now, detail=detail)
        except Unfit as unfit:
            stop(str(unfit))
    typer.echo(card.text)
    typer.echo(f"会重新问 {asked.adults} 位家长（{asked.children} 个孩子家里）。" if anew else "已经同意的家长不再问。")
    typer.echo(f"改好了，第 {card.version} 版。" if yes else "还没有改。就这样写，请加 --yes。")
