"""No command writes a file of people's data, or shows it, without the row of the audit; no file while an incident is
open."""

import ast
import re

from tests.house.pages import modules

# what these write names nobody, or goes back to who sent it: a template, statistics, a calendar, refused rows
NAMELESS = {
    ("bot.commands.export", "template"),
    ("bot.commands.export", "_county"),
    ("bot.commands.export_contacts", "coverage"),
    ("bot.commands.calendar", "template"),
    ("bot.commands.import_report", "write_rejected"),
}
# ``whom_to_tell`` writes its own row: while an incident is open this is the one list that must leave
NOTES = re.compile(r"note_export|audit\.write|file_exports|audit_pack|whom_to_tell")
LOOKS = re.compile(rf"note_look|{NOTES.pattern}")


def test_what_leaves_by_a_command_is_written_down() -> None:
    unnoted = []
    for name, path in modules("bot"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.FunctionDef) or node.name == "write_file":
                continue
            text = ast.get_source_segment(source, node) or ""
            if "write_file(" in text and not NOTES.search(text) and (name, node.name) not in NAMELESS:
                unnoted.append((name, node.name))
    assert unnoted == []


# what these show names no child and no family: rules, days, staff, letters, counts; or it is the user's own file
OF_NOBODY = {
    ("accounts", "list_accounts"),
    ("alerts", "show"),
    ("answers", "show"),
    ("bring_in", "register"),
    ("calendar", "show"),
    ("consent", "show"),
    ("contact", "rules"),
    ("export", "board"),
    ("export_contacts", "coverage"),
    ("incident", "show"),
    ("letter_drive", "list_letters"),
    ("letter_library", "library"),
    ("letter_report", "status"),
    ("rights", "retention"),
}


def test_what_a_command_shows_of_people_is_written_down() -> None:
    unnoted = []
    for name, path in modules("bot"):
        if not name.startswith("bot.commands."):
            continue
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.FunctionDef) or not any(map(_is_command, node.decorator_list)):
                continue
            text = ast.get_source_segment(source, node) or ""
            place = name.rpartition(".")[2], node.name
            if "database.read(" in text and not LOOKS.search(text) and place not in OF_NOBODY:
                unnoted.append(place)
    assert unnoted == []


def _is_command(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "attr", "") == "command"
