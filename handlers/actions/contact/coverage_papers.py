"""How many were reached in a term, as a file: a workbook, a paper, or a picture."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.coverage import MAIN, Coverage, Span
from messages.documents.coverage_tables import coverage_pdf, coverage_workbook
from messages.pictures.coverage import coverage_picture
from storage import coverage
from storage.person.people import School


class Format(StrEnum):
    """What kind of file the report becomes."""

    PDF = "pdf"
    WORKBOOK = "xlsx"
    PICTURE = "svg"


def report(
    session: Session, school: School, span: Span, now: datetime, kind: Format, class_name: str = ""
) -> tuple[bytes, Coverage]:
    """The file, and the numbers to speak about; of one class where it is named."""
    told = coverage.of_school(session, school, span, now, class_name)
    made_at = in_china(now)
    foot = f"{school.name}　{made_at:%Y-%m-%d %H:%M} 打印"
    if kind is Format.PICTURE:
        return coverage_picture(told, MAIN).encode(), told
    make = coverage_pdf if kind is Format.PDF else coverage_workbook
    return make(told, made_at, foot=foot), told
