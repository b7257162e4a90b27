"""A file is put up, what importing it would do is shown row by row, and only then it is brought in or taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console.forms import day_of, download, person, tried
from console.frame.desk import Desk
from console.frame.route import Route, row
from console.ports import House
from domain.access import LEADING, Actor, Deed
from domain.clock import in_china
from domain.errors import Refusal
from domain.register.incoming.draft import Problem
from domain.register.incoming.plan import Plan
from handlers.actions.registers import import_findings, register_import
from handlers.actions.registers.import_findings import read_file
from handlers.actions.registers.register_import import Upload
from messages.documents.register_files import template_workbook
from messages.render import words
from messages.sheets.limits import LIMITS
from messages.sheets.table import TableRefused, shown_name
from storage.registers import register_imports, register_uploads

LARGEST_UPLOAD = LIMITS.file_bytes + 64 * 1024  # and the fields around the file
MOST_PROBLEMS, MOST_CHANGES, MOST_NAMES = 60, 60, 60
NO_FILE = "请先选一个文件。"
GONE = "这份文件已经导入过，或者放了一天以上。请再选一次文件。"


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read: its rows, what its reader should know, what importing it would do (where that was looked
    at), or why it cannot be read."""

    upload: Upload | None = None
    notices: Sequence[str] = ()
    plan: Plan | None = None
    wrong: str = ""


def begin(desk: Desk) -> Answer:
    """Where a file is chosen, and what was imported before."""
    return _begin(desk, "")


def put_up(desk: Desk) -> Answer:
    """The file is kept until it was looked at; nothing of it is in the register yet."""
    given = request.files.get("file")
    content = given.read() if given is not None else b""
    if given is None or not given.filename:
        return _begin(desk, NO_FILE, 400)
    name = shown_name(given.filename)
    number = register_uploads.put(desk.session, desk.school_id, name, content, person(desk).id, desk.now)
    desk.note(f"上传了《{name}》，还没有导入")
    return redirect(url_for("register.preview", upload_id=number), 303)


def preview(desk: Desk, upload_id: int) -> Answer:
    """What importing would do: new, changed, left, and each cell that has to be mended."""
    return _preview(desk, upload_id, "")


def bring_in(desk: Desk, upload_id: int) -> Answer:
    """All of it, or (``good``) the rows without errors; nothing where something stands in the way."""
    on = day_of(request.form.get("on", ""))
    if on is None or on > desk.today:
        return _preview(desk, upload_id, "从哪天起算，不能空着，也不能是以后的日子。", 400)
    upload = _read(desk, upload_id).upload
    if upload is None or upload.digest.hex() != request.form.get("mark"):
        return _begin(desk, GONE, 404)
    register_imports.take_turn(desk.session, desk.school_id)
    plan = register_import.look(desk.session, desk.school_id, upload, desk.now)
    chosen = plan.without_errors() if "good" in request.form else plan
    if chosen.errors or not (chosen.added or chosen.changed):
        return _preview(desk, upload_id, "有要改的行，一行也没有导入。", 409)
    writer = person(desk).id
    deed = lambda: register_import.bring_in(  # noqa: E731
        desk.session, desk.school_id, upload, chosen, on, writer, desk.now
    )
    number, why = tried(desk, deed)
    if number is None:
        return _preview(desk, upload_id, why, 409)
    register_uploads.drop(desk.session, upload_id)
    desk.note(f"导入《{upload.name}》：新增 {len(chosen.added)} 个孩子，改动 {len(chosen.changed)} 个")
    desk.wake()
    return redirect(url_for("register.import", done=number), 303)


def undo(desk: Desk) -> Answer:
    """The last import is taken back, whole."""
    last, why = tried(desk, lambda: register_import.undo_last(desk.session, desk.school_id, person(desk).id, desk.now))
    if last is None:
        return _begin(desk, why, 409)
    desk.note(f"撤销导入《{last.file_name}》：收回 {last.added} 个孩子，恢复 {last.changed} 个")
    return redirect(url_for("register.import"), 303)


def rejected(desk: Desk, upload_id: int) -> Answer:
    """The rows that have to be mended, to be mended and imported."""
    read = _read(desk, upload_id)
    upload, plan = read.upload, read.plan
    if read.wrong:
        return _begin(desk, read.wrong, 422)
    if upload is None or plan is None or not plan.errors:
        abort(404)
    desk.note(f"《{upload.name}》里要改的行")
    return download(import_findings.rejected_file(plan, upload, desk.now), "要改的行", "xlsx")


