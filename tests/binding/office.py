"""The office of a school, where its own words on the consent card are written: by the page and by the deed."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from console.app import create_app
from domain.people import Role
from handlers.actions.binding import consent_texts as deeds
from handlers.actions.binding.consent_texts import Wish
from storage.person import consent_texts, people
from storage.vault import Vault
from tests.console.signed_in import guard_of, sends, signed_in
from tests.console.village import Deeds, Shelf
from tests.conversation.stage import Stage

SCHOOL = "云溪村小学"
SETTINGS = "/console/settings"
PAGE = f"{SETTINGS}/consent"
OWN = "照片也会贴在教室的展板上，有问题找林主任。"
PLAIN = "有问题找林主任。"


class Office:
    """Browsers of directors."""

    def __init__(self, stage: Stage, vault: Vault) -> None:
        self._stage = stage
        self._vault = vault

    def opens(self, school: str = SCHOOL) -> FlaskClient:
        """The browser of the director of a school."""
        stage = self._stage
        with stage.database.begin() as session:
            found = number_of(session, school)
            person = people.add_person(session, found, "林国华", Role.DIRECTOR, stage.clock.now())
        done = Deeds(stage.database, stage.clock.now())
        app = create_app(stage.database, stage.clock, Shelf(), self._vault, done)
        return signed_in(app.test_client(), stage.database, stage.clock, person)


def number_of(session: Session, school: str = SCHOOL) -> int:
    found = people.school_named(session, school)
    assert found is not None
    return found.id


def writes(browser: FlaskClient, own: str, meaning: str = "anew") -> TestResponse:
    """Types the words, looks at the preview and presses the button there."""
    number = browser.get(PAGE).text.split('name="number" value="')[1].split('"')[0]
    typed = {"own": own, "meaning": meaning, "number": number}
    seen = sends(browser, PAGE, PAGE, typed)
    assert seen.status_code == 200, seen.text
    done = browser.post(PAGE, data={"guard": guard_of(seen.text), **typed, "sure": "1"})
    assert done.status_code == 303, done.text
    return seen


def adds(stage: Stage, own: str, *, asks_anew: bool = True, school: str = SCHOOL) -> None:
    """The school's own words are these from now on."""
    with stage.database.begin() as session:
        found = number_of(session, school)
        number = consent_texts.own(session, found).number
        deeds.change(session, found, Wish(own, asks_anew, number), None, stage.clock.now())
