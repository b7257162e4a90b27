"""一生一档 of one child as a PDF: what stands in the ordinary file, and who printed it."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.child_file import File
from domain.clock import in_china
from domain.errors import Refusal
from domain.people import Child
from messages.documents.child_file import child_file_pdf
from storage.files import file_print
from storage.files.file_secrecy import Eyes
from storage.privacy import incidents

MOST = 5_000  # entries of one paper; more is printed in parts
DESK = "命令行"
PIECE = 64 * 1024  # bytes


def told(session: Session, child: Child, reader: Eyes, days: tuple[date | None, date | None], now: datetime) -> File:
    """What stands on the paper of these days (China, both included; None: no bound), for these eyes.

    Raises Refusal while an incident stops everything that leaves the house.
    """
    if incidents.frozen(session, child.school_id):
        raise Refusal("replies/export_refused", kind="frozen")
    return file_print.of_child(session, child, reader, days, MOST, now)


def told_at_the_desk(session: Session, child: Child, days: tuple[date | None, date | None], now: datetime) -> File:
    """As ``told`` for whoever sits at the machine; the command itself looks whether anything may leave."""
    return file_print.of_child(session, child, Eyes(sees_alerts=False, is_leading=True), days, MOST, now)


def pieces(told: File, who: str, now: datetime) -> Iterator[bytes]:
    """The PDF, made when the first piece is asked for: drawing it holds up no transaction."""
    made_at = in_china(now)
    foot = f"{told.school}　{who} {made_at:%Y-%m-%d %H:%M} 打印　内部存档，不外传"
    content = child_file_pdf(told, made_at, foot=foot, mark=f"{who} {made_at:%Y-%m-%d}")
    yield from (content[start : start + PIECE] for start in range(0, len(content), PIECE))
