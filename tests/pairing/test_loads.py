"""Five children are enough and ten the most, whichever way they come; who has nobody and who has too many is listed."""

from datetime import date

import pytest

from domain.errors import Refusal
from domain.pairing import MOST, WARN_ABOVE, begins, ends_after, is_heavy, is_too_many, last_day, period
from storage import tables as t
from storage.pairing import pairing_lists, pairings
from tests.pairing.school import CHILDREN, LAST, QIAN, SUN, ZHAO, School


@pytest.fixture
def crowd(school: School) -> School:
    """钱老师 has six children of her own."""
    with school.database.begin() as session:
        for number in range(6):
            child = school.child(session, f"钱家{number}")
            pairings.pair(session, school.person(session, QIAN).id, child, school.now)
    return school


def refused(reply: str, deed: object, *arguments: object, **more: object) -> None:
    with pytest.raises(Refusal) as found:
        deed(*arguments, **more)  # type: ignore[operator]
    assert found.value.reply == reply


def test_the_numbers_are_those_of_practice() -> None:
    assert (WARN_ABOVE, MOST) == (5, 10)
    assert not is_heavy(5) and is_heavy(6)
    assert not is_too_many(10) and is_too_many(11)


def test_no_way_leads_to_more_than_ten(crowd: School) -> None:
    """Six are hers and five would come: eleven."""
    refused("replies/pairing_full", crowd.hand_over, ZHAO, QIAN)
    refused("replies/pairing_full", crowd.substitute, ZHAO, QIAN)
    refused("replies/pairing_full", crowd.substitute, ZHAO, QIAN, start=begins(date(2026, 11, 30)))
    assert [crowd.teacher_of(child) for child in CHILDREN] == [ZHAO] * 5, "nothing of it has happened"

    assert len(crowd.hand_over(ZHAO, QIAN, *CHILDREN[:4])) == 4
    refused("replies/pairing_full", crowd.hand_over, ZHAO, QIAN, CHILDREN[4])
    with crowd.database.begin() as session:
        crowd.child(session, "新来的")
    refused("replies/pairing_full", crowd.pair, QIAN, "新来的")


def test_children_who_come_back_count_already(crowd: School) -> None:
    """Of ten children four are with a substitute: a fifth in their place would make eleven on the day they return."""
    crowd.hand_over(ZHAO, QIAN, *CHILDREN[:4])
    crowd.substitute(QIAN, SUN, *CHILDREN[:4])
    refused("replies/pairing_full", crowd.hand_over, ZHAO, QIAN, CHILDREN[4])


def test_children_who_are_arranged_to_come_count_already(crowd: School) -> None:
    crowd.substitute(ZHAO, QIAN, *CHILDREN[:4], start=begins(date(2026, 11, 30)))
    refused("replies/pairing_full", crowd.hand_over, ZHAO, QIAN, CHILDREN[4])


def test_who_has_too_many_already_can_still_give_away(crowd: School) -> None:
    with crowd.database.begin() as session:
        for number in range(8):
            child = crowd.child(session, f"多{number}")
            pairings.pair(session, crowd.person(session, QIAN).id, child, crowd.now)
    assert len(crowd.hand_over(QIAN, SUN, "钱家0")) == 1


def test_a_child_who_left_counts_no_more(crowd: School) -> None:
    with crowd.database.begin() as session:
        session.get_one(t.Child, crowd.child_id(session, "钱家0")).left_at = crowd.now
    assert len(crowd.hand_over(ZHAO, QIAN)) == 5


def test_lists_name_who_has_nobody_and_who_has_too_many(crowd: School) -> None:
    crowd.substitute(ZHAO, SUN, *CHILDREN[:2])
    crowd.end(CHILDREN[2])
    with crowd.database.read() as session:
        unpaired = [child.name for child in pairing_lists.unpaired(session, crowd.id)]
        loads = {one.teacher.name: one for one in pairing_lists.loads(session, crowd.id)}
    assert unpaired == [CHILDREN[2]]
    assert next(iter(loads)) == QIAN and loads[QIAN].is_heavy and not loads[ZHAO].is_heavy
    assert (loads[SUN].acting, loads[SUN].standing_in, loads[SUN].coming_back) == (2, 2, 0)
    assert (loads[ZHAO].acting, loads[ZHAO].standing_in, loads[ZHAO].coming_back) == (2, 0, 2)
    assert loads["林国华"].acting == 0, "who has nobody is listed too"


def test_a_child_whose_teacher_left_the_school_has_nobody(school: School) -> None:
    school.leaves(ZHAO)
    with school.database.read() as session:
        assert len(pairing_lists.unpaired(session, school.id)) == 5
    assert school.pair(QIAN, "何小满") and school.teacher_of("何小满") == QIAN


def test_paired_already_is_nothing_new_also_through_a_substitute(school: School) -> None:
    assert school.pair(ZHAO, "何小满") == []
    school.substitute(ZHAO, QIAN)
    rows = school.outbox()
    assert school.pair(ZHAO, "何小满") == []
    assert school.teacher_of("何小满") == QIAN and school.outbox() == rows


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "今天"), (2, "这几天"), (4, "这几天"), (5, "这一周"), (9, "这一周"), (10, "这两周"), (16, "这两周"), (17, "")],
)
def test_a_period_is_said_by_its_length(days: int, words: str) -> None:
    first = date(2026, 11, 23)
    assert period(first, date.fromordinal(first.toordinal() + days - 1)) == words


def test_the_last_day_belongs_to_the_period() -> None:
    assert ends_after(LAST).isoformat() == "2026-12-04T16:00:00+00:00"
    assert last_day(ends_after(LAST)) == LAST
