"""How far a letter has come: families by its policy, adults by the furthest that is known, and the pictures of it."""

from xml.etree import ElementTree

import pytest

from domain.clock import SetClock
from domain.letter import Method, Policy
from domain.letter_stage import Stage
from handlers.actions.letter import receipts
from messages.pictures.letter import LEGEND, letter_picture
from storage import tables as t
from storage.database import Database
from storage.letter import letter_progress, letter_receipts, letter_slips
from storage.letter.letter_progress import Progress
from tests.beginnings import Beginnings
from tests.letters.following import Following


@pytest.fixture
def house(database: Database, clock: SetClock, beginnings: Beginnings) -> Following:
    return beginnings.of(lambda: Following(database, clock).ready(), database, clock)


def progress(house: Following, letter: int) -> Progress:
    with house.database.read() as session:
        return letter_progress.progress(session, letter)


def carried(house: Following, letter: int, name: str, state: str, error: str = "") -> None:
    """The message that carried the letter to somebody stands so."""
    with house.database.begin() as session:
        row = session.query(t.Outbox).filter_by(letter_id=letter, person_id=house.ids[name], kind="letter").one()
        row.state, row.error = state, error


@pytest.mark.parametrize(
    ("policy", "complete", "partly"),
    [(Policy.BOTH, 2, 1), (Policy.ANY, 3, 0), (Policy.EACH, 0, 3), (Policy.NAMED, 2, 1)],
)
def test_the_letters_policy_says_what_is_complete(house: Following, policy: Policy, complete: int, partly: int) -> None:
    """The siblings' father and grandmother answered, their mother did not; of another child only the grandfather."""
    letter = house.sent(policy=policy, named_relations=("father",))
    for name in ("李强", "周桂英", "张有田"):
        house.confirms(letter, name, Method.PAPER)
    found = progress(house, letter)
    assert (found.complete, found.partly, found.total) == (complete, partly, 6)


def test_the_classes_add_up_in_the_order_of_their_grades(house: Following) -> None:
    house.pupil("孙小雅", "二(1)班")
    letter = house.sent()
    house.confirms(letter, "张有田")
    with house.database.read() as session:
        classes = letter_progress.by_class(session, letter)
    assert list(classes) == ["二(1)班", "三(1)班", "三(2)班", "五(1)班"]
    assert classes["二(1)班"] == Progress(unreached=1), "who has no adult is reached by nobody"
    assert classes["三(1)班"] == Progress(partly=1, unreached=1)
    assert letter_progress.summed(classes.values()) == progress(house, letter)


def test_an_adult_stands_where_it_is_known_furthest(house: Following) -> None:
    letter = house.sent()
    carried(house, letter, "李强", "accepted")
    carried(house, letter, "周桂英", "delivered")
    carried(house, letter, "赵国强", "failed", "对方没有关注公众号")
    with house.database.begin() as session:
        letter_receipts.opened(session, letter, house.ids["张伟"], house.now)
        receipts.refuse(session, letter, house.ids["孙秀英"], "不同意", house.now)
    house.confirms(letter, "张有田", Method.SIGNATURE)
    with house.database.read() as session:
        found = letter_progress.stages(session, letter)
    assert {stage: found.of(stage) for stage in Stage} == {
        Stage.CONFIRMED: 1,
        Stage.REFUSED: 1,
        Stage.OPENED: 1,
        Stage.DELIVERED: 1,
        Stage.ACCEPTED: 1,
        Stage.TEXTED: 0,
        Stage.WAITING: 0,
        Stage.UNREACHED: 6,
    }
    assert found.methods == ((Method.SIGNATURE, 1),)
    assert found.reasons == (("没有能用的微信", 5), ("对方没有关注公众号", 1))
    assert found.total == 11


def test_who_answered_for_one_of_two_children_has_not_confirmed(house: Following) -> None:
    letter = house.sent()
    with house.database.begin() as session:
        letter_slips.confirm_for(session, letter, house.ids["李思涵"], [house.ids["李强"]], Method.PAPER, house.now)
    with house.database.read() as session:
        assert letter_progress.stages(session, letter).of(Stage.CONFIRMED) == 0


def test_a_child_that_left_is_not_waited_for(house: Following) -> None:
    letter = house.sent()
    with house.database.begin() as session:
        session.get_one(t.Child, house.ids["周浩"]).left_at = house.now
    assert progress(house, letter).total == 5


def test_the_picture_tells_the_same_by_eye_and_by_ear() -> None:
    picture = letter_picture("寒假<信>", {"三(1)班": (10, 5, 3, 2), "三(2)班": (0, 0, 0, 4)})
    drawn = ElementTree.fromstring(picture)
    words = "".join(drawn.itertext())
    assert "《寒假<信>》" in words and all(name in words for name in LEGEND)
    assert "全校 都已确认 10，一方已确认 5，已发出，等确认 3，还没送到 6" in words
    assert "10 / 20　没送到 2" in words
    assert "style" not in picture and "script" not in picture


def test_one_class_alone_is_not_told_twice_and_nobody_is_no_mistake() -> None:
    assert "全校" not in letter_picture("信", {"三(1)班": (1, 0, 0, 0)})
    assert "都已确认" in letter_picture("信", {})
