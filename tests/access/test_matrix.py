"""Every page and button, asked by everybody, for their own row, one of another class and one of another school."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from werkzeug.test import TestResponse

from console.frame.route import Route
from console.routes import ROUTES
from storage.access.scope import REACH
from tests.access.conftest import House
from tests.access.matrix import MATRIX, Line
from tests.access.world import ACTORS, FOREIGN, OTHER, OWN, WHOSE

VARIABLE = re.compile(r"<[^>]*:(\w+)>")
PRESSED = (303, 400, 409)
MISSING = 10**15
READ = tuple(route for route in ROUTES if not route.is_button)


def variables(route: Route) -> list[str]:
    return VARIABLE.findall(route.path)


def address(house: House, route: Route, whose: str, **instead: int) -> str:
    """The route's address with the rows of this side; ``instead`` names some of them otherwise."""

    def number(found: re.Match[str]) -> str:
        return str(instead.get(found[1], house.world.numbers[found[1]][whose]))

    return VARIABLE.sub(number, route.address)


def cells(route: Route) -> Iterator[tuple[str, str]]:
    """Who asks for whose row."""
    yield from product(ACTORS, WHOSE if variables(route) else (OWN,))


def expected(line: Line, route: Route, actor: str, whose: str) -> tuple[int, ...]:
    """The cell of the table."""
    if actor == "disabled":
        return (303,)
    seat = "director" if actor == "stranger" else actor
    may = line.answer or (PRESSED if route.is_button else (200,))
    if seat not in line.who:
        return (403,)
    is_here = seat == "operator" or (whose == FOREIGN) == (actor == "stranger")
    if variables(route) and not is_here:
        return (404,)
    return may if seat in (line.other if whose == OTHER else line.own) else (line.closed,)


def ask(house: House, route: Route, actor: str, whose: str) -> TestResponse:
    """Really asked, with an empty form of theirs where it is a button."""
    browser, where = house.before(actor), address(house, route, whose)
    if not route.is_button:
        return browser.get(where)
    return browser.post(where, data={"guard": "" if actor == "disabled" else house.guard(actor)})


def test_every_route_stands_in_the_table_and_nothing_else() -> None:
    assert {route.name for route in ROUTES} == set(MATRIX)


def test_every_row_that_an_address_names_has_its_rule() -> None:
    named = {variable for route in ROUTES for variable in variables(route)}
    assert named <= set(REACH)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_everybody_gets_what_the_table_says(house: House, route: Route) -> None:
    line = MATRIX[route.name]
    wrong = []
    for actor, whose in cells(route):
        answer = ask(house, route, actor, whose)
        wanted = expected(line, route, actor, whose)
        if answer.status_code not in wanted:
            wrong.append(f"{actor} {whose}: {answer.status_code}, the table says {wanted}")
        if route.is_button and answer.status_code in PRESSED:
            house.put_back()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_nobody_gets_nothing(house: House, route: Route) -> None:
    where = address(house, route, OWN)
    for actor in (None, "disabled"):
        browser = house.before(actor)
        answer = browser.post(where, data={"guard": "x"}) if route.is_button else browser.get(where)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/console/sign-in")


@pytest.mark.parametrize("route", READ, ids=lambda route: route.name)
def test_a_head_is_answered_as_a_get(house: House, route: Route) -> None:
    for actor, whose in (("paired", OWN), ("paired", OTHER), ("stranger", OWN), ("director", OWN)):
        where = address(house, route, whose)
        head = house.before(actor).head(where)
        assert head.status_code == house.before(actor).get(where).status_code
        assert head.data == b""


BUTTONS = tuple(route for route in ROUTES if route.is_button)


@pytest.mark.parametrize("route", BUTTONS, ids=lambda route: route.name)
def test_a_button_without_the_guard_of_its_form_does_nothing(house: House, route: Route) -> None:
    where = address(house, route, OWN)
    forms: tuple[dict[str, str], ...] = ({}, {"guard": ""}, {"guard": house.guard("principal")})
    for actor, given in product(("paired", "director"), forms):
        assert house.before(actor).post(where, data=given).status_code == 403
    real = {"guard": house.guard("director")}
    far = {"Origin": "https://elsewhere.example"}
    assert house.before("director").post(where, data=real, headers=far).status_code == 403
    assert house.before("director").post(where, json=real).status_code == 403
    only_to_press = not any(other.path == route.path for other in READ)
    if only_to_press:
        assert house.before("director").get(where).status_code == 405


@pytest.mark.parametrize("route", [one for one in ROUTES if variables(one)], ids=lambda route: route.name)
def test_another_schools_row_is_the_same_as_none(house: House, route: Route) -> None:
    """P21: the same answer to the letter, whether it stands in another school or nowhere."""
    actor = "director" if "director" in MATRIX[route.name].who else "officer"
    answers = [
        (
            house.before(actor).post(where, data={"guard": house.guard(actor)})
            if route.is_button
            else house.before(actor).get(where)
        )
        for where in (
            address(house, route, FOREIGN),
            address(house, route, OWN, **dict.fromkeys(variables(route), MISSING)),
        )
    ]
    assert answers[0].status_code == answers[1].status_code == (404 if actor == "director" else 403)
    assert answers[0].data == answers[1].data


@pytest.mark.parametrize("route", READ, ids=lambda route: route.name)
def test_behind_the_second_wall_the_pages_are_the_same(walled_house: House, route: Route) -> None:
    line = MATRIX[route.name]
    for actor, whose in cells(route):
        answer = ask(walled_house, route, actor, whose)
        assert answer.status_code in expected(line, route, actor, whose), (actor, whose)
