"""In a real browser the way to a letter leads over the platform and back, and its button works behind our own rules."""

from pathlib import Path

from bot.demo import story
from bot.demo.village import Village
from storage import tables as t
from tests.browser.chromium import Browser

MOTHER, TEACHER = "王芳", "陈雨"


def held_by(browser: Browser, village: Village, name: str) -> None:
    """From now on the browser is this person's WeChat, as a tap on their phone in the demo makes it."""
    browser.opens(village.simulator.url)
    browser.finds(f"document.cookie = 'sim_openid={village.phone(name).openid};path=/;SameSite=Lax'")


def test_a_mother_is_let_in_and_answers_and_somebody_else_is_not(browser: Browser, tmp_path: Path) -> None:
    with Village(tmp_path / "village") as village:
        story.the_staff_arrive(village)
        story.a_mother_is_bound(village)
        village.a_week_passes(days=3)
        village.send_letter()
        link = village.phone(MOTHER).sees("学校给您的一封信", kind="template")["url"]
        browser.is_a_phone()
        held_by(browser, village, TEACHER)
        browser.opens(link)
        browser.waits_for("document.body.innerText.includes('发给孩子另一位家人')")
        assert village.letter.title not in browser.finds("document.documentElement.outerHTML")
        held_by(browser, village, MOTHER)
        browser.opens(link)
        browser.waits_for(f"document.body.innerText.includes('{village.letter.title}')")
        assert browser.finds("location.href.split('#')[0]") == link
        browser.does("Network.clearBrowserCookies")  # she put the phone away for an hour
        browser.taps("button[form=yes]")
        browser.waits_for("document.body.innerText.includes('已确认，谢谢您')")
        with village.runtime.database.read() as session:
            assert [one.method for one in session.query(t.LetterReceipt) if one.confirmed_at is not None] == ["tap"]
