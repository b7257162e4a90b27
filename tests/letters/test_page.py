"""What a letter's page reads and does, on both databases: the words for one reader, a signature, later, a word."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.letter import Method
from handlers.actions.letter import letters
from handlers.actions.pages import PageDeeds
from messages.inbound import Kind
from storage import tables as t
from storage.files import media
from storage.files.media import MediaStore
from storage.letter import letter_page
from storage.letter.letter_page import FamilyLetter
from storage.person import addresses
from storage.vault import Vault
from tests.console.drawn import png
from tests.letters.school import School

FATHER, GRANDMOTHER, WITHOUT_WECHAT = "李强", "周桂英", "王芳"


@pytest.fixture
def store(tmp_path: Path, vault: Vault) -> MediaStore:
    return MediaStore(tmp_path / "data", vault)


@pytest.fixture
def deeds(school: School, store: MediaStore) -> PageDeeds:
    return PageDeeds(school.database, school.clock, lambda: None, store)


@pytest.fixture
def letter(school: School) -> int:
    number = school.write(body="{称呼}，{孩子}放假了，有事找{老师}。", short="{孩子}放假\n看好孩子")
    with school.database.begin() as session:
        letters.send(session, number, school.now)
    return number


def read(school: School, letter: int, name: str, *, by_sms: bool = False) -> FamilyLetter | None:
    with school.database.read() as session:
        return letter_page.read(session, letter, school.ids[name], by_sms=by_sms)


def proofs(school: School, name: str) -> list[int]:
    """What this adult's receipts name as proof."""
    query = select(t.LetterReceipt.proof_id).where(t.LetterReceipt.person_id == school.ids[name])
    with school.database.read() as session:
        return [number for number in session.scalars(query) if number is not None]


def test_siblings_stand_in_one_letter(school: School, letter: int) -> None:
    page = read(school, letter, FATHER)
    assert page is not None
    assert [child.name for child in page.children] == ["李思涵", "李思远"]
    assert "李思涵、李思远放假了，有事找陈老师" in page.body and page.short.startswith("李思涵、李思远")
    assert page.takes_receipts and not page.opened and page.why is None and page.voice_id is None


def test_who_is_not_on_wechat_reads_only_by_sms(school: School, letter: int) -> None:
    assert read(school, letter, WITHOUT_WECHAT) is None
    assert read(school, letter, WITHOUT_WECHAT, by_sms=True) is not None
    assert read(school, letter, "陈雨", by_sms=True) is None, "nobody's guardian"


def test_a_signature_is_sealed_hashed_and_named_by_the_receipt(
    school: School, letter: int, deeds: PageDeeds, store: MediaStore, tmp_path: Path
) -> None:
    drawn = png()
    father = school.ids[FATHER]
    assert deeds.confirm_letter(letter, father, Method.SIGNATURE, drawn)
    number, also = proofs(school, FATHER)
    assert number == also, "one signature for both children"
    with school.database.read() as session:
        row = session.get_one(t.Media, number)
        assert (row.state, row.content_type, row.size) == ("kept", "image/png", len(drawn))
        assert row.sha256 == hashlib.sha256(drawn).digest() and row.path is not None
        assert drawn not in (tmp_path / "data" / row.path).read_bytes()
    assert store.read(number) == ("image/png", drawn)
    entry = school.file_of("李思远")[-1]
    assert entry.kind == "receipt" and entry.media is not None and entry.media.id == number
    page = read(school, letter, FATHER)
    assert page is not None and page.method is Method.SIGNATURE and page.confirmed_at == school.now
    other = read(school, letter, GRANDMOTHER)
    assert other is not None and other.confirmed_at is None and other.method is None


def test_a_button_pressed_twice_at_once_keeps_the_first_signature(
    school: School, letter: int, deeds: PageDeeds
) -> None:
    father = school.ids[FATHER]
    deeds.confirm_letter(letter, father, Method.SIGNATURE, png())
    first = proofs(school, FATHER)
    assert not deeds.confirm_letter(letter, father, Method.SIGNATURE, png(100, 100))
    assert proofs(school, FATHER) == first
    with school.database.read() as session:
        states = list(session.scalars(select(t.Media.state).order_by(t.Media.id)))
    assert states == ["kept", "lost"]


def test_nothing_of_a_signature_is_ever_fetched_from_the_platform(school: School) -> None:
    with school.database.begin() as session:
        media.bring(session, Kind.IMAGE, school.now)
        assert media.due(session, school.now + timedelta(days=400), 10) == []


def test_later_and_a_word_show_on_the_page(school: School, letter: int, deeds: PageDeeds) -> None:
    father = school.ids[FATHER]
    assert deeds.snooze_letter(letter, father) and not deeds.snooze_letter(letter, father)
    page = read(school, letter, FATHER)
    assert page is not None and page.has_snoozed and page.snoozed_until is not None
    assert page.snoozed_until > school.now
    deeds.refuse_letter(letter, father, "我们初八才回")
    page = read(school, letter, FATHER)
    assert page is not None and page.refused_at == school.now and page.confirmed_at is None
    assert any("我们初八才回" in entry.text for entry in school.file_of("李思涵"))


def test_a_user_of_the_platform_is_whom_an_active_binding_says(school: School, letter: int) -> None:
    with school.database.begin() as session:
        assert addresses.is_of(session, FATHER, school.ids[FATHER])
        assert not addresses.is_of(session, FATHER, school.ids[GRANDMOTHER])
        assert not addresses.is_of(session, "nobody", school.ids[FATHER])
        assert not addresses.is_of(session, "陈雨", school.ids["陈雨"]), "a teacher is no guardian"
        session.query(t.Binding).update({"state": "suspended"})
        assert not addresses.is_of(session, FATHER, school.ids[FATHER])
