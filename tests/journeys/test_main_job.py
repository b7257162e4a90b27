"""The main job, as the story tells it: real callbacks, a real database, the platform's API, and what each person saw.

The same story runs on SQLite and PostgreSQL, with and without Redis, and in each of the platform's three modes.
"""

from pathlib import Path

import pytest

from bot.demo import story
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
