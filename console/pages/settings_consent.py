"""同意书: the consent card as families see it, the school's own words on it, and every version as it was."""

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console.forms import given, number_of, person
from console.frame.desk import LARGEST_ID, Desk
from console.frame.route import Route
from domain import consent
from domain.access import LEADING
from handlers.actions.binding import consent_texts as deeds
from handlers.actions.binding.consent_texts import Wish
from handlers.actions.school_settings import Unfit
from storage.person import consent_texts

MOST_VERSIONS = 20  # on one page: each has its whole card
ANEW, WORDING = "anew", "wording"
MEANINGS = (
    (WORDING, "只是说清楚，不用再问"),
    (ANEW, "意思变了，要重新问每个家庭"),
)
ANSWERS = (
    (consent.Answer.AGREED, "同意"),
    (consent.Answer.NOTICES, "只接收通知"),
    (consent.Answer.DECLINED, "不同意"),
    (consent.Answer.WITHDRAWN, "取消绑定"),
)
NO_MEANING = "请选一个：家长要不要重新回答。"


def show(desk: Desk) -> Answer:
    """The card of now, a form for the school's own words, and the versions, newest first."""
    own = consent_texts.own(desk.session, desk.school_id)
    return _page(desk, {"own": own.words, "number": str(own.number)}, {})


def save(desk: Desk) -> Answer:
    """The school's own words: shown first with whom it asks, done when that was seen."""
    typed = given()
    if "again" in typed:
        return _page(desk, typed, {})
    wrong = {} if typed.get("meaning") in (ANEW, WORDING) else {"meaning": NO_MEANING}
    wish = _wish(typed)
    try:
        card = deeds.foreseen(desk.session, desk.school_id, wish)
        if wrong:
            return _page(desk, typed, wrong, 400)
        if "sure" not in request.form:
            desk.note("先看一眼，还没有改")
            return make_response(_confirm(desk, card, wish))
        desk.note(deeds.change(desk.session, desk.school_id, wish, person(desk), desk.now))
    except Unfit as unfit:
        return _page(desk, typed, wrong | {"own": str(unfit)}, 400)
    return redirect(url_for("settings.consent"), 303)


def _wish(typed: dict[str, str]) -> Wish:
    """What the form means; a number that is none is no change that anybody had before them."""
    number = number_of(typed.get("number", ""), 0, LARGEST_ID)
    words = consent.tidied(typed.get("own", ""))
    return Wish(words, typed.get("meaning") == ANEW, number if number is not None else -1)


def _confirm(desk: Desk, card: deeds.Card, wish: Wish) -> str:
    return desk.page(
        "settings_consent_sure.html",
        card=card,
        wish=wish,
        meaning=ANEW if wish.asks_anew else WORDING,
        asked=consent_texts.would_ask(desk.session, desk.school_id),
        last_asked=consent_texts.last_asked(desk.session, desk.school_id),
    )


def _page(desk: Desk, typed: dict[str, str], wrong: dict[str, str], status: int = 200) -> Answer:
    card = deeds.standing(desk.session, desk.school_id)
    before = desk.number("before")
    found = consent_texts.versions(desk.session, desk.school_id, MOST_VERSIONS + 1, before)
    page = desk.page(
        "settings_consent.html",
        card=card,
        typed={**typed, "number": str(card.own.number)},
        wrong=wrong,
        meanings=MEANINGS,
        longest=consent.LONGEST_OWN,
        versions=found[:MOST_VERSIONS],
        older=found[MOST_VERSIONS - 1].id if len(found) > MOST_VERSIONS else None,
        is_first_page=before is None,
        answers=ANSWERS,
    )
    return make_response(page, status)


ROUTES = (
    Route("/settings/consent", "settings.consent", show, LEADING),
    Route("/settings/consent", "settings.save_consent", save, LEADING, method="POST"),
)
