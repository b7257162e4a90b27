"""A platform that knows who holds a phone, as the pages see it, and a phone that it sends back to them."""

from dataclasses import dataclass, field

from flask.testing import FlaskClient

from console.ports import GateShut, Visitor

PLATFORM = "https://open.example"


@dataclass
class Guard:
    """A platform that knows some codes, each of them once."""

    codes: dict[str, Visitor] = field(default_factory=dict)
    is_shut: bool = False
    states: list[str] = field(default_factory=list)

    def address_for(self, state: str) -> str:
        self.states.append(state)
        return f"{PLATFORM}/authorize?state={state}"

    def visitor(self, code: str) -> Visitor | None:
        if self.is_shut:
            raise GateShut("down")
        return self.codes.pop(code, None)


def back(phone: FlaskClient, guard: Guard, code: str, state: str = ""):  # type: ignore[no-untyped-def]
    """The platform sends the phone back with this code."""
    return phone.get(f"/h5/oauth?code={code}&state={state or guard.states[-1]}", base_url="https://localhost")


def get(phone: FlaskClient, path: str):  # type: ignore[no-untyped-def]  # Flask's test answer
    return phone.get(path, base_url="https://localhost")


def post(phone: FlaskClient, path: str, **data: str):  # type: ignore[no-untyped-def]  # Flask's test answer
    return phone.post(path, base_url="https://localhost", data=data)


def assert_says_nothing(text: str) -> None:
    for word in ("李思涵", "寒假", "清水湾", "王芳", "过马路"):
        assert word not in text
