"""The main job, as the story tells it: real callbacks, a real database, the platform's API, and what each person saw.

The same story runs on SQLite and PostgreSQL, with and without Redis, and in each of the platform's three modes.
"""

from pathlib import Path

import pytest

from bot.demo import command, danger, school, story
from bot.demo.village import Village
from domain.errors import SettingError
from tests.servers import Postgres, Redis

WORLDS = ["sqlite", "sqlite and redis", "postgresql", "postgresql and redis"]


def _settings(world: str, request: pytest.FixtureRequest) -> dict[str, str]:
    settings: dict[str, str] = {}
    if "postgresql" in world:
        postgres: Postgres = request.getfixturevalue("postgres")
        settings["DATABASE_URL"] = postgres.url()
    if "redis" in world:
        redis: Redis = request.getfixturevalue("redis_server")
        settings["REDIS_URL"] = redis.url()
    return settings


@pytest.mark.parametrize("world", WORLDS)
def test_a_parent_in_the_city_and_a_paired_teacher_talk_and_the_file_keeps_every_word(
    world: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    forget = request.getfixturevalue("redis_server").wipe if "redis" in world else lambda: None
    with Village(tmp_path / "village", settings=_settings(world, request), when_time_jumps=forget) as village:
        for chapter, wrong in story.play(village, story.chapters()):
            assert not wrong, f"{chapter.title}: {wrong}"


@pytest.mark.parametrize("mode", ["plain", "compatible"])
def test_the_other_modes_of_the_platform_carry_the_same_words(mode: str, tmp_path: Path) -> None:
    with Village(tmp_path / "village", mode=mode) as village:
        beginning = story.chapters()[:3]
        for chapter, wrong in story.play(village, beginning):
            assert not wrong, f"{chapter.title}: {wrong}"
        story.a_question_and_its_answer(village)


def test_the_phones_of_the_demo_play_a_leave_and_a_danger(tmp_path: Path) -> None:
    """What `lianxin demo` shows by itself, while somebody watches the page."""
    with Village(tmp_path / "village") as village:
        village.add_idle_phones()
        for step in command.SCENE:
            step(village)
        village.phone("张伟").sees("陈老师准假了")
        village.phone("周桂英").sees("陈老师见到孩子本人了")
        assert village.phone("吴秀兰").screen() == [], "who is left for the visitor has not been touched"


def test_an_alert_that_nobody_takes_climbs_the_chain_of_the_village(tmp_path: Path) -> None:
    with Village(tmp_path / "village") as village:
        for step in (story.the_staff_arrive, story.a_mother_is_bound):
            step(village)
        village.phone("李建国").says("谁在等")
        assert "林主任" in village.phone("王芳").says("孩子找不到了，电话手表也关机")
        village.phone(school.DIRECTOR).sees("A1 ")
        assert not village.phone("李建国").saw("A1 "), "it is not his pupil, and his turn has not come"
        for _ in school.ON_CALL:
            village.minutes_pass(6)
            village.runtime.timetable.run_all()
            village.runtime.wake()
        village.phone("李建国").sees("还没有人接手")
        assert danger.TAKE in [option["content"] for option in village.phone("李建国").sees("A1 ")["options"]]


def test_a_story_that_does_not_come_true_is_told_as_such(tmp_path: Path) -> None:
    """The demo's exit code means something: with the platform's API down the second chapter must fail."""
    with Village(tmp_path / "village") as village:
        story.teachers_arrive(village)
        village.faults(api="down")
        for phone in village.phones.values():
            phone.patience = 1.0
        (outcome,) = story.play(village, [story.Chapter("妈妈登记", story.a_mother_is_bound)])
        assert "没有看到" in outcome[1]


def test_the_demo_empties_no_folder_but_its_own(tmp_path: Path) -> None:
    (tmp_path / "lianxin.db").write_text("a real school's database")
    with pytest.raises(SettingError, match="--folder"):
        Village(tmp_path).__enter__()
    assert (tmp_path / "lianxin.db").read_text() == "a real school's database"
