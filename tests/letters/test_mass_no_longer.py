"""A mass send of which nobody knows whether it left is not repeated once its words no longer hold."""

import pytest

from domain.letter import LetterState
from handlers.actions.letter import letter_life
from scheduler.mass import Refused, Unclear
from tests.letters.mass_platform import LIKE_AN_AD, Platform, begin, standing, task, told, turn
from tests.letters.school import DIRECTOR, School
from tests.letters.test_life import letters_of
from tests.letters.test_versions import correct


class Deaf(Platform):
    """The first call never arrives, and nobody says so."""

    def send(self, tag: str, text: str, client_id: str) -> str:
        if "send" not in self.calls:
            self.calls.append("send")
            raise Unclear("微信没有答复")
        return super().send(tag, text, client_id)


@pytest.mark.parametrize("deed", ["recall", "stop"])
def test_a_letter_that_was_taken_back_is_not_sent_by_trying_again(school: School, deed: str) -> None:
    letter, platform = begin(school), Deaf()
    turn(school, platform)
    assert task(school.database).state == "submitted"
    with school.database.begin() as session:
        getattr(letter_life, deed)(session, letter, school.person(DIRECTOR), school.now)
    assert school.state(letter) in (LetterState.RECALLED, LetterState.STOPPED)
    for _ in range(3):
        school.later(minutes=10)
        turn(school, platform)
    assert platform.sent == {} and task(school.database).state == "uncertain"
    assert standing(school.database, letter)["张伟"] == ("uncertain", "mass")


def test_a_corrected_letter_is_not_sent_under_the_name_of_the_words_before(school: School) -> None:
    letter, platform = begin(school), Deaf()
    turn(school, platform)
    school.later(minutes=1)
    correct(school, letter)
    for _ in range(4):
        school.later(minutes=10)
        turn(school, platform)
    assert len(platform.sent) == 1, "the correction, by its own task"
    assert letters_of(school, "张伟") == ["uncertain", "accepted"]


def test_a_pause_holds_a_repetition_back(school: School) -> None:
    letter, platform = begin(school), Deaf()
    turn(school, platform)
    by = school.person(DIRECTOR)
    with school.database.begin() as session:
        letter_life.pause(session, letter, by, school.now)
    school.later(minutes=10)
    assert turn(school, platform) == 0 and platform.sent == {}
    with school.database.begin() as session:
        letter_life.resume(session, letter, by, school.now)
    turn(school, platform)
    assert len(platform.sent) == 1


def test_a_failed_mass_send_brings_no_card_of_words_that_were_corrected(school: School) -> None:
    letter, platform = begin(school), Platform()
    turn(school, platform)
    school.later(minutes=1)
    correct(school, letter)
    told(school, LIKE_AN_AD)
    assert letters_of(school, "张伟")[0] == "cancelled"
    platform.says = [Refused("不行")]
    turn(school, platform)
    assert letters_of(school, "张伟") == ["cancelled", "queued"]
