"""What a letter says in the chat when it leaves: rendered once for all, or for each reader where it names theirs."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.letter_text import fill, needs_reader
from messages.render import words
from storage import tables as t
from storage.letter import letter_facts

# The kinds that are rendered from the letter when they leave; every other kind carries its words itself.
TEMPLATES = {"letter": "letters/chat", "letter_urgent": "letters/urgent"}
CORRECTED = "letters/corrected"  # of every version after the first


class LetterWords:
    """The words of some letters for some readers: ``readers`` are the people that each letter goes to now."""

    def __init__(
        self, session: Session, letters: Mapping[int, t.Letter], readers: Mapping[int, Collection[int]]
    ) -> None:
        self._letters = letters
        self._why = _why(session, letters)
        self._personal = {number for number, letter in letters.items() if needs_reader(letter.title + letter.short)}
        self._facts = {number: letter_facts.read(session, number, readers[number]) for number in self._personal}
        self._known: dict[tuple[str, int], str] = {}

    def text(self, kind: str, letter_id: int, person_id: int) -> str:
        """What this reader reads; a letter without their names is rendered once."""
        if letter_id in self._personal:
            return self._rendered(kind, letter_id, self._facts[letter_id].get(person_id, {}))
        name = kind, letter_id
        if name not in self._known:
            self._known[name] = self._rendered(kind, letter_id, {})
        return self._known[name]

    def _rendered(self, kind: str, letter_id: int, reader: Mapping[str, str]) -> str:
        letter = self._letters[letter_id]
        facts = {"title": fill(letter.title, reader), "short": fill(letter.short, reader)}
        if letter.version > 1:
            return words(CORRECTED, **facts, why=self._why.get(letter_id, ""))
        return words(TEMPLATES[kind], **facts)


def _why(session: Session, letters: Mapping[int, t.Letter]) -> dict[int, str]:
    """What the present version of each corrected letter corrects."""
    corrected = [number for number, letter in letters.items() if letter.version > 1]
    if not corrected:
        return {}
    version = t.LetterVersion
    query = (
        select(version.letter_id, version.why)
        .join(t.Letter, (t.Letter.id == version.letter_id) & (t.Letter.version == version.version))
        .where(version.letter_id.in_(corrected))
    )
    return {letter_id: why for letter_id, why in session.execute(query)}
