"""帮扶手册 and 联系记录 of one child as files."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.coverage import Span
from domain.handbook import Handbook
from domain.people import Child
from messages.documents.handbook import handbook_pdf, record_pdf, record_workbook
from storage.files import handbook as kept
from storage.person.people import School


class Format(StrEnum):
    """What kind of file a paper becomes."""

    PDF = "pdf"
    WORKBOOK = "xlsx"


def told(session: Session, school: School, child: Child, span: Span, now: datetime) -> Handbook:
    """What stands in the papers of this child; its words are opened, nobody else's."""
    return kept.of_child(session, school, child, span, now)


def handbook(told: Handbook, now: datetime) -> bytes:
    """帮扶手册 as PDF."""
    made_at = in_china(now)
    return handbook_pdf(told, made_at, foot=_foot(told, made_at))


def record(told: Handbook, now: datetime, kind: Format) -> bytes:
    """联系记录."""
    made_at = in_china(now)
    make = record_pdf if kind is Format.PDF else record_workbook
    return make(told, made_at, foot=_foot(told, made_at))


def _foot(told: Handbook, made_at: datetime) -> str:
    return f"{told.school}　{made_at:%Y-%m-%d %H:%M} 打印　内部存档，不外传"
