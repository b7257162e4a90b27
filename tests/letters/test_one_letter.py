"""One letter, one guardian, one message: it names every child, is answered once, and stands in each child's file."""

from domain.letter import Audience
from handlers.actions.letter import letters as deeds
from storage.traffic.outbox_claim import Parcel, claim
from tests.letters.school import School


def sent(school: School, **given: object) -> int:
    """A letter that has begun."""
    number = school.write(short="{孩子}不下水\n走路看车", body="{称呼}：请看好{孩子}。", **given)
    with school.database.begin() as session:
        deeds.send(session, number, school.now)
    return number


def leaving(school: School) -> list[Parcel]:
    return claim(school.database, "test", school.now, 100)


def test_a_father_of_two_gets_one_message_that_names_both(school: School) -> None:
    school.opens_window("李强")
    number = sent(school)
    father = school.ids["李强"]
    mine = [parcel for parcel in leaving(school) if parcel.person_id == father]
    assert [(parcel.way, parcel.letter_id) for parcel in mine] == [("chat", number)]
    assert mine[0].text.startswith("《国庆安全提醒》\n李思涵、李思远不下水\n")


def test_each_guardian_of_one_child_gets_their_own(school: School) -> None:
    sent(school)
    people = [parcel.person_id for parcel in leaving(school)]
    in_the_day = [school.ids[name] for name in ("李强", "周桂英", "张伟")]
    assert sorted(people) == sorted(in_the_day), "once each; in Rome it is still night"


def test_one_answer_answers_for_both_and_both_files_say_so(school: School) -> None:
    number = sent(school)
    answer = school.says("李强", "收到")
    assert "李思涵" in answer and "李思远" in answer
    for child in ("李思涵", "李思远"):
        receipt = school.receipt(number, child, "李强")
        assert receipt.confirmed_at is not None and receipt.method == "word"
        lines = [entry for entry in school.file_of(child) if entry.kind == "receipt"]
        assert len(lines) == 1 and "国庆安全提醒" in lines[0].text
    assert school.receipt(number, "李思涵", "周桂英").confirmed_at is None, "the grandmother answers for herself"


def test_the_second_answer_adds_nothing(school: School) -> None:
    number = sent(school)
    school.says("李强", "收到")
    first = school.receipt(number, "李思涵", "李强").confirmed_at
    school.says("李强", "收到")
    assert school.receipt(number, "李思涵", "李强").confirmed_at == first
    assert len([entry for entry in school.file_of("李思远") if entry.kind == "receipt"]) == 1


def test_a_letter_about_one_of_two_names_only_that_one(school: School) -> None:
    school.opens_window("李强")
    number = sent(school, audience=Audience(classes=("五(1)班",)))
    (mine,) = [parcel for parcel in leaving(school) if parcel.person_id == school.ids["李强"]]
    assert "李思远不下水" in mine.text and "李思涵" not in mine.text
    assert [receipt.child_id for receipt in school.receipts(number)].count(school.ids["李思涵"]) == 0
