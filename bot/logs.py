"""Sets up logging so that a line tells what happened by number and never by name, phone, text or token."""

import logging

# These libraries write addresses with tokens in them, or message objects, when they are chatty.
QUIET = ("urllib3", "aiohttp", "werobot", "apscheduler", "werkzeug", "alembic", "asyncio", "a2wsgi")


class OneLine(logging.Formatter):
    """Control characters in a message become visible escapes, so that nobody writes a second line."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        return "".join(char if char.isprintable() else repr(char)[1:-1] for char in line)


def set_up(level: str) -> None:
    """Log to standard error at this level; the libraries only warnings."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
