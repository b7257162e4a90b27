"""No command writes a file of people's data without the row of the audit, and none while an incident is open."""

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
