"""What the words of a letter may be, checked whenever they are kept."""

from domain.errors import Refusal
from domain.letter_text import needs_school, unknown
from handlers.actions.letter_words import refused
from messages.catalogue import Audience
from messages.lint import forbidden_words
from messages.render import words
from storage.letter_versions import Texts

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
