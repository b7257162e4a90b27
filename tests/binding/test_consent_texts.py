"""A school's own words on the consent card: from the page where they are written to the phones that show them."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from domain import consent as rules
from handlers.actions.binding import consent
from storage import tables as t
from storage.person import addresses, consent_texts
from tests.binding.county import OTHER_SCHOOL, OTHER_TEACHER, new_card, on_both, other_school, states
from tests.binding.office import OWN, PAGE, PLAIN, SCHOOL, SETTINGS, Office, adds, number_of, writes
from tests.binding.test_consent import answers
from tests.binding.test_school_decides import asks
from tests.console.signed_in import sends
from tests.conversation.stage import Stage


def speaks_to(stage: Stage, school: str) -> None:
    """王芳 chooses the school that her plain words go to."""
    which = stage.says("王芳", "换学校")
    stage.says("王芳", which.split(school)[0].rstrip()[-1])


@on_both
def test_from_the_settings_page_to_the_phone(stage: Stage, office: Office) -> None:
    stage.bound("陈雨", "王芳")
    browser = office.opens()
    assert PAGE in browser.get(SETTINGS).text
    seen = writes(browser, OWN).text
    assert f"学校另外说明：{OWN}" in seen and "1 同意" in seen, "as it will be on the phone"
    assert "会重新问 1 位家长（1 个孩子家里）" in seen
    first = stage.says("王芳", "思涵今天乖吗")
    assert "已转给陈老师" in first and "说明有改动" in first and OWN in first and "1 同意" in first
    assert "说明有改动" not in stage.says("王芳", "老师在吗"), "once"
    assert states(stage) == {"active": 1}, "the old answer holds"
    assert "记下了" in stage.says("王芳", "1")
    assert answers(stage) == [("agreed", "2026-11"), ("agreed", "2026-11+1")]
    assert "说明有改动" not in stage.says("王芳", "谢谢")
    page = browser.get(PAGE).text
    assert OWN in page and "第 2026-11+1 版" in page and "林国华改" in page and "重新问了每个家庭" in page
    assert page.count("同意 1 次") == 2, "each version with its own answer"


@on_both
def test_words_that_only_say_it_more_clearly_ask_nobody(stage: Stage, office: Office) -> None:
    stage.bound("陈雨", "李建国", "王芳")
    browser = office.opens()
    assert "已经同意的家长不会再被问" in writes(browser, PLAIN, "wording").text
    assert "说明有改动" not in stage.says("王芳", "老师好")
    assert PLAIN in stage.scans("周桂英", stage.codes["周桂英"]), "who is new sees them"
    stage.says("周桂英", "1")
    assert answers(stage)[-1] == ("agreed", "2026-11+1")


@on_both
def test_what_was_shown_is_kept_word_for_word(stage: Stage, office: Office) -> None:
    stage.bound("陈雨", "王芳")
    browser = office.opens()
    writes(browser, OWN)
    sends(browser, SETTINGS, f"{SETTINGS}/officer", {"officer": "吴主任 0570-1111111"})
    writes(browser, "")
    with stage.database.read() as session:
        found = consent_texts.versions(session, number_of(session), 10)
    assert [(one.version, one.addition, one.by) for one in found] == [
        ("2026-11+2", "", "林国华"),
        ("2026-11+1", OWN, "林国华"),
        ("2026-11", "", ""),
    ]
    assert "吴主任" in found[0].card and "吴主任" not in found[1].card and OWN in found[1].card
    assert found[2].answers == {"agreed": 1}
    with pytest.raises(DBAPIError), stage.database.begin() as session:
        session.execute(text("UPDATE consent_versions SET version = 'x'"))
    with pytest.raises(DBAPIError), stage.database.begin() as session:
        session.execute(text("DELETE FROM consent_versions"))


@on_both
def test_two_schools_do_not_see_each_others_words(stage: Stage, office: Office) -> None:
    stage.bound("陈雨", "王芳")
    asks(stage, "王芳", other_school(stage))
    stage.says(OTHER_TEACHER, "同意")
    theirs = "本校还拍运动会的录像。"
    writes(office.opens(), OWN)
    there = office.opens(OTHER_SCHOOL)
    assert OWN not in there.get(PAGE).text and "2026-11+1" not in there.get(PAGE).text
    writes(there, theirs)
    here = stage.says("王芳", "老师好")
    assert OWN in here and theirs not in here
    stage.says("王芳", "1")
    speaks_to(stage, OTHER_SCHOOL)
    over_there = stage.says("王芳", "老师好")
    assert theirs in over_there and OWN not in over_there
    stage.says("王芳", "1")
    with stage.database.read() as session:
        kept = session.execute(select(t.Consent.school_id, t.Consent.version).order_by(t.Consent.id)).all()
    assert {tuple(row) for row in kept[-2:]} == {(kept[0].school_id, "2026-11+1"), (kept[1].school_id, "2026-11+1")}


@on_both
def test_a_no_to_one_schools_new_card_leaves_the_other_school_as_it_is(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    asks(stage, "王芳", other_school(stage))
    stage.says(OTHER_TEACHER, "同意")
    adds(stage, OWN)
    speaks_to(stage, OTHER_SCHOOL)
    assert "说明有改动" not in stage.says("王芳", "老师好")
    speaks_to(stage, SCHOOL)
    assert OWN in stage.says("王芳", "老师好")
    assert "电话和纸信" in stage.says("王芳", "3")
    assert states(stage) == {"ended": 1} and states(stage, "王乐乐") == {"active": 1}
    assert answers(stage)[-2:] == [("withdrawn", "2026-11+1"), ("declined", "2026-11+1")]


@on_both
def test_after_a_no_the_card_stays_away_also_when_its_meaning_changed(stage: Stage) -> None:
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "3")
    adds(stage, OWN)
    stage.clock.advance(timedelta(days=179))
    kindly = stage.scans("王芳", new_card(stage, "王芳"))
    assert "之前选了不用微信" in kindly and OWN not in kindly
    assert OWN in stage.says("王芳", "同意"), "they never saw this card"
    stage.says("王芳", "1")
    assert answers(stage)[-1] == ("agreed", "2026-11+1")


def test_a_yes_after_a_no_to_another_school_is_asked_with_the_card_of_this_one(stage: Stage) -> None:
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "3")
    kindly = stage.scans("王芳", other_school(stage))
    assert "之前选了不用微信" in kindly
    assert OTHER_SCHOOL in stage.says("王芳", "同意"), "they never saw the card of this school"


def test_a_yes_to_a_card_whose_meaning_changed_while_it_lay_there_is_asked_again(stage: Stage) -> None:
    stage.scans("王芳", stage.codes["王芳"])
    adds(stage, OWN)
    assert OWN in stage.says("王芳", "1")
    assert answers(stage) == []
    adds(stage, PLAIN, asks_anew=False)
    stage.says("王芳", "1")
    assert answers(stage) == [("agreed", "2026-11+1")], "the words that were shown"


def test_a_change_of_our_part_keeps_the_schools_words(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.bound("陈雨", "王芳")
    adds(stage, PLAIN, asks_anew=False)
    monkeypatch.setattr(rules, "VERSION", "2027-03")
    first = stage.says("王芳", "老师好")
    assert "说明有改动" in first and PLAIN in first
    stage.says("王芳", "1")
    assert answers(stage)[-1] == ("agreed", "2027-03+1")
    adds(stage, OWN)
    assert OWN in stage.says("王芳", "老师好")
    stage.says("王芳", "1")
    assert answers(stage)[-1] == ("agreed", "2027-03+2")


def test_a_card_that_does_not_fit_beside_an_answer_waits_for_a_shorter_one(stage: Stage) -> None:
    """What is longer than a reply may be is cut, and how to answer stands at the end."""
    stage.bound("陈雨", "王芳")
    adds(stage, "补" * rules.LONGEST_OWN)
    with stage.database.begin() as session:
        place = addresses.find_or_add(session, "gh_school", "王芳", stage.clock.now())
        school = number_of(session)
        assert consent.renewal(session, place, school, 1400, stage.clock.now()) == ""
        card = consent.renewal(session, place, school, 300, stage.clock.now())
    assert card.endswith("3 不同意") and 300 + len(card.encode()) <= consent.LONGEST_REPLY_BYTES
