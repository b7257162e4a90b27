"""Of whom a sentence speaks: 我, 他爸爸, 我老公, 我和她爸, and the carers; seen from whoever writes it."""

from domain.people import Relation

# Of whom something is so; None is the sender. Nobody: the words do not tell it for certain.
Whom = tuple[Relation | None, ...]
NOBODY: Whom = ()
SENDER: Whom = (None,)

_CHILD = "(?:孩子|他|她)(?:的|他|她)?"
_DAD, _MUM = "(?:爸爸|老爸|爸|父亲|爹)", "(?:妈妈|老妈|妈|母亲|娘)"
_FATHER, _MOTHER = f"(?:{_CHILD})?{_DAD}", f"(?:{_CHILD})?{_MUM}"
_ELDERS = {
    "奶奶": Relation.GRANDMOTHER,
    "爷爷": Relation.GRANDFATHER,
    "外婆": Relation.MATERNAL_GRANDMOTHER,
    "姥姥": Relation.MATERNAL_GRANDMOTHER,
    "外公": Relation.MATERNAL_GRANDFATHER,
    "姥爷": Relation.MATERNAL_GRANDFATHER,
}
_KIN = {
    **dict.fromkeys(("姑姑", "姑妈", "姨妈", "小姨", "大姨", "舅妈", "婶婶", "伯母", "阿姨"), Relation.AUNT),
    **dict.fromkeys(("舅舅", "叔叔", "伯伯", "大伯", "姑父", "姨父"), Relation.UNCLE),
    **dict.fromkeys(("哥哥", "姐姐"), Relation.SIBLING),
}
_PATERNAL = (Relation.GRANDFATHER, Relation.GRANDMOTHER)
_MATERNAL = (Relation.MATERNAL_GRANDFATHER, Relation.MATERNAL_GRANDMOTHER)
# Words that mean somebody only when certain people say them.
_OWN: dict[str, dict[Relation, Relation]] = {
    "我老公": {Relation.MOTHER: Relation.FATHER},
    "我男人": {Relation.MOTHER: Relation.FATHER},
    "我老婆": {Relation.FATHER: Relation.MOTHER},
    "我媳妇": {Relation.FATHER: Relation.MOTHER},
    "我爱人": {Relation.MOTHER: Relation.FATHER, Relation.FATHER: Relation.MOTHER},
    "我儿子": dict.fromkeys(_PATERNAL, Relation.FATHER),
    "我儿媳": dict.fromkeys(_PATERNAL, Relation.MOTHER),
    "我儿媳妇": dict.fromkeys(_PATERNAL, Relation.MOTHER),
    "我女儿": dict.fromkeys(_MATERNAL, Relation.MOTHER),
    "我女婿": dict.fromkeys(_MATERNAL, Relation.FATHER),
}
_SELF = ("我自己", "我本人", "本人", "我们", "我")
_BOTH_SELF = ("我们夫妻俩", "我们夫妻", "我们两口子", "我们俩口子", "我们俩", "我们两个", "我俩", "夫妻俩", "两口子")
_PARENTS = f"(?:{_CHILD})?(?:爸妈|父母|爸爸妈妈|爸和妈|爸爸和妈妈)"
_WITH = "(?:和|跟|同|与)"

# Without capturing groups, for the patterns of whole sentences; longer words before those they begin with.
WHO = "|".join(
    (
        *_BOTH_SELF,
        f"我{_WITH}(?:{_FATHER}|{_MOTHER}|老公|老婆|爱人|媳妇)",
        f"(?:{_FATHER}|{_MOTHER}|老公|老婆|爱人|媳妇){_WITH}我",
        f"{_FATHER}{_WITH}{_MOTHER}|{_MOTHER}{_WITH}{_FATHER}",
        _PARENTS,
        *sorted(_OWN, key=len, reverse=True),
        f"{_FATHER}|{_MOTHER}",
        *(f"(?:{_CHILD})?{word}" for word in (*_ELDERS, *_KIN)),
        *_SELF,
    )
)
_CARERS = (*(f"(?:{_CHILD})?{word}" for word in (*_ELDERS, *_KIN)), f"{_FATHER}|{_MOTHER}")
CARER = "|".join((*_CARERS, "我自己", "我老公", "我老婆", "我"))


def whom_of(words: str | None, speaker: Relation | None) -> Whom:
    """The people that one match of WHO names; nothing named is the sender. A teacher (None) never means themself."""
    if words is None or words in _SELF:
        return SENDER if speaker is not None else NOBODY
    if words in _OWN:
        named = _OWN[words].get(speaker) if speaker is not None else None
        return (named,) if named else NOBODY
    dad, mum = (any(word in words for word in of) for of in (("爸", "爹", "父"), ("妈", "娘", "母")))
    if words in _BOTH_SELF or words.startswith(("我和", "我跟", "我同", "我与")) or words.endswith("我"):
        return _couple(speaker)
    if dad and mum:
        return _seen_by(speaker, Relation.FATHER, Relation.MOTHER)
    return _seen_by(speaker, _single(words, dad))


def is_close(relation: Relation) -> bool:
    """Whether a child has one such adult at most; of aunts and uncles there may be several."""
    return relation in (Relation.FATHER, Relation.MOTHER, *_ELDERS.values())


def _couple(speaker: Relation | None) -> Whom:
    """Both parents, said by one of them."""
    if speaker is Relation.MOTHER:
        return (None, Relation.FATHER)
    return (None, Relation.MOTHER) if speaker is Relation.FATHER else NOBODY


def _single(words: str, dad: bool) -> Relation:
    elder = next((relation for word, relation in {**_ELDERS, **_KIN}.items() if words.endswith(word)), None)
    return elder or (Relation.FATHER if dad else Relation.MOTHER)


def _seen_by(speaker: Relation | None, *named: Relation) -> Whom:
    return tuple(None if one is speaker else one for one in named)
