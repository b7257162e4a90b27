"""Whatever can be typed goes through the real door into the file, onto the page and to the other phone unchanged."""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser

import pytest
import regex
import requests

from bot.demo import story
from bot.demo.phone import Phone
from bot.demo.truth import read_file
from bot.demo.village import Village
from domain.words import command
from storage.person import people
from tests.servers import wait_for

LONGEST_MESSAGE = 2048  # bytes of UTF-8 that one chat message may hold
DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
WINDOW = 5  # messages that may follow what a person said
PART_NUMBER = re.compile(r"（\d+/\d+）$")
GIVEN = {
    "a family of emoji": "👨‍👩‍👧‍👦 一家四口 👩🏽‍🚒 🇨🇳🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣ ❤️ [微笑]",
    "only an emoji": "👨‍👩‍👧‍👦",
    "right to left": "\u202egnp.exe\u202c 和 \u2066隔开\u2069 \u200f 完",
    "arabic in chinese": "孩子说 مرحبا 然后笑了",
    "zero width": "看\u200b不\u200c见\u200d的\ufeff字\u00ad符",
    "tag characters": "标签\U000e0041\U000e0042字符",
    "four byte hanzi": "𠮷野家 𰻞𰻞面 𫍽 㐂",
    "private use": "\ue000\uf8ff 生僻字 \U0010fffd",
    "ideographic variation": "葛\U000e0100飾 辻\U000e0101",
    "minority name": "阿卜杜·热西提 古丽•买买提 ・ ‧",
    "full width": "ＡＢＣ１２３　全角空格",
    "traditional": "張老師您好，謝謝",
    "nfc and nfd": "caf\u00e9 cafe\u0301",
    "zalgo": "z" + "\u0301" * 200 + "完",
    "markup": "<script>alert(1)</script> ]]> <![CDATA[ & &amp; &#60; {{7*7}} {% raw %} %s {0}",
    "a formula": '=HYPERLINK("http://127.0.0.1","x")',
    "many lines": "第一行\n\n第三行\n\t缩进\n" + "\n" * 50 + "末行",
    "blanks around": "前后有字",
    "2047 bytes": "字" * 682 + "a",
    "2048 bytes": "字" * 682 + "ab",
    "2049 bytes": "字" * 683,
    "emoji over the limit": "👨‍👩‍👧‍👦" * 90,
    "no place to cut": "x" * 5000,
    "one heap of marks": "z" + "\u0301" * 1200,
    "a bang with a variation selector at every cut": "啊!\ufe0f" * 700,
}
INSIDE_SENTENCES = ["我不想退订", "退订是什么意思", "孩子收到书包了", "同意他去春游", "1 2 3 都写完了"]
DOUBTS = [("老师说要绑定银行卡，是真的吗", "先别转钱"), ("请问怎么用这个", "直接打字、发语音")]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    with Village(tmp_path_factory.mktemp("text") / "village") as found:
        for chapter in story.chapters()[:3]:
            chapter.play(found)
        yield found


@pytest.fixture(autouse=True)
def a_minute(village: Village) -> None:
    """Nobody here is a flood: whoever says more than ten things within a minute is answered more sparingly."""
    village.minutes_pass(1)


@pytest.mark.parametrize("name", GIVEN)
def test_what_a_mother_types_is_what_stands_everywhere(village: Village, name: str) -> None:
    words = GIVEN[name]
    mother, teacher = village.phone("王芳"), village.phone("陈雨")
    before = _opened_window(teacher)
    assert "已转给陈老师" in mother.says(words)
    _in_file_and_on_page(village, "李思涵妈妈", words)
    wait_for(lambda: _arrived(teacher, before).endswith(words), 10)
    assert _arrived(teacher, before) == f"【李思涵妈妈】{words}"
    _no_part_is_too_long_or_cuts_a_sign(teacher, before, f"【李思涵妈妈】{words}")


@pytest.mark.parametrize("name", GIVEN)
def test_what_a_teacher_types_is_what_stands_everywhere(village: Village, name: str) -> None:
    words = GIVEN[name]
    mother, teacher = village.phone("王芳"), village.phone("陈雨")
    before = _opened_window(mother, "在吗")
    assert "已转给李思涵妈妈" in teacher.says(f"李思涵妈妈 {words}")
    village.minutes_pass(1)  # until then she may take it back
    _in_file_and_on_page(village, "陈老师", words)
    wait_for(lambda: _arrived(mother, before).endswith(words), 10)
    assert _arrived(mother, before) == f"【陈老师】{words}"
    _no_part_is_too_long_or_cuts_a_sign(mother, before, f"【陈老师】{words}")


