"""The papers of a letter for the school's folder: the report, the unreached, and everything at once as an archive."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from domain.clock import in_china
from domain.letter_record import LetterRecord
from messages.documents.letter_report import (
    letter_workbook,
    receipts_pdf,
    report_pdf,
    unreached_pdf,
    unreached_workbook,
    version_pdf,
)
from messages.pictures.letter import letter_picture


class Format(StrEnum):
    """What kind of file a report becomes."""

    PDF = "pdf"
    WORKBOOK = "xlsx"


def report(told: LetterRecord, now: datetime, kind: Format) -> bytes:
    """The report as a paper, or all of it as a workbook."""
    make = report_pdf if kind is Format.PDF else letter_workbook
    return make(told, in_china(now), foot=_foot(told, now))


def unreached(told: LetterRecord, now: datetime, kind: Format) -> bytes:
    """Only whom nobody reached, with telephones."""
    make = unreached_pdf if kind is Format.PDF else unreached_workbook
    return make(told, in_china(now), foot=_foot(told, now))


def archive(told: LetterRecord, now: datetime) -> Sequence[tuple[str, bytes]]:
    """Every file that is kept of a letter, with its name."""
    made_at, foot = in_china(now), _foot(told, now)
    words = [(f"信 第{one.number}版.pdf", version_pdf(told, one, made_at, foot=foot)) for one in told.versions]
    return [
        *words,
        ("回执报告.pdf", report_pdf(told, made_at, foot=foot)),
        ("回执名单.pdf", receipts_pdf(told, made_at, foot=foot)),
        ("回执.xlsx", letter_workbook(told, made_at, foot=foot)),
        ("进度.svg", letter_picture(told.title, told.classes).encode()),
    ]


def _foot(told: LetterRecord, now: datetime) -> str:
    return f"{told.school}　信 {told.number}　{in_china(now):%Y-%m-%d %H:%M} 打印"
