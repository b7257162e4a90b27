"""A letter is read aloud by a director in the chat, or brought as a file, and its page plays it."""

from pathlib import Path

import pytest

from bot.commands.house import house
from domain.people import Role
from handlers.actions.letter import letter_life
from messages.inbound import Kind, MediaRef
from storage.letter import letters
from storage.letter.letter_versions import Texts
from storage.person import addresses, people
from tests.letters.school import ACCOUNT, DIRECTOR, TEACHER, School
from tests.operator import operator

MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + b"\x00" * 413


def speaks(school: School, name: str) -> str:
    return school.says(name, "", kind=Kind.VOICE, media=MediaRef("media-1", Kind.VOICE, "amr"))


def test_a_director_records_it_in_the_chat(school: School) -> None:
    number = school.write(voice="奶奶您好，放假了，别让孩子下水。")
    answer = school.says(DIRECTOR, f"录信{number}")
    assert "奶奶您好" in answer and "《国庆安全提醒》" in answer
    assert "录音收好了" in speaks(school, DIRECTOR)
    assert school.letter(number).voice_media_id is not None
    assert "录音收好了" not in speaks(school, DIRECTOR), "the next voice is talk again"


def test_without_a_script_the_three_lines_are_read(school: School) -> None:
    assert "不下水" in school.says(DIRECTOR, f"录信{school.write()}")


def test_a_teacher_and_another_school_record_nothing(school: School) -> None:
    number = school.write()
    assert "念给" not in school.says(TEACHER, f"录信{number}")
    with school.database.begin() as session:
        other = people.add_school(session, "白石村小学", school.now)
        school.ids["高山"] = people.add_person(session, other, "高山", Role.DIRECTOR, school.now)
        place = addresses.find_or_add(session, ACCOUNT, "高山", school.now)
        addresses.belongs_to(session, place.id, school.ids["高山"])
    assert "国庆安全提醒" not in school.says("高山", f"录信{number}")


def test_a_correction_lets_the_recording_go(school: School) -> None:
    number = school.write()
    with school.database.begin() as session:
        letter_life.begin(session, number, school.now)
    school.says(DIRECTOR, f"录信{number}")
    speaks(school, DIRECTOR)
    with school.database.begin() as session:
        new = Texts("国庆安全提醒", "各位家长：返校是8日。", "8日返校", "")
        letter_life.correct(session, number, new, "返校日写错了", None, school.now)
    assert school.letter(number).voice_media_id is None


def test_a_file_is_brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    run = operator(tmp_path, monkeypatch, capsys, columns=100)
    run("admin", "add-school", "云溪村小学")
    (tmp_path / "信.txt").write_text("各位家长：放假了。", encoding="utf-8")
    run("letter", "write", "--title", "放假了", "--body-file", "信.txt", "--short", "早点回家")
    (tmp_path / "念信.mp3").write_bytes(MP3)
    (tmp_path / "不是.mp3").write_bytes(b"PK\x03\x04")
    code, said = run("letter", "voice", "1", "念信.mp3")
    assert code == 0 and "《放假了》的录音收好了" in said
    with house() as runtime, runtime.database.read() as session:
        letter = letters.get(session, 1)
        assert letter is not None and letter.voice_media_id is not None
        assert runtime.store.read(letter.voice_media_id) == ("audio/mpeg", MP3)
    code, said = run("letter", "voice", "1", "不是.mp3")
    assert code != 0 and "不是能用的录音" in said
    assert run("letter", "voice", "9", "念信.mp3")[0] != 0
