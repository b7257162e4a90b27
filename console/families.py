"""The pages that families open from the chat: the letter, what they answer to it, and that a word waits for them."""

import secrets
from collections.abc import Callable

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from console import media, signature
from console.doorway import Doorway, knock
from console.ports import House
from console.wording import paragraphs
from domain import retention
from domain.letter import LetterState, Method
from storage import overview
from storage.letter import letter_page
from storage.letter.letter_page import FamilyLetter
from storage.person import people
from storage.traffic import links
from storage.traffic.links import LetterLink

LETTER = "/letter/<token>"
LONGEST_WHY = 300  # characters of 我有话说
LARGEST_WORDS_BYTES = 8192  # nine for each character, and some room
BAD_SIGNATURE = "签名没有存上。请擦掉再签一次，不签也可以。"
EMPTY_WORDS = "还没有写。写一句就好。"
LONG_WORDS = f"写得太长了，留 {LONGEST_WHY} 个字以内；说不完的，老师会打电话给您。"


def blueprint(house: House) -> Blueprint:
    """All of them work without a script."""
    pages = Blueprint("families", __name__, url_prefix="/h5")
    families = _Families(house)
    pages.add_url_rule(LETTER, "letter", families.show_letter)
    pages.add_url_rule(LETTER, "confirm", families.confirm_letter, methods=["POST"])
    pages.add_url_rule(f"{LETTER}/later", "later", families.read_later, methods=["POST"])
    pages.add_url_rule(f"{LETTER}/words", "words", families.show_words)
    pages.add_url_rule(f"{LETTER}/words", "say", families.say_words, methods=["POST"])
    pages.add_url_rule("/voice/<token>", "voice", families.play_voice)
    pages.add_url_rule("/oauth", "oauth", families.come_back)
    pages.add_url_rule("/rules", "rules", families.show_rules)
    pages.add_url_rule("/waiting/<token>", "waiting", families.show_waiting)
    return pages


