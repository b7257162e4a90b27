"""A mother opens the letter on a small phone: she reads it, signs with a finger, taps, and the school has it."""

import re
from io import BytesIO
from unicodedata import normalize

from pypdf import PdfReader
from sqlalchemy import select

from console import signature
from console.frame.door import COOKIE
from domain.access import AccountKind
from domain.clock import SetClock
from domain.letter import Method
from storage import tables as t
from storage.access import accounts, sessions
from storage.database import Database
from storage.files import file
from storage.files.media import MediaStore
from tests.browser.chromium import Browser
from tests.browser.conftest import Served
from tests.console.drawn import as_field

BUTTON = "button[form=yes]"
THANKS = "document.body.innerText.includes('已确认，谢谢您')"


def receipt(database: Database, served: Served) -> t.LetterReceipt:
    """The mother's."""
    with database.read() as session:
        query = select(t.LetterReceipt.__table__).where(t.LetterReceipt.person_id == served.village.mother)
        return session.execute(query).one()  # type: ignore[return-value]  # a row with the same fields


def strokes(box: tuple[float, float, float, float]) -> list[list[tuple[float, float]]]:
    """Three strokes of a name inside a box."""
    left, top, width, height = box
    shapes = ([(0.1, 0.2), (0.3, 0.25), (0.5, 0.2)], [(0.3, 0.1), (0.3, 0.9)], [(0.6, 0.2), (0.7, 0.8), (0.9, 0.3)])
    return [[(left + x * width, top + y * height) for x, y in shape] for shape in shapes]


def test_a_finger_signs_and_a_tap_confirms(
    browser: Browser, address: str, served: Served, sqlite_database: Database, store: MediaStore
) -> None:
    browser.is_a_phone()
    browser.opens(address)
    assert receipt(sqlite_database, served).opened_at is not None
    for stroke in strokes(browser.box("canvas")):
        browser.touches(*stroke)
    assert browser.finds("document.documentElement.scrollWidth") <= 360, "nothing hangs over the edge"
    browser.taps(BUTTON)
    browser.waits_for(THANKS)
    found = receipt(sqlite_database, served)
    assert found.confirmed_at is not None and found.method == Method.SIGNATURE.value and found.proof_id is not None
    content_type, drawn = store.read(found.proof_id)
    assert content_type == "image/png" and signature.read(as_field(drawn)) == drawn
    with sqlite_database.read() as session:
        entry = next(e for e in file.timeline(session, served.village.hanhan, 10) if e.kind == "receipt")
    assert "手写签名" in entry.text and entry.media is not None and entry.media.id == found.proof_id


def test_the_school_sees_the_signature_in_the_childs_file(
    browser: Browser, address: str, served: Served, sqlite_database: Database, clock: SetClock
) -> None:
    browser.opens(address)
    for stroke in strokes(browser.box("canvas")):
        browser.drags(*stroke)
    browser.finds(f"document.querySelector('{BUTTON}').click()")
    browser.waits_for(THANKS)
    with sqlite_database.begin() as session:
        now, director = clock.now(), served.village.director
        account = accounts.add(session, "wumin", AccountKind.STAFF, now, person_id=director)
        token = sessions.begin(session, account, "password", "test", now)
    browser.does("Network.setCookie", name=COOKIE, value=token, url=served.url)
    browser.opens(f"{served.url}/console/children/{served.village.hanhan}")
    browser.waits_for("document.images.length === 1 && document.images[0].complete")
    assert browser.finds("document.images[0].naturalWidth") == 640


def test_a_signature_that_was_wiped_off_is_none(
    browser: Browser, address: str, served: Served, sqlite_database: Database
) -> None:
    browser.is_a_phone()
    browser.opens(address)
    for stroke in strokes(browser.box("canvas")):
        browser.touches(*stroke)
    browser.taps(".pad button")
    browser.taps(BUTTON)
    browser.waits_for(THANKS)
    found = receipt(sqlite_database, served)
    assert found.method == Method.TAP.value and found.proof_id is None


def test_without_scripts_everything_but_the_signature_is_there(
    browser: Browser, address: str, served: Served, sqlite_database: Database
) -> None:
    browser.is_a_phone()
    browser.runs_no_scripts()
    browser.opens(address)
    assert browser.finds("document.querySelector('.pad').hidden") is True
    browser.taps(BUTTON)
    browser.waits_for(THANKS)
    assert receipt(sqlite_database, served).method == Method.TAP.value


def test_a_word_for_the_teacher_and_later(
    browser: Browser, address: str, served: Served, sqlite_database: Database
) -> None:
    browser.is_a_phone()
    browser.opens(address)
    browser.taps(".also button")
    browser.waits_for("document.body.innerText.includes('再提醒您')")
    browser.taps(".also a")
    browser.waits_for("document.querySelector('#why') !== null")
    browser.taps("#why")
    browser.does("Input.insertText", text="我们初八才回来，报到能晚一天吗？")
    browser.taps("button[type=submit]")
    browser.waits_for("document.body.innerText.includes('老师收到了')")
    found = receipt(sqlite_database, served)
    assert found.snoozed_at is not None and found.refused_at is not None and found.confirmed_at is None


def test_big_enough_to_read_and_to_hit(browser: Browser, address: str) -> None:
    browser.is_a_phone()
    browser.opens(address)
    sizes = browser.finds(
        "[...document.querySelectorAll('main p, main h1, main h2, main h3, main button, main a')]"
        ".filter(e => e.getClientRects().length)"
        ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 17
    assert browser.finds("parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)") >= 19
    for selector, least in ((BUTTON, 56), (".also button", 44), (".also a", 44), (".pad button", 44)):
        assert browser.box(selector)[3] >= least, selector
    shown = browser.picture()
    assert re.match(rb"\x89PNG", shown) and len(shown) > 10_000


def test_it_prints_on_one_page_with_the_strip(browser: Browser, address: str) -> None:
    browser.opens(address)
    pages = PdfReader(BytesIO(browser.paper())).pages
    assert len(pages) == 1, "a letter of ordinary length"
    printed = normalize("NFKC", "".join(page.extract_text() for page in pages)).replace("\u2ed3", "长")
    assert "家长签名" in printed and "晚点看" not in printed and "擦掉" not in printed
