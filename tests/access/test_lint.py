"""What holds for every page, read from the code itself: guards in forms, nothing unescaped, views that only look."""

import ast
import re
from pathlib import Path

import pytest

import console
import console.pages
from console.routes import ROUTES
from tests.access.test_matrix import variables

FOLDER = Path(console.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))
# Pages before the door, and families': their buttons are guarded by the sign-in's own token, or by a signed link.
BEFORE_THE_DOOR = {"enter", "letter", "letter_words", "unknown", "waiting", "other_reader", "snapshot"}
INSIDE = [one for one in TEMPLATES if one.stem not in BEFORE_THE_DOOR and not one.stem.startswith("sign_in")]
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
# Addresses with a child that ask for no part of its file: why.
WITHOUT_A_PART = {
    "requests.form": "asks for a part, names nobody",
    "requests.ask": "asks for a part, names nobody",
}
# What a look may do besides looking: why.
WRITES = ("add", "add_all", "delete", "flush", "merge", "commit", "begin_nested")


@pytest.mark.parametrize("template", INSIDE, ids=lambda path: path.stem)
def test_every_form_that_changes_something_carries_the_guard(template: Path) -> None:
    forms = [form for form in FORM.findall(template.read_text()) if 'method="post"' in form.partition(">")[0]]
    assert [form for form in forms if "guard" not in form] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_nothing_is_printed_as_it_came(template: Path) -> None:
    text = template.read_text()
    assert re.search(r"\|\s*safe\b|autoescape\s+false|\bMarkup\b", text) is None
    assert re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", text) is None


def test_every_page_of_a_child_asks_for_a_part_of_its_file() -> None:
    bare = {route.name for route in ROUTES if "child_id" in variables(route) and route.part is None}
    assert bare == set(WITHOUT_A_PART)


def test_a_page_that_shows_a_child_is_no_button_and_the_other_way_round() -> None:
    assert {route.method for route in ROUTES} == {"GET", "POST"}
    assert all(route.writes_down is not None for route in ROUTES if route.is_button)


def test_no_look_changes_anything() -> None:
    """A GET is opened by a preview, a reload, a step back: the only row that it leaves is that of the audit."""
    looks = {f"{route.view.__module__}.{route.view.__name__}" for route in ROUTES if not route.is_button}
    found = []
    for path in sorted((FOLDER / "pages").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            name = f"console.pages.{path.stem}.{getattr(node, 'name', '')}"
            if isinstance(node, ast.FunctionDef) and name in looks:
                found += [f"{name}: {call}" for call in _calls(node) if call.split(".")[-1] in WRITES]
    assert found == []


def _calls(node: ast.AST) -> list[str]:
    """Calls on the session, as they are written."""
    calls = [ast.unparse(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)]
    return [call for call in calls if "session" in call]
