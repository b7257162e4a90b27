"""The letters of the school, how far each has come, and what a director does with one that is on its way."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console import views
from console.forms import person
from console.frame.desk import Desk
from console.frame.route import Route, row
from domain.access import ALL_STAFF, LEADING, Deed, Part, Verdict
from domain.errors import Refusal
from domain.letter import TAKES_RECEIPTS, UNDO_FOR, LetterState, Method
from handlers.actions.letter import letter_life, paper, roll_lists
from handlers.actions.letter.letter_words import refused
from storage import overview
from storage.access import scope
from storage.contact import contact_parents
from storage.letter import letter_progress, letters, roll_calls
from storage.letter.letters import Letter
from storage.person import people

UNREACHED_PER_PAGE = 15
SILENT_PER_PAGE = 30
MOST = 40
GROUPS = (
    ("等另一位主任或校长同意", (LetterState.WAITING,)),
    ("草稿", (LetterState.DRAFT,)),
    ("定好了，到时发出", (LetterState.APPROVED,)),
    ("正在收回执", TAKES_RECEIPTS),
    ("已经结束", (LetterState.CLOSED, LetterState.RECALLED)),
)


def list_letters(desk: Desk) -> str:
    """Every letter of the school by where it stands; those that left with what became of them."""
    found = letters.of_school(desk.session, desk.school_id, MOST)
    rows = {label: [_row(desk, one) for one in found if one.state in states] for label, states in GROUPS}
    return desk.page("letters.html", groups=[(label, some) for label, some in rows.items() if some])


def show_letter(desk: Desk, letter_id: int) -> str:
    """Where the families stand now; while a letter runs the page comes again by itself, unless somebody reads the
    list (``still``). Of the families a teacher sees their own."""
    after, is_still = desk.number("after"), bool(desk.text("still"))
    letter, told = letter_progress.letter(desk.session, letter_id), letters.get(desk.session, letter_id)
    if letter is None or told is None:
        abort(404)
    classes = letter_progress.by_class(desk.session, letter_id)
    own = scope.own(desk.actor, Part.FILE, desk.now)
    limit = UNREACHED_PER_PAGE + 1
    rows = letter_progress.unreached(desk.session, letter_id, desk.now, limit, after, own=own)
    progress = letter_progress.summed(classes.values())
    return desk.page(
        "progress.html",
        turned=after is not None or is_still,
        approved_before=bool(desk.text("already", 1)) and told.approved_by == desk.actor.person_id,
        after=after,
        is_live=letter.is_running and after is None and not is_still,
        letter=letter,
        told=told,
        people=_people(desk, told),
        progress=progress,
        bar=views.bar(progress),
        bar_width=views.BAR_WIDTH,
        classes=[(name, one, views.bar(one)) for name, one in classes.items()],
        stages=views.stages(letter_progress.stages(desk.session, letter_id)),
        rows=rows[:UNREACHED_PER_PAGE],
        more=len(rows) > UNREACHED_PER_PAGE,
        takes_receipts=told.state in TAKES_RECEIPTS,
        may_recall=told.started_at is not None and desk.now - told.started_at <= UNDO_FOR,
        **_roll(desk, told),
    )


def note_told(desk: Desk, letter_id: int) -> Answer:
    """An adult was told by telephone, and said that they have heard it."""
    child_id, _, person_id = request.form.get("told", "").partition(":")
    letter = letters.get(desk.session, letter_id)
    if letter is None or not _is_number(child_id) or not _is_number(person_id):
        abort(404)
    if scope.of_child(desk.session, desk.actor, int(child_id), Part.FILE, desk.now) is not Verdict.ALLOWED:
        abort(404)
    around = overview.guardians(desk.session, [int(child_id)])
    signers = [one for one in around if one.person.id == int(person_id)]
    if not signers:
        abort(404)
    if letter.state not in TAKES_RECEIPTS:
        raise refused("state", letter)
    desk.about = signers[0].child.id
    new = paper.note(desk.session, letter_id, signers[0].child, signers, Method.PHONE, person(desk), desk.now)
    desk.note(f"信{letter_id}：{signers[0].title}电话告知" + ("" if new else "（原来就记着）"))
    after = request.form.get("after", "")
    turned = int(after) if _is_number(after) else None
    still = None if turned else 1
    return redirect(url_for("staff.letter", letter_id=letter_id, after=turned, still=still), 303)


def approve(desk: Desk, letter_id: int) -> Answer:
    """The second person says yes; a second press of theirs changes nothing."""
    try:
        letter_life.approve(desk.session, letter_id, person(desk), desk.now)
    except Refusal:
        letter = letters.get(desk.session, letter_id)
        if letter is None or letter.approved_by != desk.actor.person_id:
            raise
        desk.is_written = True
        return redirect(url_for("staff.letter", letter_id=letter_id, already=1), 303)
    return _done(desk, letter_id, "同意")


def send_back(desk: Desk, letter_id: int) -> Answer:
    """No, or not yet: it is a draft again, and whoever wrote it learns why."""
    letter_life.send_back(desk.session, letter_id, person(desk), desk.text("why"), desk.now)
    return _done(desk, letter_id, "退回草稿")


def pause(desk: Desk, letter_id: int) -> Answer:
    """Nothing more leaves for now."""
    letter_life.pause(desk.session, letter_id, person(desk), desk.now)
    return _done(desk, letter_id, "暂停")


def resume(desk: Desk, letter_id: int) -> Answer:
    """It goes on."""
    letter_life.resume(desk.session, letter_id, person(desk), desk.now)
    return _done(desk, letter_id, "继续")


def stop(desk: Desk, letter_id: int) -> Answer:
    """No more of it leaves."""
    letter_life.stop(desk.session, letter_id, person(desk), desk.now)
    return _done(desk, letter_id, "停发")


def recall(desk: Desk, letter_id: int) -> Answer:
    """It is taken back within ten minutes."""
    letter_life.recall(desk.session, letter_id, person(desk), desk.now)
    return _done(desk, letter_id, "撤回")


def close(desk: Desk, letter_id: int) -> Answer:
    """Nobody is asked any more."""
    letter_life.close(desk.session, letter_id, person(desk), desk.now)
    return _done(desk, letter_id, "结束")


def _done(desk: Desk, letter_id: int, deed: str) -> Answer:
    desk.note(f"信{letter_id}：{deed}")
    desk.wake()
    return redirect(url_for("staff.letter", letter_id=letter_id), 303)


def _row(desk: Desk, letter: Letter) -> tuple[Letter, letter_progress.Progress | None]:
    has_left = letter.started_at is not None
    return letter, letter_progress.progress(desk.session, letter.id) if has_left else None


def _people(desk: Desk, letter: Letter) -> dict[str, str]:
    """Who answers for it, and who said yes."""
    known = {"写信": letter.author_id, "同意": letter.approved_by}
    return {what: people.person(desk.session, one).name for what, one in known.items() if one is not None}


def _roll(desk: Desk, letter: Letter) -> dict[str, object]:
    """The roll call, if the letter made one: the numbers, and of whom nobody knows, as far as they are one's own."""
    if not letter.roll_call or letter.started_at is None:
        return {"roll": [], "silent": [], "silent_more": 0}
    counts = roll_calls.counts(desk.session, letter.id)
    silent = scope.among(desk.session, desk.actor, Part.FILE, roll_calls.silent(desk.session, letter.id), desk.now)
    known = contact_parents.children(desk.session, silent[:SILENT_PER_PAGE])
    lines = roll_lists.lines(desk.session, [known[one] for one in silent[:SILENT_PER_PAGE]])
    return {
        "roll": [(state.label, count) for state, count in counts.items() if count],
        "silent": lines,
        "silent_more": max(0, len(silent) - SILENT_PER_PAGE),
    }


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


LETTER = row("/letters/{letter_id}")


ROUTES = (
    Route("/letters", "staff.letters", list_letters, ALL_STAFF),
    Route(LETTER, "staff.letter", show_letter, ALL_STAFF, deed=Deed.VIEW),
    Route(f"{LETTER}/told", "letters.told", note_told, ALL_STAFF, method="POST"),
    Route(f"{LETTER}/approve", "letters.approve", approve, LEADING, method="POST"),
    Route(f"{LETTER}/send-back", "letters.send_back", send_back, LEADING, method="POST"),
    Route(f"{LETTER}/pause", "letters.pause", pause, LEADING, method="POST"),
    Route(f"{LETTER}/resume", "letters.resume", resume, LEADING, method="POST"),
    Route(f"{LETTER}/stop", "letters.stop", stop, LEADING, method="POST"),
    Route(f"{LETTER}/recall", "letters.recall", recall, LEADING, method="POST"),
    Route(f"{LETTER}/close", "letters.close", close, LEADING, method="POST"),
)
