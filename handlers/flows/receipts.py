"""The ways in which a family answers a letter: a word, a tap, a voice, a picture of the slip, later, or no."""

import re
from datetime import timedelta

from domain.clock import in_zone
from domain.letter import Method
from domain.spoken import spoken, usual_answer
from domain.understanding import receipts as reading
from domain.understanding.receipts import Strength
from handlers import carrying, receipts
from handlers.actions.letter import receipts as deeds
from handlers.actions.talk import relay
from handlers.desk.children import form_in
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.letter import letter_receipts
from storage.talk import questions

# A voice or a bare 不同意 may be about anything; it counts for a letter only while that is what everybody talks about.
COUNTS_FOR = timedelta(days=3)
# Who answers so long after a letter was closed is told that it is over; later their words are talk.
KNOWN_TO_BE_OVER = timedelta(days=14)
PHOTO_LIVES = timedelta(days=2)
LONGEST_NUMBER = 18


def says_read(turn: Turn) -> bool:
    """The message says nothing but that something was read."""
    return reading.whole_yes(_nameless(turn)) is not None if turn.inbound.kind is Kind.TEXT else False


def by_word(turn: Turn) -> Reply | None:
    """A short yes answers the one letter that is open; with several open ones the person is asked which."""
    how = reading.whole_yes(_nameless(turn))
    owed = letter_receipts.owed(turn.session, carrying.person(turn).id)
    if how is None:
        return None
    if not owed and how is Strength.CERTAIN:
        return _over(turn)
    return receipts.confirm(turn, receipts.method_of(turn)) if receipts.counts(turn, how, owed) else None


def by_tap(turn: Turn) -> Reply:
    """An option under a letter carries its number; without one it means the letter that is open."""
    number = turn.tapped.partition(":")[2]
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return receipts.confirm(turn, Method.TAP) or Reply(words("replies/no_open_letter"))
    owed = receipts.titles(letter_receipts.owed(turn.session, carrying.person(turn).id))
    if int(number) in owed:
        return Reply(receipts.confirmed(turn, {int(number): owed[int(number)]}, Method.TAP))
    return _over(turn) or Reply(words("replies/no_open_letter"))


def by_voice(turn: Turn) -> Reply | None:
    """Somebody who cannot write says it: the open letter is confirmed, and the voice still goes to the teacher.

    Recognised words must say that it was heard, and neither ask nor object; a voice that was not recognised counts
    until a teacher has spoken after the letter. With several letters it is asked which.
    """
    text = turn.inbound.text
    if text and not _is_heard(turn):
        return None
    waiting = letter_receipts.owed(turn.session, carrying.person(turn).id)
    if waiting and not text and receipts.spoken_since(turn, waiting):
        return None  # nobody knows what it says, and a teacher spoke to them after the letter
    owed = receipts.titles([one for one in waiting if turn.now - one.asked_at <= COUNTS_FOR])
    chosen = receipts.meant(owed, text) if owed else []
    if not chosen:
        return _which(turn) if owed and text else None
    if newer := receipts.corrected(turn, chosen):
        return Reply("\n".join(filter(None, (carrying.carry(turn).text, *newer.values()))))
    names = receipts.confirm_all(turn, chosen, Method.VOICE, turn.media_id)
    title = owed[chosen[0]] if len(chosen) == 1 else ""
    told = carrying.carry(turn).text
    said = words("replies/receipt_by_voice", title=title, children=names, told=told)
    return Reply("\n".join(filter(None, (said, receipts.still_asked(turn)))))


def puts_off(turn: Turn) -> bool:
    """晚点看, typed or said."""
    return turn.inbound.kind in (Kind.TEXT, Kind.VOICE) and reading.is_later(turn.inbound.text)


