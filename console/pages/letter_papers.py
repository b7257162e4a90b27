"""The papers of a letter: the letter for whom no message reaches, and what came of it for the school's folder."""

from dataclasses import replace

from flask import Response, abort

from console.forms import download
from console.frame.desk import Desk
from console.frame.route import Route, row
from domain.access import LEADING, Deed
from domain.letter_record import LetterRecord
from handlers.actions.letter import letter_paper, letter_papers, letter_preview, letter_preview_papers
from handlers.actions.letter.letter_papers import Format
from storage.letter import letter_archive, letters


def print_letter(desk: Desk, letter_id: int) -> Response:
    """A page for each family; with ``unreached`` only for those whom nothing else reaches. The page of a child that is
    kept from who prints is printed by another."""
    letter = letters.get(desk.session, letter_id)
    if letter is None:
        abort(404)
    only = bool(desk.text("unreached"))
    made = letter_paper.pages(desk.session, letter, desk.now, only_unreached=only, hidden=desk.actor.kept_from)
    desk.note(f"信{letter_id}的纸信，{made.families} 家")
    return download(made.pdf, f"{letter.title} 纸信", "pdf")


def print_report(desk: Desk, letter_id: int) -> Response:
    """The report as a paper."""
    return _report(desk, letter_id, Format.PDF)


def workbook(desk: Desk, letter_id: int) -> Response:
    """All of the report as a workbook."""
    return _report(desk, letter_id, Format.WORKBOOK)


def list_unreached(desk: Desk, letter_id: int) -> Response:
    """Whom nobody reached, with telephones; before the letter leaves, whom no machine would reach."""
    told = _record(desk, letter_id)
    if told.started_at is None:
        ways, hidden = desk.house.facilities, desk.actor.kept_from
        seen = letter_preview.preview(desk.session, letter_id, desk.now, ways)
        content = letter_preview_papers.workbook_of(desk.session, seen, desk.now, ways, hidden)
        desk.note(f"信{letter_id}要人送到的名单，{seen.unreached} 位")
    else:
        content = letter_papers.unreached(told, desk.now, Format.WORKBOOK)
        desk.note(f"信{letter_id}没送到的名单，{len(told.unreached())} 家")
    return download(content, f"{told.title} 没送到的", "xlsx")


def _report(desk: Desk, letter_id: int, kind: Format) -> Response:
    told = _record(desk, letter_id)
    if told.started_at is None:
        abort(404)
    desk.note(f"信{letter_id}的回执报告，{sum(told.total)} 个孩子")
    return download(letter_papers.report(told, desk.now, kind), f"{told.title} 回执报告", kind.value)


def _record(desk: Desk, letter_id: int) -> LetterRecord:
    told = letter_archive.read(desk.session, letter_id)
    if told is None:
        abort(404)
    return replace(told, receipts=[one for one in told.receipts if desk.may_know(one.child_id)])


LETTER = row("/letters/{letter_id}")
ROUTES = (
    Route(f"{LETTER}/paper.pdf", "letters.paper", print_letter, LEADING, deed=Deed.EXPORT, in_incident=True),
    Route(
        f"{LETTER}/report.pdf", "letters.report", print_report, LEADING, deed=Deed.EXPORT, is_proved=True, is_long=True
    ),
    Route(
        f"{LETTER}/report.xlsx", "letters.workbook", workbook, LEADING, deed=Deed.EXPORT, is_proved=True, is_long=True
    ),
    Route(f"{LETTER}/unreached.xlsx", "letters.unreached", list_unreached, LEADING, deed=Deed.EXPORT, is_proved=True),
)
