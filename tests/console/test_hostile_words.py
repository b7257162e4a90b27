"""Whatever people write, or are called, stays words: no page gets an element or attribute from it (C14, U01-U10)."""

from collections import Counter
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from domain.clock import SetClock
from storage import tables as t
from storage.database import Database
from storage.files import file
from storage.traffic import links
from storage.vault import Vault
from tests.console.signed_in import signed_in
from tests.console.village import Village, say, send, settle, write_letter

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><script>alert(1)</script>",
    "</bdi></p></li></ol><form action=//evil><button>",
    "<svg/onload=alert(1)>",
    "<!--",
    "--><iframe srcdoc='<script>alert(1)</script>'>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{ 7*7 }}{% include '/etc/passwd' %}",
    "{0.__class__} %s %(x)s",
    "&lt;b&gt;&#60;b&#62;&amp;",
    "]]><b>",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "\x00\x0b\x1b[31m",
    "👨‍👩‍👧‍👦🏽🇨🇳1️⃣ 𠮷𰻞 阿卜杜·热西提",
    "z" + "\u0301" * 200,
    "<a href='javascript:alert(1)'>点我</a>",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil>",
    "<base href=//evil><meta http-equiv=refresh content=0;url=//evil>",
    "=cmd|' /C calc'!A0",
]


OUR_TAGS = {
    *("html", "head", "meta", "title", "link", "script", "body", "header", "nav", "main"),
    *("h1", "h2", "p", "span", "bdi", "b", "a", "ul", "li", "details", "summary", "small"),
    *("form", "label", "input", "button"),
}


def test_no_page_gets_an_element_from_what_people_write(
    staff: FlaskClient, sqlite_database: Database, clock: SetClock, vault: Vault
) -> None:
    plain = [_elements(staff.get(path).text) for path in _school_of(staff, sqlite_database, clock, vault, "平常话")]
    for words in HOSTILE:
        for path, usual in zip(_school_of(staff, sqlite_database, clock, vault, words), plain, strict=True):
            page = staff.get(path)
            assert page.status_code == 200
            assert _elements(page.text) == usual, f"{words!r} at {path}"


def test_the_lists_of_a_hostile_village_hold_only_our_own_elements(
    staff: FlaskClient, sqlite_database: Database, clock: SetClock, vault: Vault
) -> None:
    for words in HOSTILE:
        _school_of(staff, sqlite_database, clock, vault, words)
        for path in ("/console/children", "/console/letters"):
            _holds_our_own(staff.get(path).text)


def _holds_our_own(page: str) -> None:
    elements = _elements(page)
    assert {tag for tag, _ in elements} <= OUR_TAGS
    attributes = {name for _, names in elements for name in names}
    assert not {name for name in attributes if name.startswith(("on", "style", "srcdoc"))}


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "https://evil.example/"])
def test_a_link_that_somebody_sends_is_text(
    link: str, staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        say(session, village.hanhan, link, clock.now(), kind="link")
    page = staff.get(f"/console/children/{village.hanhan}").text
    assert link in page
    assert f'"{link}' not in page


def test_direction_marks_are_shown_not_obeyed(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        say(session, village.hanhan, "看\u202egnp.exe", clock.now())
    page = staff.get(f"/console/children/{village.hanhan}").text
    assert "\u202e" not in page
    assert "RIGHT-TO-LEFT OVERRIDE" in page
    assert "gnp.exe" in page


def test_what_cannot_be_shown_is_replaced(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        say(session, village.hanhan, "一\x00二\x0b三", clock.now())
    page = staff.get(f"/console/children/{village.hanhan}").text
    assert "一\ufffd二\ufffd三" in page


def test_a_placeholder_in_a_name_is_printed_as_it_is(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        session.get_one(t.Child, village.hanhan).name = "{{ 7*7 }}"
    assert "{{ 7*7 }}" in staff.get(f"/console/children/{village.hanhan}").text


def _school_of(staff: FlaskClient, database: Database, clock: SetClock, vault: Vault, words: str) -> list[str]:
    """A school in which everything that people can write says these words, its director before the browser; the pages
    that show it."""
    now = clock.now()
    with database.begin() as session:
        village = settle(session, now, name=words, school_name=words, ref=f"o-{words}")
        entry = say(session, village.hanhan, words, now, author=words, reader=words)
        file.note_state(session, entry, "failed", now, "platform", words)
        say(session, village.hanhan, words, now, direction="note", kind="binding", author=words)
        letter = write_letter(session, village.school, now, title=words[:60], body=words)
        send(session, letter, village.mother, "failed", now, words)
        session.get_one(t.Person, village.mother).name = words
        session.get_one(t.Person, village.mother).phone = words
        session.get_one(t.Child, village.hanhan).class_name = words[:40]
    signed_in(staff, database, clock, village.director)
    return [
        f"/console/children/{village.hanhan}",
        f"/console/children/{village.hanhan}/entries?after=0",
        f"/console/children/{village.hanhan}/entries/{entry}",
        f"/console/letters/{letter}",
        links.letter_path(vault, letter, village.mother, now),
    ]


class _Parsed(HTMLParser):
    """Every element of a page with the names of its attributes; our own marks for direction signs left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: Counter[tuple[str, frozenset[str]]] = Counter()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if ("class", "mark") not in attributes:
            self.elements[tag, frozenset(name for name, _ in attributes)] += 1

    def handle_comment(self, data: str) -> None:
        self.elements["comment", frozenset()] += 1


def _elements(page: str) -> Counter[tuple[str, frozenset[str]]]:
    return _Parsed(page).elements
