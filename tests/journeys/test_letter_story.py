"""Acceptance stories 5 and 6: the letter. A father in Milan by a word, a grandmother by voice, a family without any
telephone on paper; the school sends, follows and files it at the command line."""

import re
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests

from bot.commands import house
from bot.demo import school, story
from bot.demo.truth import read_file
from bot.demo.village import Village
from bot.runtime import build
from domain.clock import CHINA, in_china
from domain.roll_call import RollState
from storage.letter import letters, roll_calls
from tests.documents.reading import page_texts
from tests.operator import Run, operator
from tests.servers import Postgres

FATHER, GRANDMOTHER, TEACHER = "赵国强", "孙玉兰", "李建国"
CARD = "学校给您的一封信"
ABROAD, ON_PAPER = "赵一诺", "何小满"
MILAN = ZoneInfo("Europe/Rome")
MORNING = time(10, 0)  # before dawn in Milan, whatever the season; six hours later it is day
DAY = timedelta(days=1)


def families_come(village: Village, run: Run) -> None:
    """The girl's grandmother, on WeChat; and a boy whose father and grandfather have no telephone at all."""
    run("admin", "add-guardian", ABROAD, GRANDMOTHER, "--relation", "奶奶")
    run("admin", "add-child", ON_PAPER, "--class", "五(1)班")
    run("admin", "add-guardian", ON_PAPER, "何大山", "--relation", "爸爸", "--away")
    run("admin", "add-guardian", ON_PAPER, "何老根", "--relation", "爷爷")
    assert run("admin", "pair", TEACHER, ON_PAPER)[0] == 0
    _, said = run("admin", "invite", ABROAD)
    codes = {name: code.replace(" ", "") for name, code in re.findall(r"（(.+?)）：([^\n]+)", said)}
    for name in (FATHER, GRANDMOTHER):
        village.phone(name).follows(codes[name])
        village.phone(name).says("1")
        village.phone(TEACHER).sees(f"{name}想登记为")
        village.phone(TEACHER).taps("同意")
        village.phone(name).sees("核对好了")


def tomorrow_at(village: Village, moment: time) -> datetime:
    return datetime.combine(in_china(village.runtime.clock.now()).date() + DAY, moment, tzinfo=CHINA)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return operator(tmp_path, monkeypatch, capsys, columns=100)


def beside(village: Village, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator sits at the village's own program, in its time."""
    settings = "".join(f"{name}={value}\n" for name, value in village.environment().items())
    (folder / ".env").write_text(settings, encoding="utf-8")
    monkeypatch.setattr(house, "build", lambda settings: build(settings, village.runtime.clock))


@pytest.mark.parametrize(("world", "key"), [("sqlite", "water_july"), ("postgresql", "cold")])
def test_every_family_is_reached_and_every_receipt_known(
    world: str, key: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    settings = {}
    if world == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        settings["DATABASE_URL"] = postgres.url()
    with Village(tmp_path / "village", settings=settings) as village:
        beside(village, tmp_path, monkeypatch)
        story.the_staff_arrive(village)
        families_come(village, run)
        father, grandmother, teacher = (village.phone(name) for name in (FATHER, GRANDMOTHER, TEACHER))
        village.until(tomorrow_at(village, MORNING) + DAY)
        assert in_china(village.runtime.clock.now()).astimezone(MILAN).hour < 7

        code, said = run("letter", "new", key, "--child", ABROAD, "--child", ON_PAPER, "--author", school.DIRECTOR)
        assert code == 0 and "编号 1" in said
        code, said = run("letter", "preview", "1", "--unreached")
        assert code == 0 and "2 个孩子，4 位家长" in said and "没有问题，可以发" in said
        assert "何老根" in said and "何大山" in said, "whom no machine reaches is named before anything leaves"
        assert "孙玉兰" not in said.partition("到不了")[2]
        code, said = run("letter", "send", "1", "--by", school.DIRECTOR)
        assert code == 0 and "2 位家长可以用微信收到" in said
        assert run("letter", "send", "1")[0] == 1, "once"
        village.runtime.wake()

        title = letter_title(village)
        grandmother.sees(title)
        assert "您已听到" in grandmother.speaks()
        assert not father.saw(CARD), "it is before dawn in Milan"
        village.minutes_pass(6 * 60)
        card = father.sees(CARD, kind="template")
        assert title in father.opens(card["url"])["text"]
        assert "记下了" in father.says("收到")
        teacher.says("谁没签")
        answer = teacher.says("纸质回执 何小满 爸爸、爷爷")
        assert "爸爸、爷爷" in answer and "纸质" in answer

        told = in_china(village.runtime.clock.now())
        code, said = run("letter", "status", "1")
        assert code == 0 and "2 个孩子，4 位大人" in said
        rows = {line.split()[1]: line.split()[3] for line in said.splitlines() if line.count("│") == 3}
        assert (rows["都已确认"], rows["还没送到"]) == ("2", "0")
        assert "2/2" in teacher.says("谁没签 何小满") or "1/1" in teacher.says("谁没签 何小满")
        code, said = run("letter", "report", "1", "--out", "回执报告.pdf")
        assert code == 0 and "2 个孩子，2 家已回全" in said
        report = "".join(page_texts((tmp_path / "回执报告.pdf").read_bytes()))
        for words in (title, "何大山", "何老根", "纸质", "回复", "语音", "李建国", f"{told:%H:%M}"):
            assert words.replace(" ", "") in report, words
        assert run("letter", "archive", "1", "--out", "存档")[0] == 0
        receipts = "".join(page_texts((tmp_path / "存档" / "回执名单.pdf").read_bytes()))
        for words in (FATHER, GRANDMOTHER, "何大山", "何老根", "回复", "语音", "纸质", f"{told:%H:%M}"):
            assert words in receipts, words
        assert [entry.text for entry in read_file(village, ABROAD) if entry.kind == "receipt"] == [
            f"《{title}》已确认（语音）",
            f"《{title}》已确认（回复）",
        ]
        code, said = run("letter", "stop", "1")
        assert code == 0 and "已停发" in said


def letter_title(village: Village) -> str:
    with village.runtime.database.read() as session:
        found = letters.get(session, 1)
    assert found is not None
    return found.title


def test_the_buttons_beside_the_phones_send_a_letter_and_a_warning(tmp_path: Path) -> None:
    with Village(tmp_path / "village") as village:
        story.the_staff_arrive(village)
        story.a_mother_is_bound(village)
        mother = village.phone("王芳")
        labels = list(village.simulator.settings.actions)
        for _ in range(2):  # a visitor presses as often as they like
            assert act(village, labels[0])["status"] == 200
        mother.sees(village.letter.title)
        assert act(village, labels[1])["status"] == 200
        mother.sees("紧急安全提醒")
        village.runtime.timetable.run_all()
        village.runtime.wake()
        mother.sees("李思涵今天平安吗")
        assert "平安就好" in mother.taps("1 平安")
        with village.runtime.database.read() as session:
            assert roll_calls.counts(session, 3)[RollState.SAFE] == 1
            assert letters.get(session, 3) is not None
            assert letters.get(session, 4) is None


def act(village: Village, label: str) -> dict[str, object]:
    answer = requests.post(f"{village.simulator.url}/sim/action", json={"label": label}, timeout=60)
    answer.raise_for_status()
    told: dict[str, object] = answer.json()
    return told
