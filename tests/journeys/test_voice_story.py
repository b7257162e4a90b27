"""A grandmother speaks: the teacher's phone gets the voice, and the page plays it in whatever browser."""

import re
from pathlib import Path

import requests

from bot.demo import story
from bot.demo.truth import read_file
from bot.demo.village import Village

CHILD = "李思涵"  # the first pupil
PLAYER = re.compile(r'<audio controls preload="none" src="(/console/children/1/media/\d+/sound)"')


def test_a_voice_goes_to_the_teacher_and_is_played_on_the_page(tmp_path: Path) -> None:
    with Village(tmp_path / "village") as village:
        for tell in (story.teachers_arrive, story.a_mother_is_bound, story.the_others_are_bound):
            tell(village)
        village.phone("周桂英").speaks()
        village.phone("陈雨").sees("", kind="voice")
        village.runtime.timetable.run_all()
        (kept,) = [one.media for one in read_file(village, CHILD) if one.kind == "voice"]
        assert kept is not None and (kept.copy_type, kept.copy_note) == ("audio/mpeg", None)
        site = village.runtime.settings.public_url
        browser = requests.Session()
        page = browser.get(f"{site}/console/enter/chenyu?to=/console/children/1", timeout=10)
        (player,) = PLAYER.findall(page.text)
        part = browser.get(f"{site}{player}", headers={"Range": "bytes=0-1"}, timeout=10)
        assert (part.status_code, part.headers["Content-Type"], len(part.content)) == (206, "audio/mpeg", 2)
        whole = browser.get(f"{site}{player}", timeout=10)
        assert whole.content[:2] == part.content and len(whole.content) > 10_000, "three seconds of it"
