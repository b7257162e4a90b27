"""The switches with which the simulated platform misbehaves on demand."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

API_STATES = ("ok", "down", "slow", "html", "502", "busy")
JOBFINISH = ("after", "before", "never")
SMS_STATES = ("ok", "500", "busy", "timeout", "refuse")


@dataclass
class Faults:
    """The defaults are a platform in good health; numbers count down as they are used."""

    api: str = "ok"
    slow_seconds: float = 6.0
    api_latency: float = 0.0
    token_killed: bool = False  # one shot: it is False again once every issued token is dead
    minus1_after_delivering: int = 0
    timeout_after_delivering: int = 0
    quota_exceeded: bool = False
    jobfinish: str = "after"
    jobfinish_status: str = "success"
    mass_status: str = "send success"  # of MASSSENDJOBFINISH; with any other nobody gets anything
    sms: str = "ok"
    duplicate_pushes: int = 0
    reorder: bool = False
    drop_pushes: int = 0
    snapshot_user: bool = False
    retry_on_5xx: bool = True
    clock_skew: float = 0.0  # seconds added to the timestamp of every push
    errcodes: dict[str, int] = field(default_factory=dict)  # path -> errcode that every call to it gets

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def update(self, changes: dict[str, Any]) -> None:
        """Set the named switches; ValueError (and nothing set) when a name or value is wrong."""
        current = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        checked = {name: _checked(name, value, current) for name, value in changes.items()}
        for name, value in checked.items():
            setattr(self, name, value)

    def spend(self, name: str) -> bool:
        """Use one of a counted fault; False when none is left."""
        left: int = getattr(self, name)
        if left <= 0:
            return False
        setattr(self, name, left - 1)
        return True


def _checked(name: str, value: Any, current: dict[str, Any]) -> Any:
    if name not in current:
        raise ValueError(f"no such switch: {name}")
    if name == "api" and value not in API_STATES:
        raise ValueError(f"api must be one of {', '.join(API_STATES)}")
    if name == "jobfinish" and value not in JOBFINISH:
        raise ValueError(f"jobfinish must be one of {', '.join(JOBFINISH)}")
    if name == "sms" and value not in SMS_STATES:
        raise ValueError(f"sms must be one of {', '.join(SMS_STATES)}")
    kind = type(current[name])
    if isinstance(value, bool) is not (kind is bool) or not isinstance(value, int | float if kind is float else kind):
        raise ValueError(f"{name} must be {kind.__name__}")
    return float(value) if kind is float else value
