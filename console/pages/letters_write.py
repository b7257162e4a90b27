"""A letter is written, looked at as families will read it, and handed in; a running one is corrected."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console import letter_form
from console.forms import day_of, person, sentence, tried
from console.frame.desk import Desk
from console.frame.route import Route, row
from console.letter_form import NAMED, Typed
from domain.access import LEADING, Deed
from domain.clock import CHINA
from domain.errors import Refusal
from domain.letter import POLICY_LABELS, LetterState
from domain.people import Person
from handlers.actions.letter import letter_drafts, letter_library, letter_life, letter_preview, letter_saving, letters
from handlers.actions.letter.letter_words import told
from messages.letters.library import library
from storage import overview
from storage.letter import letters as kept
from storage.letter.letter_versions import Texts
from storage.letter.letters import Letter
from storage.person import staff

LARGEST_FORM = 128 * 1024  # bytes; a letter of 5,000 characters and everything around it
MOST_LINES = 60  # of the unreached on the page; the file has them all
OTHER = "刚才别人也改了这封信，您写的还在下面。看一眼再按“存好”，就用您的；要看别人的，请重新打开这一页。"
AGAIN = "一模一样的信还没有结束。真要再写一封，请勾上“再写一封一样的”。"
# Why a letter of the library cannot be made yet, and where it is mended.
WHY = {
    "terms": "这封信要写放假和开学的日子，请先在“设置 → 校历”里填好学期。",
    "holiday": "校历里没有这个假，没法写日子。请先看看“设置 → 校历”。",
    "guessed": "那年放假的日子还是推算的，没有核对过。请先在“设置 → 校历”里填好，再按“填好了”。",
    "past": "今年的日子已经过了，没有做这封信。",
    "officer": "这封信要写急事找谁，请先在“设置”里填好个人信息负责人和电话。",
    "alike": AGAIN,
}


def show_library(desk: Desk) -> Answer:
    """The letters that are ready to use, and when each leaves next."""
    return _library(desk, "")


def make(desk: Desk) -> Answer:
    """One of them becomes a draft of the school."""
    wish = letter_library.Wish(desk.text("key", 40), author_id=person(desk).id)
    is_again = "again" in request.form
    try:
        with desk.session.begin_nested():
            number = letter_library.make(desk.session, desk.school_id, wish, desk.now, again=is_again)
    except Refusal as refused:
        return _library(desk, WHY.get(str(refused.facts.get("kind")), "") or sentence(refused), 409)
    desk.note(f"信{number}：用信库里的《{letter_library.find(wish.key).title}》做了草稿")
    return redirect(url_for("letters.edit", letter_id=number), 303)


def begin(desk: Desk) -> Answer:
    """An empty letter."""
    return _form(desk, None, letter_form.empty())


def write(desk: Desk) -> Answer:
    """A new draft, or the form again with what is wrong."""
    form = letter_form.typed()
    new = letter_form.read(desk.session, desk.school_id, form, person(desk).id)
    if new is None:
        return _form(desk, None, form, status=400)
    try:
        number = letters.write(desk.session, desk.school_id, new, desk.now, again="again" in request.form)
    except Refusal as refused:
        form.wrong["title"] = WHY.get(str(refused.facts.get("kind")), "") or sentence(refused)
        return _form(desk, None, form, status=409, is_alike=refused.facts.get("kind") == "alike")
    desk.note(f"信{number}：写了草稿《{new.title}》，给{new.audience.label}")
    return redirect(url_for("letters.preview", letter_id=number), 303)


def edit(desk: Desk, letter_id: int) -> Answer:
    """The draft as it is."""
    letter = _draft(desk, letter_id)
    return _form(desk, letter, letter_form.of_letter(desk.session, letter))


def save(desk: Desk, letter_id: int) -> Answer:
    """The draft is so from now on; whoever comes second to it is told before anything is lost."""
    letter = kept.lock(desk.session, letter_id)
    form = letter_form.typed()
    new = letter_form.read(desk.session, desk.school_id, form, person(desk).id)
    if letter is None or new is None:
        return _form(desk, letter, form, status=400)
    if request.form.get("mark", "") != letter_form.mark(letter):
        return _form(desk, letter, form, status=409, notice=OTHER)
    letter_drafts.change(desk.session, letter_id, new, person(desk), desk.now)
    desk.note(f"信{letter_id}：改了草稿《{new.title}》，给{new.audience.label}")
    return redirect(url_for("letters.preview", letter_id=letter_id), 303)


def preview(desk: Desk, letter_id: int) -> Answer:
    """Who would get it, which way, and what some of them would read; and the button that hands it in."""
    return _preview(desk, letter_id, {"when": "now"}, "")


def submit(desk: Desk, letter_id: int) -> Answer:
    """It is handed in: a second person is asked, or it waits for its moment, or it leaves."""
    given = {name: request.form.get(name, "") for name in ("when", "day", "hour", "anchor")}
    at, anchor, wrong = _moment(given)
    if wrong:
        return _preview(desk, letter_id, given, wrong, 400)
    ways = desk.house.facilities
    done, why = tried(
        desk,
        lambda: letter_life.submit(
            desk.session, letter_id, person(desk), desk.now, at=at, anchor=anchor, facilities=ways
        ),
    )
    if done is None:
        return _preview(desk, letter_id, given, why, 409)
    when = told(done.send_at) if done.send_at is not None else "马上"
    desk.note(f"信{letter_id}：交上来，{done.recipients} 位家长，{when}发，{done.state.label}")
    desk.wake()
    return redirect(url_for("staff.letter", letter_id=letter_id), 303)


def show_correction(desk: Desk, letter_id: int) -> Answer:
    """The words of a running letter, to be corrected."""
    letter = _letter(desk, letter_id)
    form = letter_form.of_letter(desk.session, letter)
    form.grades, form.classes, form.tags, form.children = [], [], [], ""
    return _correction(desk, letter, form, {})


def correct(desk: Desk, letter_id: int) -> Answer:
    """Other words, and whom they concern: only they are asked anew."""
    letter = _letter(desk, letter_id)
    form, given = letter_form.typed(), {name: request.form.get(name, "") for name in ("why", "second")}
    texts = Texts(**form.texts)
    form.wrong.update(letter_saving.faults(texts))
    audience = letter_form.whom(desk.session, desk.school_id, form)
    if form.wrong:
        return _correction(desk, letter, form, given, 400)
    second = next((one for one in _others(desk) if str(one.id) == given["second"]), None)
    count, why = tried(
        desk,
        lambda: letter_life.correct(
            desk.session, letter_id, texts, given["why"], person(desk), desk.now,
            audience=audience, second=second, facilities=desk.house.facilities,
        ),
    )  # fmt: skip
    if count is None:
        form.wrong["why"] = why
        return _correction(desk, letter, form, given, 409)
    desk.note(f"信{letter_id}：更正（{given['why'].strip()}），再请 {count} 位家长看")
    desk.wake()
    return redirect(url_for("staff.letter", letter_id=letter_id), 303)


def _library(desk: Desk, wrong: str, status: int = 200) -> Answer:
    planned = letter_library.planned(desk.session, desk.school_id, desk.now)
    return make_response(desk.page("letter_library.html", planned=planned, wrong=wrong), status)


def _form(
    desk: Desk,
    letter: Letter | None,
    form: Typed,
    *,
    status: int = 200,
    notice: str = "",
    is_alike: bool = False,
) -> Answer:
    page = desk.page(
        "letter_edit.html",
        letter=letter,
        form=form,
        mark=letter_form.mark(letter) if letter is not None else "",
        notice=notice,
        is_alike=is_alike,
        choices=letter_form.choices(desk.session, desk.school_id),
        policies=POLICY_LABELS,
        named=NAMED,
        longest_title=letter_saving.LONGEST_TITLE,
        today=desk.today,
    )
    return make_response(page, status)


def _preview(desk: Desk, letter_id: int, given: Mapping[str, str], wrong: str, status: int = 200) -> Answer:
    letter = _letter(desk, letter_id)
    ways = desk.house.facilities
    unreached = letter_preview.unreached(desk.session, letter_id, desk.now, ways, MOST_LINES)
    page = desk.page(
        "letter_preview.html",
        letter=letter,
        told=_shown(desk, letter_preview.preview(desk.session, letter_id, desk.now, ways)),
        unreached=[one for one in unreached if desk.may_know(one.child_id)],
        is_draft=letter.state is LetterState.DRAFT,
        given=given,
        anchor=_usual_anchor(letter),
        wrong=wrong,
        today=desk.today,
    )
    return make_response(page, status)


def _shown(desk: Desk, told: letter_preview.Preview) -> letter_preview.Preview:
    """Without the examples of families of a child that is kept from who looks."""
    around = {one.person.id for one in overview.guardians(desk.session, sorted(desk.actor.kept_from))}
    return replace(told, examples=tuple(one for one in told.examples if one.person_id not in around))


def _correction(desk: Desk, letter: Letter, form: Typed, given: Mapping[str, str], status: int = 200) -> Answer:
    page = desk.page(
        "letter_correct.html",
        letter=letter,
        form=form,
        given=given,
        others=_others(desk),
        choices=letter_form.choices(desk.session, desk.school_id),
        longest_title=letter_saving.LONGEST_TITLE,
    )
    return make_response(page, status)


def _moment(given: Mapping[str, str]) -> tuple[datetime | None, str, str]:
    """The moment, the day of the calendar, and what is wrong with what was chosen."""
    if given["when"] == "at":
        day, hour = day_of(given["day"]), _hour(given["hour"])
        if day is None or hour is None:
            return None, "", "请写好哪一天、几点发。"
        return datetime.combine(day, hour, CHINA), "", ""
    if given["when"] == "anchor":
        anchor = given["anchor"].strip()
        return None, anchor, "" if anchor else "请写跟着校历的哪一天，例如 国庆前5天。"
    return None, "", ""


def _hour(text: str) -> time | None:
    try:
        return time.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def _usual_anchor(letter: Letter) -> str:
    known = library().get(letter.kind)
    return letter.anchor or (known.anchor if known is not None else "")


def _letter(desk: Desk, letter_id: int) -> Letter:
    letter = kept.get(desk.session, letter_id)
    if letter is None:
        abort(404)
    return letter


def _draft(desk: Desk, letter_id: int) -> Letter:
    letter = _letter(desk, letter_id)
    if letter.state is not LetterState.DRAFT:
        abort(redirect(url_for("staff.letter", letter_id=letter_id), 303))
    return letter


def _others(desk: Desk) -> list[Person]:
    """The leading persons besides who acts."""
    return [one for one in staff.leading(desk.session, desk.school_id) if one.id != desk.actor.person_id]


LETTER = row("/letters/{letter_id}")
ROUTES = (
    Route("/letters/library", "letters.library", show_library, LEADING),
    Route("/letters/library", "letters.make", make, LEADING, method="POST"),
    Route("/letters/new", "letters.begin", begin, LEADING),
    Route("/letters/new", "letters.write", write, LEADING, method="POST", largest=LARGEST_FORM),
    Route(f"{LETTER}/edit", "letters.edit", edit, LEADING, deed=Deed.VIEW),
    Route(f"{LETTER}/edit", "letters.save", save, LEADING, method="POST", largest=LARGEST_FORM),
    Route(f"{LETTER}/preview", "letters.preview", preview, LEADING, deed=Deed.VIEW),
    Route(f"{LETTER}/submit", "letters.submit", submit, LEADING, method="POST"),
    Route(f"{LETTER}/correct", "letters.correction", show_correction, LEADING, deed=Deed.VIEW),
    Route(f"{LETTER}/correct", "letters.correct", correct, LEADING, method="POST", largest=LARGEST_FORM),
)
