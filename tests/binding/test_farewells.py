"""The last word to an address that is let go: it goes there, whatever the address is bound to by then."""

from datetime import timedelta

from messages.inbound import Kind
from storage import tables as t
from storage.traffic.outbox_claim import Parcel, claim
from storage.traffic.outbox_settle import Outcome, settle
from tests.binding.county import farewells, new_card, on_both
from tests.binding.test_school_decides import asks
from tests.conversation.stage import PATIENCE_SECONDS, Stage


@on_both
def test_it_arrives_where_no_window_is_open_as_a_card_and_then_in_words(stage: Stage) -> None:
    taken_over(stage)
    stage.clock.advance(timedelta(hours=49))
    (card,) = to_old_phone(stage)
    assert card.way == "notice" and card.notice is not None and card.notice.what == "家校联系有变动"
    settle(stage.database, [Outcome(card.id, "accepted")], stage.clock.now())
    assert to_old_phone(stage) == []
    asked = stage.message("王芳", Kind.TEXT, text="什么事")
    assert "不认识您" in stage.dispatch.receive(asked, b"<xml/>", PATIENCE_SECONDS).text
    (words,) = to_old_phone(stage)
    assert (words.way, [words.text]) == ("chat", farewells(stage, "王芳")[:1])


@on_both
def test_a_window_that_turns_out_to_be_closed_is_believed(stage: Stage) -> None:
    """The platform says so: the address's own count goes to nothing, not that of the new phone."""
    taken_over(stage)
    (words,) = to_old_phone(stage)
    assert words.way == "chat"
    before = windows(stage)
    settle(stage.database, [Outcome(words.id, "held")], stage.clock.now())
    after = windows(stage)
    assert after["王芳"] == 0 and after["王芳新号"] == before["王芳新号"] > 0
    assert [parcel.way for parcel in to_old_phone(stage)] == ["notice"]


def test_who_unfollowed_gets_none(stage: Stage) -> None:
    taken_over(stage)
    with stage.database.begin() as session:
        session.query(t.Address).filter_by(ref_index="王芳").update({"following": False})
    assert to_old_phone(stage) == []


def taken_over(stage: Stage) -> None:
    """The mother has a new phone; the old one gets a last word."""
    stage.bound("陈雨", "王芳")
    stage.says("王芳", "老师好")
    asks(stage, "王芳新号", new_card(stage, "王芳"))
    with stage.database.begin() as session:
        session.query(t.Outbox).update({"state": "accepted"})
    stage.says("陈雨", "同意 2")


def to_old_phone(stage: Stage) -> list[Parcel]:
    return [parcel for parcel in claim(stage.database, "w", stage.clock.now(), 100) if parcel.ref == "王芳"]


def windows(stage: Stage) -> dict[str, int]:
    with stage.database.read() as session:
        return {place.ref: place.window_left for place in session.query(t.Address)}
