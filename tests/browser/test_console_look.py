"""Every page of the staff for everybody: no rule of axe broken, no sideways scrolling at 360 px, under 50 KB."""

import re
from collections.abc import Iterator

import requests

from console.frame.door import COOKIE
from console.routes import ROUTES
from domain.access import Duty
from tests.browser import axe
from tests.browser.chromium import Browser
from tests.browser.console_school import School

LARGEST_PAGE = 50_000  # with the style sheet and the script
LARGEST_SHEET, LARGEST_SCRIPT = 14_000, 10_000
SEATS = {
    "paired": {Duty.PAIRED},
    "director": {Duty.DIRECTOR},
    "officer": {Duty.OFFICER},
    "operator": {Duty.OPERATOR},
}
ONCE = {"exports.take"}  # an address that is shown once; the answer is an archive
VARIABLE = re.compile(r"<(?:[^:>]+:)?(\w+)>")


def visits(school: School) -> Iterator[tuple[str, str, str]]:
    """Who opens what: what it is called, its address, who; pages as browsers show them, nothing else."""
    for route in ROUTES:
        for seat, duties in SEATS.items():
            if route.is_button or route.who.isdisjoint(duties) or route.name in ONCE:
                continue
            address = school.url + VARIABLE.sub(lambda found: str(school.number(found[1])), route.address)
            answer = ask(school, address, seat)
            if answer.status_code == 200 and answer.text.startswith("<!doctype html>"):
                yield f"{route.name} as {seat}", address, seat


def ask(school: School, address: str, seat: str) -> requests.Response:
    cookies = {COOKIE: school.world.tokens[seat]}
    return requests.get(address, cookies=cookies, timeout=30, allow_redirects=False)


def test_no_page_shuts_anybody_out(school: School, browser: Browser) -> None:
    browser.is_a_phone()
    seen, wrong = 0, list[str]()
    for what, address, seat in visits(school):
        school.seats(browser, seat)
        browser.opens(address)
        wrong += [f"{what}: {one}" for one in axe.violations(browser)]
        wrong += [f"{what}: too wide"] * axe.is_too_wide(browser)
        seen += 1
    assert wrong == []
    assert seen > 60, "the pages were really opened"


def test_every_page_is_light(school: School) -> None:
    sheet, script = (
        len(requests.get(f"{school.url}/static/{name}", timeout=10).content) for name in ("style.css", "live.js")
    )
    heavy, seen = list[str](), 0
    for what, address, seat in visits(school):
        weight = len(ask(school, address, seat).content) + sheet + script
        heavy += [f"{what}: {weight}"] * (weight > LARGEST_PAGE)
        seen += 1
    assert heavy == []
    assert seen > 60, "the pages were really weighed"
    assert sheet <= LARGEST_SHEET and script <= LARGEST_SCRIPT
