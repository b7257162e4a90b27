"""What people write stays words on every page of work, and no page of a large school is heavy (C14, look.md)."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import console
from domain.clock import SetClock, in_china
from domain.days.day import Override, Term
from domain.people import Relation, Role
from storage import calendar
from storage import tables as t
from storage.alert import on_call
from storage.calendar import By
from storage.database import Database
from storage.letter import letters
from storage.letter.letters import NewLetter
from storage.pairing import pairings
from storage.person import people, schools
from storage.registers import register_uploads
from tests.console.test_hostile_words import HOSTILE
from tests.console.village import Village, send, settle, write_letter

WHOLE_PAGE = 50 * 1024  # bytes, with the style sheet and the script
OWN = {"bar", "bar small"}  # the only pictures: a letter's bar
STATIC = Path(console.__file__).parent / "static"


class Parsed(HTMLParser):
    """The elements of a page, and what does not belong on it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags = Counter[str]()
        self.strange: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        given = dict(attributes)
        self.strange += [f"{tag} {name}" for name in given if name.startswith(("on", "style", "srcdoc"))]
        if (given.get("href") or given.get("action") or given.get("src") or "/").strip()[:1] not in ("/", "#"):
            self.strange.append(f"{tag} {attributes}")
        if tag in ("img", "iframe", "base", "style", "object", "audio") or (tag == "script" and "src" not in given):
            self.strange.append(tag)
        if tag == "svg" and given.get("class") not in OWN:
            self.strange.append(tag)

    def handle_comment(self, data: str) -> None:
        self.strange.append(f"comment {data}")


def write(database: Database, clock: SetClock, words: str) -> tuple[Village, list[str]]:
    """A school in which everything that people can write says these words; the pages that show it."""
    now = clock.now()
    today = in_china(now).date()
    with database.begin() as session:
        village = settle(session, now, name=words, school_name=words, ref=f"o-{words}")
        running = write_letter(session, village.school, now, title=words[:60], body=words, short=words)
        send(session, running, village.mother, "failed", now, words)
        new = NewLetter(words[:60], words, words, voice=words, author_id=village.director)
        draft = letters.draft(session, village.school, new, now)
        for person in (village.mother, village.grandmother, village.father, village.teacher, village.director):
            session.get_one(t.Person, person).name = words
        session.get_one(t.Person, village.mother).phone = words
        for child in (village.hanhan, village.yuanyuan):
            row = session.get_one(t.Child, child)
            row.name, row.class_name = words, words[:40]
        by = By(village.school, now, source=words[:40])
        calendar.add_term(session, by, Term(words[:40], today - timedelta(days=9), today + timedelta(days=90)))
        calendar.set_days(session, by, [Override(today + timedelta(days=5), False, words[:40], words[:40])])
        schools.set_officer(session, village.school, words[:100])
        schools.set_home_name(session, village.school, words[:40])
        on_call.set_chain(session, village.school, [village.teacher])
        rows = f'姓名,班级,性别,"{words[:60].replace(chr(34), "")}"\n"{words.replace(chr(34), "")[:40]}",三(2)班,x\n'
        content = rows.replace("\x00", "").encode()
        upload = register_uploads.put(session, village.school, words[:60], content, village.director, now)
        tie = people.guardianships_of_child(session, village.hanhan)[0]
    entry, letter = f"/console/children/{village.hanhan}/register", "/console/letters"
    return village, [
        letter, f"{letter}/library", f"{letter}/{running}?still=1", f"{letter}/{running}/correct",
        f"{letter}/{draft}", f"{letter}/{draft}/edit", f"{letter}/{draft}/preview",
        "/console/register", entry, f"{entry}/full", f"{entry}/edit", f"{entry}/edit?group=contacts",
        f"{entry}/adults/{tie}", f"{entry}/adults/new", f"{entry}/leave", "/console/register/import",
        f"/console/register/import/{upload}", "/console/pairings", f"/console/pairings/pair?child={village.yuanyuan}",
        f"/console/pairings/hand-over?teacher={village.teacher}",
        f"/console/pairings/teacher?teacher={village.teacher}", "/console/calendar", "/console/settings",
    ]  # fmt: skip


@pytest.mark.parametrize("words", [*HOSTILE[:12], "".join(HOSTILE[14:16]), *HOSTILE[18:]])
def test_no_page_of_work_gets_an_element_from_what_people_write(
    words: str, visit: Callable[..., FlaskClient], sqlite_database: Database, clock: SetClock
) -> None:
    village, pages = write(sqlite_database, clock, words)
    browser = visit(village.director)
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code in (200, 422), page
        assert Parsed(answer.text).strange == [], page


def test_no_page_of_a_large_school_is_heavy(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    now = clock.now()
    with sqlite_database.begin() as session:
        for number in range(90):
            child = people.add_child(session, village.school, f"欧阳小小{number}", f"三({number % 30})班", now)
            for relation in (Relation.FATHER, Relation.GRANDMOTHER):
                adult = people.add_person(
                    session, village.school, f"欧阳大大{number}", Role.GUARDIAN, now, phone=f"138{number:08}"
                )
                people.add_guardian(session, child, adult, relation, away=relation is Relation.FATHER)
            if number < 30:
                teacher = people.add_person(session, village.school, f"老师{number}", Role.TEACHER, now)
                pairings.pair(session, teacher, child, now)
        running = write_letter(session, village.school, now)
        draft = letters.draft(session, village.school, NewLetter("冬天", "正文" * 700, "短" * 200), now)
    rows = "姓名,班级,性别,出生日期\n" + "".join(f"新生{n},三({n % 30})班,x,2099-01-0{n % 9 + 1}\n" for n in range(400))
    with sqlite_database.begin() as session:
        upload = register_uploads.put(session, village.school, "名册.csv", rows.encode(), village.director, now)
    sheets = sum((STATIC / name).stat().st_size for name in ("style.css", "live.js"))
    sizes: dict[str, int] = {}
    for page in (
        f"letters/{running}?still=1", f"letters/{draft}/preview", f"letters/{draft}/edit", "letters",
        "register?class=三(1)班", f"children/{village.hanhan}/register", f"children/{village.hanhan}/register/edit",
        f"register/import/{upload}", "pairings", f"pairings/pair?child={village.yuanyuan}", "settings", "calendar",
    ):  # fmt: skip
        answer = staff.get(f"/console/{page}")
        assert answer.status_code == 200, page
        sizes[page] = len(answer.data) + sheets
    assert {page: size for page, size in sizes.items() if size > WHOLE_PAGE} == {}
