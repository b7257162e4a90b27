"""What is declared of a chat text: who reads it, and which facts it needs."""

from dataclasses import dataclass

from messages.catalogue import Audience


@dataclass(frozen=True, slots=True)
class Phrase:
    """Who reads a template, and the names of its facts."""

    audience: Audience
    facts: tuple[str, ...] = ()


FAMILY = Audience.FAMILY
TEACHER = Audience.TEACHER
STAFF = Audience.STAFF