def test_twenty_kilobytes_of_a_teacher_arrive_in_parts_of_which_none_is_lost(village: Village) -> None:
    sentences = "".join(f"第{number}件事：思涵今天把👨‍👩‍👧‍👦画得很好，𠮷祥如意。" for number in range(260))
    words = sentences[: _characters(sentences, 20_000)]
    mother, teacher = village.phone("王芳"), village.phone("陈雨")
    before = _opened_window(mother, "在吗")
    teacher.says(f"李思涵妈妈 {words}")
    village.minutes_pass(1)
    _in_file(village, "陈老师", words)
    for window in range(1, -(-len(words.encode()) // (2000 * WINDOW)) + 1):
        wait_for(partial(_has_parts, mother, before, WINDOW * window, words), 10)
        mother.says("还有吗")
    wait_for(lambda: _complete(mother, before, words), 10)
    _no_part_is_too_long_or_cuts_a_sign(mother, before, f"【陈老师】{words}")


@pytest.mark.parametrize("words", INSIDE_SENTENCES)
def test_a_command_inside_a_sentence_is_something_to_tell_the_teacher(village: Village, words: str) -> None:
    mother, teacher = village.phone("王芳"), village.phone("陈雨")
    before = _opened_window(teacher)
    assert "已转给陈老师" in mother.says(words)
    wait_for(lambda: words in _arrived(teacher, before), 10)
    _in_file(village, "李思涵妈妈", words)


@pytest.mark.parametrize(("words", "answer"), DOUBTS)
def test_a_question_with_a_command_in_it_is_answered_as_the_question(village: Village, words: str, answer: str) -> None:
    assert answer in village.phone("王芳").says(words)
    _in_file(village, "李思涵妈妈", words)


@pytest.mark.parametrize("words", ["帮助", "  帮助\n", "帮助。", "【帮助】", "\u200b帮\u00ad助\ufeff", "帮助！！"])
def test_a_command_is_found_however_it_is_dressed(village: Village, words: str) -> None:
    assert command(words) == "帮助"
    answer = village.phone("王芳").says(words)
    assert answer and "已转给" not in answer


def _opened_window(phone: Phone, words: str = "谁在等") -> int:
    """The person speaks, so that five messages may come; how many the screen then shows."""
    phone.says(words)
    return len(phone.screen())


def _arrived(phone: Phone, before: int) -> str:
    """What came from the other side since then, its parts put together again."""
    return "".join(PART_NUMBER.sub("", text) for text in _texts(phone, before))


def _texts(phone: Phone, before: int) -> list[str]:
    items = [item for item in phone.screen()[before:] if item["side"] == "account" and item["kind"] == "text"]
    texts = [str(item["text"]) for item in items]
    first = next((number for number, text in enumerate(texts) if text.startswith("【")), len(texts))
    return texts[first:]


def _complete(phone: Phone, before: int, words: str) -> bool:
    return "".join(PART_NUMBER.sub("", text) for text in _parts(phone, before)) == f"【陈老师】{words}"


def _has_parts(phone: Phone, before: int, number: int, words: str) -> bool:
    return len(_parts(phone, before)) >= number or _complete(phone, before, words)


def _parts(phone: Phone, before: int) -> list[str]:
    """Between them the account also answered what the mother said meanwhile."""
    return [text for text in _texts(phone, before) if PART_NUMBER.search(text)]


def _no_part_is_too_long_or_cuts_a_sign(phone: Phone, before: int, words: str) -> None:
    whole = set(regex.findall(r"\X", words))
    for text in _texts(phone, before):
        assert len(text.encode()) <= LONGEST_MESSAGE
        signs = regex.findall(r"\X", PART_NUMBER.sub("", text))
        if len(words.encode()) > LONGEST_MESSAGE and PART_NUMBER.search(text) and max(map(len, whole)) < 600:
            assert set(signs) <= whole, "a sign was cut in two"


def _in_file(village: Village, author: str, words: str) -> None:
    entries = read_file(village, "李思涵")
    assert (author, words) in [(entry.author, entry.text) for entry in entries]


def _in_file_and_on_page(village: Village, author: str, words: str) -> None:
    entries = [entry for entry in read_file(village, "李思涵") if (entry.author, entry.text) == (author, words)]
    assert entries, f"{words[:40]!r} of {author} is not in the file"
    page = _page(village, entries[-1].id)
    shown = _Shown()
    shown.feed(page)
    assert _flat(DIRECTION_MARKS.sub("", words)) in _flat(shown.text)
    if DIRECTION_MARKS.search(words):
        assert not DIRECTION_MARKS.search(html.unescape(page)), "a direction mark reached the page unmarked"


def _page(village: Village, entry_id: int) -> str:
    with village.runtime.database.read() as session:
        school = people.school_named(session, "")
        assert school is not None
        child = people.children_named(session, school.id, "李思涵")[0]
    page = f"/console/children/{child.id}/entries/{entry_id}"
    with requests.Session() as browser:
        answer = browser.get(f"{village.server.url}/console/enter/linxiuying?to={page}", timeout=10)
    assert answer.status_code == 200
    answer.encoding = "utf-8"
    return answer.text


class _Shown(HTMLParser):
    """The text of a page without its elements and without the signs that stand for direction marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._marks = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if self._marks or (tag == "span" and "title" in dict(attributes)):
            self._marks += 1

    def handle_endtag(self, tag: str) -> None:
        self._marks = max(0, self._marks - 1)

    def handle_data(self, data: str) -> None:
        if not self._marks:
            self.text += data


def _flat(text: str) -> str:
    return " ".join(text.split())


def _characters(text: str, size: int) -> int:
    """How many characters fit into so many bytes."""
    return len(text.encode()[:size].decode(errors="ignore"))


def test_every_case_is_what_its_name_says() -> None:
    sizes = {name: len(GIVEN[name].encode()) for name in ("2047 bytes", "2048 bytes", "2049 bytes")}
    assert sizes == {"2047 bytes": 2047, "2048 bytes": 2048, "2049 bytes": 2049}
    nfc, nfd = GIVEN["nfc and nfd"].split()
    assert nfc != nfd and unicodedata.normalize("NFC", nfd) == nfc
