"""Errors that the whole house understands.

LianxinError
├── Refusal        a person asked for something that cannot be done; names the reply that explains it
├── SettingError   a setting is missing or wrong; one sentence that says how to mend it (exit code 2)
└── StorageError
    └── StorageUnavailable   the database does not answer now; the caller keeps the message elsewhere or says 503
"""


class LianxinError(Exception):
    """Anything that this program raises on purpose."""


class Refusal(LianxinError):
    """A deed that is not done, with the reply template that says so and the facts it needs."""

    def __init__(self, reply: str, **facts: object) -> None:
        super().__init__(reply)
        self.reply = reply
        self.facts = facts


class SettingError(LianxinError):
    """A setting that is missing or wrong, told in one sentence."""


class StorageError(LianxinError):
    """Keeping or reading failed."""


class StorageUnavailable(StorageError):
    """The database is down, hung, locked or full; trying again later may work."""
