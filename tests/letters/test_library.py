"""The letters of the library: complete, kind, short enough to be read, and with no place that nobody fills."""

import re
from importlib.resources import files

import pytest

from domain.letter import Policy
from domain.letter_text import PLACES, fill, needs_reader, places, unknown
from handlers.actions.letter.letter_saving import LONGEST_TITLE
from messages.catalogue import Audience
from messages.letters.library import AT_ANY_TIME, KEYS, LetterFileError, LibraryLetter, library, read
from messages.lint import forbidden_words
from tests.house.pages import rows, text
from tests.letters.years import YEARS, of_year

LETTERS = library().values()
EACH = pytest.mark.parametrize("letter", LETTERS, ids=list(KEYS))
# Signs without blanks: a page of large type, three lines of a chat, sixty to ninety seconds at four signs a second.
FULL, SHORT, VOICE = (400, 700), (30, 120), (240, 360)
WATER = ("labour_day", "water_may", "water_june", "dragon_boat", "summer_break", "water_july", "water_again")
# The ministry's letter (practice 2.5), one word of each of the six and of the four.
SIX = ("偷偷下水", "约同伴", "没有家长或老师带着", "救生员", "不熟悉的", "不下去救人")
FOUR = ("去哪里", "和谁", "做什么", "几点回")


def signs(words: str) -> int:
    return len(re.sub(r"\s", "", words))


def test_every_file_is_a_letter_and_every_letter_a_file() -> None:
    names = [one.name for one in files("messages.letters").iterdir() if one.name.endswith(".txt")]
    assert sorted(names) == sorted(f"{key}.txt" for key in KEYS)
    assert len(set(KEYS)) == len(KEYS) == len({letter.title for letter in LETTERS})


@EACH
@pytest.mark.parametrize("year", YEARS)
def test_a_letter_has_its_three_lengths_in_every_year(letter: LibraryLetter, year: int) -> None:
    facts = of_year(letter, year)
    lengths = ((letter.full, FULL), (letter.short, SHORT), (letter.voice, VOICE))
    for words, (least, most) in lengths:
        said = fill(words, facts)
        assert places(said) == [], "every place has a fact"
        assert least <= signs(said) <= most
    assert len(letter.short.splitlines()) == 3
    assert len(letter.title) <= LONGEST_TITLE and places(letter.title) == []


@EACH
def test_no_letter_labels_or_blames(letter: LibraryLetter) -> None:
    words = "\n".join((letter.title, letter.full, letter.short, letter.voice))
    assert forbidden_words(words, Audience.FAMILY) == []
    assert not re.search("严禁|务必|一律|责任|违反|处罚", words), "a letter to families is no order"


@EACH
def test_places_are_known_and_those_of_readers_stand_where_each_has_their_own(letter: LibraryLetter) -> None:
    assert unknown(letter.full + letter.short + letter.voice) == []
    assert needs_reader(letter.full)
    assert not needs_reader(letter.short), "a mass send is the same for everybody"
    assert not needs_reader(letter.voice), "a script is recorded once"


@EACH
def test_a_letter_greets_tells_whom_to_call_and_leaves_the_signature_to_page_and_paper(letter: LibraryLetter) -> None:
    first, *_, last = letter.full.splitlines()
    assert first == "{称呼}：您好！"
    assert re.match("祝|盼|有急事", last)
    assert "{联系人}" in letter.full and "{联系人}" in letter.voice
    headings = [line for line in letter.full.splitlines() if re.match("[一二三四五六七]、", line)]
    assert [heading[0] for heading in headings] == list("一二三四五六七"[: len(headings)])
    assert len(headings) >= 4 and all(len(heading) <= 20 for heading in headings)


@EACH
def test_how_to_confirm_is_said_around_the_letter_never_in_it(letter: LibraryLetter) -> None:
    assert "收到" not in letter.short and "回执" not in letter.short + letter.voice