def template(desk: Desk) -> Response:
    """The empty workbook to fill in."""
    return download(template_workbook(in_china(desk.now)), "登记模板", "xlsx")


def _begin(desk: Desk, wrong: str, status: int = 200) -> Answer:
    past = register_imports.of_school(desk.session, desk.school_id)
    standing = next((one for one in past if not one.undone), None)
    page = desk.page("register_import.html", past=past[:10], standing=standing, wrong=wrong, done=desk.number("done"))
    return make_response(page, status)


def _preview(desk: Desk, upload_id: int, wrong: str, status: int = 200) -> Answer:
    read = _read(desk, upload_id)
    upload, plan = read.upload, read.plan
    if upload is None:
        return _begin(desk, read.wrong or GONE, 422 if read.wrong else 404)
    if plan is None:  # it was to be imported, and is shown again
        plan, why = tried(desk, lambda: register_import.look(desk.session, desk.school_id, upload, desk.now))
        if plan is None:
            return _begin(desk, why, 422)
    header = upload.header
    good = plan.without_errors()
    lines = import_findings.changes_of(plan.changed)
    page = desk.page(
        "register_preview.html",
        upload_id=upload_id,
        name=upload.name,
        mark=upload.digest.hex(),
        notices=read.notices,
        unknown=header.unknown if header else (),
        doubled=header.doubled if header else (),
        plan=plan,
        good=good,
        refused=len({problem.row for problem in plan.errors}),
        errors=_told(plan.errors),
        error_count=len(plan.errors),
        reminders=_told([one for one in plan.problems if not one.is_error]),
        lines=lines[:MOST_CHANGES],
        more_lines=max(0, len(lines) - MOST_CHANGES),
        names=[f"{one.class_name}{one.name}" for one in good.added[:MOST_NAMES]],
        before=register_import.goes_back(desk.session, desk.school_id, upload.digest),
        is_news=_is_news(good),
        wrong=wrong,
        today=desk.today,
    )
    return make_response(page, status)


def _is_news(plan: Plan) -> bool:
    return bool(plan.added or plan.changed)


def _told(problems: Sequence[Problem]) -> list[tuple[str, str, str, str]]:
    """Where, under which heading, what stands there, how it is mended."""
    return [
        (import_findings.place(one), import_findings.heading(one), import_findings.said(one), one.text)
        for one in problems[:MOST_PROBLEMS]
    ]


def _read_file(house: House, actor: Actor, upload_id: int) -> Read:
    """The file as rows, and what its reader should know: before the transaction, for a workbook takes seconds."""
    if actor.school_id is None:
        return Read()
    with house.database.read() as session:
        found = register_uploads.get(session, actor.school_id, upload_id, house.clock.now())
    try:
        return Read(*read_file(found[1], found[0])) if found is not None else Read()
    except TableRefused as refused:
        return Read(wrong=str(refused))


def _read_and_look(house: House, actor: Actor, upload_id: int) -> Read:
    """The same, and what importing it would do, for pages that only show it."""
    read = _read_file(house, actor, upload_id)
    if read.upload is None or actor.school_id is None:
        return read
    try:
        with house.database.read() as session:
            return replace(read, plan=register_import.look(session, actor.school_id, read.upload, house.clock.now()))
    except Refusal as refusal:
        return Read(wrong=words(refusal.reply, **refusal.facts))


def _read(desk: Desk, upload_id: int) -> Read:
    """What was read before the transaction, if the file is still there."""
    read = desk.ahead
    return read if isinstance(read, Read) and register_uploads.is_there(desk.session, upload_id) else Read()


UPLOAD = row("/register/import/{upload_id}")
ROUTES = (
    Route("/register/import", "register.import", begin, LEADING),
    Route("/register/import", "register.put_up", put_up, LEADING, method="POST", largest=LARGEST_UPLOAD),
    Route("/register/import/undo", "register.undo", undo, LEADING, method="POST"),
    Route(UPLOAD, "register.preview", preview, LEADING, deed=Deed.VIEW, ahead=_read_and_look),
    Route(UPLOAD, "register.bring_in", bring_in, LEADING, method="POST", ahead=_read_file),
    Route(f"{UPLOAD}/rejected.xlsx", "register.rejected", rejected, LEADING, deed=Deed.EXPORT, ahead=_read_and_look),
    Route("/register/template.xlsx", "register.template", template, LEADING),
)