class _Families:
    def __init__(self, house: House) -> None:
        self._house = house
        self._doorway = Doorway(house)

    def show_letter(self, token: str) -> Answer:
        """The letter. Looking at it notes that it was opened, and nothing else; HEAD notes nothing."""
        link, letter = self._letter(token)
        if not self._doorway.is_open(link):
            return self._doorway.ask(link)
        if request.method == "GET" and not letter.opened:
            self._house.actions.open_letter(letter.id, link.person_id)
        return self._page(token, link, letter)

    def confirm_letter(self, token: str) -> Answer:
        """The one button, with a signature where one was drawn."""
        request.max_content_length = signature.LARGEST_FORM_BYTES

        def confirm(link: LetterLink, letter: FamilyLetter) -> Response | None:
            try:
                drawn = signature.read(request.form.get("signature", ""))
            except signature.NotSigned:
                return self._page(token, link, letter, wrong=BAD_SIGNATURE)
            if letter.confirmed_at is None and _is_read(letter):
                method = Method.SIGNATURE if drawn else Method.TAP
                self._house.actions.confirm_letter(letter.id, link.person_id, method, drawn)
            return None

        return self._answered(token, confirm)

    def read_later(self, token: str) -> Answer:
        """晚点看: reminded once."""

        def snooze(link: LetterLink, letter: FamilyLetter) -> None:
            if letter.confirmed_at is None and not letter.has_snoozed:
                self._house.actions.snooze_letter(letter.id, link.person_id)

        return self._answered(token, snooze)

    def show_words(self, token: str) -> Answer:
        """我有话说: an empty field."""
        link, letter = self._letter(token)
        if not self._doorway.is_open(link):
            return self._doorway.ask(link)
        return self._words(token, link, letter)

    def say_words(self, token: str) -> Answer:
        """What they have to say goes to the teacher; too little or too much comes back with nothing lost."""
        request.max_content_length = LARGEST_WORDS_BYTES

        def say(link: LetterLink, letter: FamilyLetter) -> Response | None:
            why = request.form.get("why", "").strip()
            if not why or len(why) > LONGEST_WHY:
                return self._words(token, link, letter, said=why, wrong=LONG_WORDS if why else EMPTY_WORDS)
            if letter.refused_at is not None:
                return self._words(token, link, letter)  # says that a teacher has what they said, and where to say more
            self._house.actions.refuse_letter(letter.id, link.person_id, why)
            return None

        return self._answered(token, say)

    def play_voice(self, token: str) -> Response:
        """The letter read aloud; its address stands only in the page of whom it was made for, because not every
        player sends a page's cookies."""
        now = self._house.clock.now()
        link = links.read_voice(self._house.vault, token, now)
        if link is None:
            abort(404)
        letter = self._read(link)
        if letter.voice_id is None or letter.state is LetterState.RECALLED:
            abort(404)
        return media.sound(self._house.store, letter.voice_id)

    def come_back(self) -> Answer:
        """The platform has said who holds the phone."""
        return self._doorway.come_back()

    def show_rules(self) -> str:
        """儿童个人信息保护规则, from what is set: who answers, what is kept, how long (PIPL art. 31)."""
        with self._house.database.read() as session:
            schools = people.schools(session)
        kept = [*((what.rule.label, what.rule.keeps) for what in retention.What), *retention.STAYS]
        return render_template("rules.html", schools=schools, kept=kept, processors=self._house.processors)

    def show_waiting(self, token: str) -> str:
        """Says that words wait in the chat: neither whose, nor about whom."""
        person_id = links.read_waiting(self._house.vault, token, self._house.clock.now())
        if person_id is None:
            abort(404)
        with self._house.database.read() as session:
            is_teacher = overview.is_staff(session, person_id)
        return render_template("waiting.html", is_teacher=is_teacher)

    def _answered(self, token: str, do: Callable[[LetterLink, FamilyLetter], Response | None]) -> Answer:
        """Does what a form asks and shows the letter again, unless ``do`` has a page of its own.

        The form carries our signature for a day, so that a button pressed an hour after the page was opened still
        counts. The link itself is the authority: there is no cookie that another site could ride on.
        """
        link, letter = self._letter(token)
        given = request.form.get("form", "")
        is_ours = links.read_form(self._house.vault, _about(link), given, self._house.clock.now()) is not None
        if not is_ours and not self._doorway.is_open(link):
            return knock(token)
        answer: Answer | None = do(link, letter) if letter.takes_receipts else None
        answer = answer or redirect(url_for("families.letter", token=token, _anchor="answer"), 303)
        if not link.by_sms:
            self._doorway.remember(answer, link.person_id)
        return answer

    def _page(self, token: str, link: LetterLink, letter: FamilyLetter, wrong: str = "") -> Response:
        now = self._house.clock.now()
        voice = links.voice_token(self._house.vault, link, now) if letter.voice_id is not None else ""
        page = render_template(
            "letter.html",
            letter=letter,
            lines=[words for _, words in paragraphs(letter.short)],
            parts=paragraphs(letter.body),
            token=token,
            voice=voice,
            form=self._form(link),
            wrong=wrong,
            now=now,
        )
        return make_response(page, 400 if wrong else 200)

    def _words(self, token: str, link: LetterLink, letter: FamilyLetter, said: str = "", wrong: str = "") -> Response:
        facts = {"letter": letter, "token": token, "form": self._form(link), "said_so_far": said, "wrong": wrong}
        page = render_template("letter_words.html", **facts, longest=LONGEST_WHY)
        return make_response(page, 400 if wrong else 200)

    def _form(self, link: LetterLink) -> str:
        return links.form(self._house.vault, _about(link), secrets.token_hex(8), self._house.clock.now())

    def _letter(self, token: str) -> tuple[LetterLink, FamilyLetter]:
        """The letter this link opens, for this guardian; otherwise the same 404 whatever the reason."""
        link = links.read_letter(self._house.vault, token, self._house.clock.now())
        if link is None:
            abort(404)
        return link, self._read(link)

    def _read(self, link: LetterLink) -> FamilyLetter:
        with self._house.database.read() as session:
            letter = letter_page.read(session, link.letter_id, link.person_id, by_sms=link.by_sms)
        if letter is None:
            abort(404)
        return letter


def _is_read(letter: FamilyLetter) -> bool:
    """Whether the button stood below the letter's present words; below older ones it does nothing, and the page that
    follows shows the correction."""
    return request.form.get("version", str(letter.version)) == str(letter.version)


def _about(link: LetterLink) -> str:
    """What a form of a letter's page is signed for."""
    return f"letter {link.letter_id} {link.person_id}{' by sms' if link.by_sms else ''}"
