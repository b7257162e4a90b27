"""What a simulated service account is set up with before it starts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

Mode = Literal["plain", "compatible", "safe"]
MergePolicy = Literal["independent", "latest_wins"]

MODES: tuple[Mode, ...] = ("plain", "compatible", "safe")
# EncodingAESKey: exactly 43 characters of [A-Za-z0-9] (guide/dev/push/encryption).
AES_KEY = re.compile(r"[A-Za-z0-9]{43}")


class TemplateSpec(TypedDict):
    """A registered template: its title and, in order, [field name, label] pairs."""

    title: str
    fields: list[list[str]]


@dataclass(frozen=True)
class SimulatorSettings:
    """Everything has a default; `port=0` takes a free port. Delays are real seconds, not virtual ones."""

    app_id: str = "wx0000000000000001"
    secret: str = "0123456789abcdef0123456789abcdef"
    token: str = "simulator"
    aes_key: str = ""
    mode: Mode = "plain"
    callback_url: str = ""
    host: str = "127.0.0.1"
    port: int = 0
    account_id: str = "gh_000000000001"
    account_name: str = "村小家校"
    templates: Mapping[str, TemplateSpec] = field(default_factory=dict)
    merge: MergePolicy = "latest_wins"
    attempts: int = 3
    attempt_timeout: float = 5.0
    # When the second and third attempt start, counted from the first (observed: 0, 5 and 10 s).
    retry_delays: tuple[float, ...] = (5.0, 10.0)
    retry_on_5xx: bool = True
    token_ttl: int = 7200
    jobfinish_delay: float = 0.2
    # The same clientmsgid again within so many (virtual) seconds is "too fast".
    mass_again_after: float = 0.0
    sms_key: str = "sms-0123456789abcdef"
    panel_url: str = ""
    panel_links: Mapping[str, str] = field(default_factory=dict)  # what else the panel can show, by its label
    actions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_mode(self.mode, self.aes_key)
        if self.merge not in ("independent", "latest_wins"):
            raise ValueError(f"merge must be independent or latest_wins, not {self.merge!r}")
        if self.attempts < 1:
            raise ValueError("attempts must be at least 1")


def checked_templates(given: Any) -> dict[str, TemplateSpec]:
    """Templates as they come from JSON; ValueError unless each is {"title", "fields": [[name, label], ...]}."""
    if not isinstance(given, dict):
        raise ValueError("templates must be an object of template id -> template")
    return {str(template_id): _checked_template(spec) for template_id, spec in given.items()}


def _checked_template(spec: Any) -> TemplateSpec:
    fields = spec.get("fields") if isinstance(spec, dict) else None
    if not isinstance(fields, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in fields):
        raise ValueError('a template must look like {"title": "…", "fields": [["thing1", "事项"]]}')
    return {"title": str(spec.get("title", "")), "fields": [[str(name), str(label)] for name, label in fields]}


def check_mode(mode: str, aes_key: str) -> None:
    """Raise ValueError when the mode is unknown or the key does not fit it."""
    if mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}, not {mode!r}")
    if aes_key and not AES_KEY.fullmatch(aes_key):
        raise ValueError("aes_key must be 43 letters and digits")
    if mode != "plain" and not aes_key:
        raise ValueError(f"mode {mode} needs an aes_key")
