"""Which letter of the school a sentence speaks of: 防溺水的信, 国庆那封, told by the words it shares with the title."""

from collections.abc import Sequence

from domain.words import fold

# Words that any letter may have in its title.
OF_ANY = ("安全", "提醒", "告知", "家长", "一封信", "的信", "学校", "孩子", "通知", "回执", "责任书", "承诺书")
SHORTEST = 2
Letter = tuple[int, str]


def letters_meant(running: Sequence[Letter], text: str, *, any_of_several: bool = True) -> list[Letter]:
    """Those letters (number and title) that share most with the text; where none does, the first of them, or all of
    them where it must not be guessed (``any_of_several`` False)."""
    said = _without(fold(text))
    shared = {letter: _shared(_without(fold(letter[1])), said) for letter in running}
    most = max(shared.values(), default=0)
    if most >= SHORTEST:
        return [letter for letter, length in shared.items() if length == most]
    return list(running[:1]) if any_of_several else list(running)


def _without(text: str) -> str:
    for word in OF_ANY:
        text = text.replace(word, "\n")
    return text


def _shared(title: str, said: str) -> int:
    """The length of the longest run of signs that both have, lines apart."""
    lengths = [0] * (len(said) + 1)
    most = 0
    for sign in title:
        lengths = [
            0,
            *(lengths[place] + 1 if sign == other and sign not in "\n 《》" else 0 for place, other in enumerate(said)),
        ]
        most = max(most, *lengths)
    return most
