"""Which adults of a child a teacher's words name: 妈妈, 爸妈, 爷爷奶奶; somebody only called 家长 is nobody certain."""

from domain.people import Relation

# Longer words before those that stand in them: 外婆 is no 婆婆, 爷爷奶奶 are two.
NAMED: tuple[tuple[str, tuple[Relation, ...]], ...] = (
    *((word, (Relation.MATERNAL_GRANDFATHER,)) for word in ("外公", "姥爷")),
    *((word, (Relation.MATERNAL_GRANDMOTHER,)) for word in ("外婆", "姥姥")),
    *((word, (Relation.GRANDFATHER,)) for word in ("爷爷", "阿公", "祖父")),
    *((word, (Relation.GRANDMOTHER,)) for word in ("奶奶", "阿婆", "祖母", "婆婆")),
    *((word, (Relation.UNCLE,)) for word in ("叔叔", "舅舅", "伯伯", "大伯", "伯父")),
    *((word, (Relation.AUNT,)) for word in ("姑姑", "姑妈", "舅妈", "婶婶", "姨妈", "小姨", "阿姨")),
    *((word, (Relation.SIBLING,)) for word in ("哥哥", "姐姐")),
    *((word, ()) for word in ("后妈", "后爸", "继父", "继母")),
    *((word, (Relation.FATHER, Relation.MOTHER)) for word in ("爸妈", "父母")),
    *((word, (Relation.FATHER,)) for word in ("爸", "父亲", "爹")),
    *((word, (Relation.MOTHER,)) for word in ("妈", "母亲", "娘")),
)


def relations_in(text: str) -> tuple[Relation, ...]:
    """The relations that are named anywhere in a text, each once."""
    found: list[Relation] = []
    for word, relations in NAMED:
        if word in text:
            found.extend(relations)
            text = text.replace(word, "\n")
    return tuple(dict.fromkeys(found))
