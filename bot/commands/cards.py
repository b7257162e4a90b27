"""``lianxin admin cards``: new cards for the families of a school, a class or one pupil, as one file to print."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # a command's --help must not wait for the whole house
    from collections.abc import Sequence

    from bot.runtime import Runtime
    from handlers.actions.binding.cards import NewCard
    from messages.documents.contact_card import Card
    from storage.person.people import School as SchoolRow

cards = typer.Typer()

School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
ClassName = Annotated[str, typer.Option("--class", help="只要这个班，例如 三(2)班")]
PHONE = re.compile(r"[0-9][0-9-]{5,}[0-9]")


@cards.command("cards")
def make_cards(
    out: Annotated[Path, typer.Option(help="写到这个 PDF 文件")],
    child: Annotated[str, typer.Option(help="只要这个学生的家长")] = "",
    phone: Annotated[str, typer.Option(help="卡上印的学校电话；不写就用登记的负责人的电话")] = "",
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """给还没有登记的家长各做一张新的联系卡，一起写成 PDF，旧卡作废。例：`lianxin admin cards --out 联系卡.pdf`"""
    from bot.commands.house import house, stop, the_child, the_class, the_school
    from handlers.actions.binding import cards as deeds
    from messages.documents.contact_card import cards_pdf

    out.parent.mkdir(parents=True, exist_ok=True)
    with house() as runtime:
        now = runtime.clock.now()
        with runtime.database.begin() as session:
            found = the_school(session, school)
            pupil = the_child(session, found, child, class_name).id if child else None
            made = deeds.make(session, found.id, now, class_name=the_class(session, found, class_name), child_id=pupil)
        if not made:
            stop("没有要做的联系卡：家长都登记了、在等核对，或这半年里说过不用微信。")
        out.write_bytes(cards_pdf(_drawn(runtime, found, made, phone), now))
    typer.echo(f"{len(made)} 张联系卡写到 {out}，{made[0].valid_until:%-m月%-d日}前有效，每张只能用一次。")


def _drawn(runtime: Runtime, school: SchoolRow, made: Sequence[NewCard], phone: str) -> list[Card]:
    from messages.documents.contact_card import Card

    addresses = _addresses(runtime, [card.code for card in made])
    number = phone or _phone_in(school.officer)
    return [
        Card(
            school=school.name,
            child=card.guardian.child.name,
            relation=card.guardian.relation.label,
            teacher=card.teacher.title if card.teacher else "",
            phone=number,
            code=card.code,
            qr=addresses.get(card.code, ""),
            valid_until=card.valid_until,
        )
        for card in made
    ]


def _addresses(runtime: Runtime, codes: Sequence[str]) -> dict[str, str]:
    """What each QR code says; without WeChat none, and the cards carry the typed code alone."""
    from rich.progress import track

    from bot.wechat.errors import WeChatError

    found: dict[str, str] = {}
    try:
        for code in track(codes, description="向微信要二维码", transient=True):
            found[code] = runtime.invitation_address(code)
    except WeChatError:
        typer.echo("现在连不上微信：后面的卡上没有二维码，家长可以把卡上的码打字发来。", err=True)
    return found


def _phone_in(officer: str) -> str:
    found = PHONE.search(officer)
    return found[0] if found else ""