@pytest.mark.parametrize("key", WATER)
def test_letters_about_water_have_all_six_and_all_four(key: str) -> None:
    letter = library()[key]
    assert "“六不”" in letter.full and "“四知”" in letter.full
    assert all(word in letter.full for word in (*SIX, *FOUR))
    assert "不手拉手" in letter.full and "不手拉手" in letter.voice
    assert "“四知”" in letter.voice


def test_the_dangers_of_each_season_are_named() -> None:
    said = {key: letter.full + letter.short for key, letter in library().items()}
    for word in ("一氧化碳", "开窗", "120"):
        assert word in said["cold"]
    for key, words in {
        "winter_break": ("烟花", "烤火", "扫码", "请到学校坐坐"),
        "after_new_year": ("好好说再见", "打电话的时间", "由谁照看"),
        "qingming": ("119", "鲜花"),
        "summer_break": ("城里", "不让孩子一个人坐长途车"),
        "typhoon": ("复课", "先走人", "平安"),
        "heat": ("中暑", "车里"),
        "rain": ("漫水", "转移"),
    }.items():
        assert all(word in said[key] for word in words), key


def test_what_cannot_wait_is_urgent_and_a_typhoon_calls_the_roll() -> None:
    urgent = {letter.key for letter in LETTERS if letter.urgent}
    assert urgent == {"typhoon", "heat", "rain", "water_again"}
    assert urgent == {letter.key for letter in LETTERS if not letter.anchor}
    assert {letter.key for letter in LETTERS if letter.roll_call} == {"typhoon"}
    assert {letter.policy for letter in LETTERS} == {Policy.BOTH}


def test_the_page_of_the_library_says_what_the_files_say() -> None:
    told = {row[0]: row[1:] for row in rows(text("docs/letters.md")) if row[0] in KEYS}
    yes = {True: "yes", False: "no"}
    assert list(told) == list(KEYS)
    for letter in LETTERS:
        is_holiday = letter.about not in ("", "开学")
        within = "–" if is_holiday else "1 day" if letter.days == 1 else f"{letter.days} days"
        about = letter.about or "–"
        assert told[letter.key] == [
            letter.title, letter.season, about, within, yes[letter.urgent], yes[letter.roll_call],
        ]  # fmt: skip


def test_the_page_of_the_library_explains_every_place() -> None:
    told = [row[0] for row in rows(text("docs/letters.md")) if row[0].startswith("{")]
    assert told == [f"{{{place}}}" for place in PLACES]


GOOD = "标题：天冷\n发信：随时\n=== 全文\n您好\n=== 三句话\n冷\n=== 念出来\n冷了\n"


def test_a_file_is_read_as_it_is_written() -> None:
    letter = read("own", GOOD.replace("随时\n", "立冬\n期限：3天\n回执：任何一位家长\n急件：是\n"))
    assert (letter.title, letter.anchor, letter.days, letter.policy) == ("天冷", "立冬", 3, Policy.ANY)
    assert letter.urgent and not letter.roll_call
    assert (letter.full, letter.short, letter.voice) == ("您好", "冷", "冷了")
    assert read("own", GOOD).season == AT_ANY_TIME


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("标题：天冷\n", "", "要有标题"),
        ("标题：天冷", "题目：天冷", "不是信的开头"),
        ("标题：天冷", "标题：天冷\n标题：天热", "写了两次"),
        ("=== 三句话\n冷\n", "", "依次"),
        ("=== 三句话\n冷\n", "=== 三句话\n", "三句话没有写"),
        ("=== 三句话", "=== 短", "依次"),
        ("随时", "随时\n期限：一周", "期限"),
        ("随时", "随时\n回执：校长", "回执"),
    ],
)
def test_a_file_that_is_wrong_is_named(before: str, after: str, why: str) -> None:
    with pytest.raises(LetterFileError, match=f"own.*{why}"):
        read("own", GOOD.replace(before, after))