def later(turn: Turn) -> Reply | None:
    """Reminded once, tomorrow at this hour; the second time it is talk, and nobody is pressed."""
    reader = carrying.person(turn)
    owed = letter_receipts.owed(turn.session, reader.id)
    if not owed or receipts.spoken_since(turn, owed):
        return None
    if any([deeds.snooze(turn.session, number, reader.id, turn.now) for number in receipts.titles(owed)]):
        until = deeds.tomorrow(turn.now, reader.time_zone)
        is_same_hour = in_zone(until, reader.time_zone).time() == in_zone(turn.now, reader.time_zone).time()
        when = "" if is_same_hour else spoken(until, turn.now, reader.time_zone)
        return Reply(words("replies/receipt_later", when=when))
    carrying.silently(turn)
    return Reply(words("replies/receipt_later_again"))


def says_no(turn: Turn) -> bool:
    """不签, 不同意, 凭什么, 这信有问题: typed or said."""
    return turn.inbound.kind in (Kind.TEXT, Kind.VOICE) and reading.is_no(turn.inbound.text)


def no(turn: Turn) -> Reply | None:
    """A no is written down and waits for the teacher; nothing is argued. None where it may be about something else."""
    reader = carrying.person(turn)
    asked = letter_receipts.asked(turn.session, reader.id, turn.now - COUNTS_FOR)
    if not reading.is_of_letter(turn.inbound.text):
        asked = [one for one in asked if turn.now - one.asked_at <= COUNTS_FOR]
        if asked and receipts.spoken_since(turn, asked):
            return None
    if not asked:
        return None
    titles = receipts.titles(asked)
    number = (receipts.meant(titles, turn.inbound.text) or list(titles))[0]
    staff = deeds.refuse(
        turn.session,
        number,
        reader.id,
        relay.shown(turn.inbound),
        turn.now,
        said=carrying.spoken_words(turn),
        entry_id=turn.entry_id,
    )
    by = spoken(usual_answer(turn.now), turn.now, reader.time_zone)
    named = carrying.named(staff)
    asleep = carrying.wakes(turn, staff)
    return Reply(words("replies/receipt_refused", title=titles[number], teachers=named, by=by, when=asleep))


def photo(turn: Turn) -> Reply | None:
    """A picture while a letter is open goes to the teacher as always, and it is asked once whether it is the slip."""
    owed = letter_receipts.owed(turn.session, carrying.person(turn).id)
    if not owed or turn.media_id is None or turn.question is not None:
        return None
    asked_at = max(one.asked_at for one in owed)
    if questions.was_asked(turn.session, turn.address.id, receipts.PHOTO, asked_at):
        return None
    titles = receipts.titles(owed)
    payload = {"letters": list(titles), "method": Method.PHOTO.value, "proof": turn.media_id}
    told = carrying.carry(turn).text
    questions.ask(turn.session, turn.address.id, receipts.PHOTO, payload, turn.now, PHOTO_LIVES)
    return Reply(words("replies/receipt_photo", titles=list(titles.values()), told=told))


def _nameless(turn: Turn) -> str:
    """已签 李思涵, 思远爸爸收到: without the names of their children, which an answer is signed with."""
    text = turn.inbound.text
    for one in turn.families:
        if (form := form_in(one.child, text)) and form in text:
            text = re.sub(f"{re.escape(form)}(?:的?{one.relation.label}|家长)?", "", text)
    return text


def _is_heard(turn: Turn) -> bool:
    text = turn.inbound.text
    is_ack = turn.meaning is not None and turn.meaning.wants("ack") is not None
    return reading.is_heard(text) or (is_ack and not reading.asks_or_objects(text))


def _which(turn: Turn) -> Reply:
    told = carrying.carry(turn).text
    asked = receipts.confirm(turn, Method.VOICE, turn.media_id)
    return Reply("\n".join(filter(None, (told, asked.text if asked is not None else ""))))


def _over(turn: Turn) -> Reply | None:
    """A kind word to who answers a letter that was closed or taken back."""
    is_over = letter_receipts.has_over(turn.session, carrying.person(turn).id, turn.now - KNOWN_TO_BE_OVER)
    return Reply(words("replies/letter_over")) if is_over else None
