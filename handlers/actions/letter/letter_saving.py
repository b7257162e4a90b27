"""What the words of a letter may be, checked whenever they are kept."""

from domain.errors import Refusal
from domain.letter_text import needs_school, unknown
from handlers.actions.letter.letter_words import refused
from messages.catalogue import Audience
from messages.lint import forbidden_words
from messages.render import words
from storage.letter.letter_versions import Texts

LONGEST_TITLE = 30  # characters; it stands in cards, buttons and receipts
# What one message of the platform takes; a letter's short form with its title must fit into one.
LONGEST_MESSAGE_BYTES = 2000
LONGEST_SHORT = 500  # characters, as told to whoever wrote too much


def checked(new: Texts) -> Texts:
    """The words without blanks around them. Raises Refusal when a text carries a word that families must not read, is
    empty or too long, or has a place that nothing fills."""
    texts = Texts(new.title.strip(), new.body.strip(), new.short.strip(), new.voice.strip())
    together = "\n".join((texts.title, texts.body, texts.short, texts.voice))
    if found := forbidden_words(together, Audience.FAMILY):
        raise Refusal("replies/letter_words", found="、".join(found))
    in_chat = words("letters/chat", title=texts.title, short=texts.short)
    is_too_long = len(texts.title) > LONGEST_TITLE or len(in_chat.encode()) > LONGEST_MESSAGE_BYTES
    if is_too_long or not (texts.title and texts.body and texts.short):
        raise Refusal("replies/letter_length", title=LONGEST_TITLE, short=LONGEST_SHORT)
    if lost := [*unknown(together), *needs_school(together)]:
        raise refused("places", lines=lost)
    return texts


def faults(new: Texts) -> dict[str, str]:
    """What forbids to keep each of these texts, by its name, in the sentences of ``checked``; empty: they can be."""
    texts = {"title": new.title.strip(), "body": new.body.strip(), "short": new.short.strip(), "voice": new.voice}
    found = {name: _of_one(text) for name, text in texts.items()}
    in_chat = words("letters/chat", title=texts["title"], short=texts["short"])
    is_long = {"title": len(texts["title"]) > LONGEST_TITLE, "short": len(in_chat.encode()) > LONGEST_MESSAGE_BYTES}
    for name in ("title", "body", "short"):
        if not texts[name] or is_long.get(name):
            found[name] = words("replies/letter_length", title=LONGEST_TITLE, short=LONGEST_SHORT)
    return {name: said.strip() for name, said in found.items() if said}


def _of_one(text: str) -> str:
    if words_found := forbidden_words(text, Audience.FAMILY):
        return words("replies/letter_words", found="、".join(words_found))
    lost = refused("places", lines=[*unknown(text), *needs_school(text)])
    return words(lost.reply, **lost.facts) if lost.facts["lines"] else ""
