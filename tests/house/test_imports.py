"""The import line is the one drawn in docs/architecture.md: read from there, compared with every import we write."""

import ast
import sys

import pytest

from tests.house.pages import PACKAGES, arrows, imports, modules, text

PICTURE = text("docs/architecture.md")
LINE = arrows(PICTURE, "imports")
OUTSIDE = arrows(PICTURE, "third-party")
LAYERS = ("bot", "console", "scheduler", "handlers", "storage", "messages", "domain", "simulator")
# The framework, the server and the command line are met in one place.
ONLY_IN_BOT = {"werobot", "uvicorn", "a2wsgi", "typer", "dotenv"}


def is_under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")


def allowed(module: str) -> set[str]:
    """What the longest prefix of this module that is drawn may import."""
    drawn = [prefix for prefix in LINE if is_under(module, prefix)]
    return LINE[max(drawn, key=len)]


def wrong_arrows(module: str, names: set[str]) -> list[str]:
    """Imports of other packages of ours that are not drawn."""
    home = module.split(".")[0]
    ours = {name for name in names if name.split(".")[0] in PACKAGES and name.split(".")[0] != home}
    return sorted(name for name in ours if not any(is_under(name, right) for right in allowed(module)))


def strangers(module: str, names: set[str]) -> set[str]:
    """Imports from outside that this package may not take."""
    home = module.split(".")[0]
    tops = {name.split(".")[0] for name in names}
    return tops - sys.stdlib_module_names - set(PACKAGES) - OUTSIDE[home]


@pytest.mark.parametrize("package", LAYERS)
def test_every_import_follows_an_arrow(package: str) -> None:
    found = {module: wrong_arrows(module, imports(path)) for module, path in modules(package)}
    assert len(found) > 1, f"{package} was not read"
    assert {module: wrong for module, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("package", LAYERS)
def test_every_package_from_outside_is_one_that_is_drawn(package: str) -> None:
    found = {module: strangers(module, imports(path)) for module, path in modules(package)}
    assert {module: wrong for module, wrong in found.items() if wrong} == {}


def test_the_picture_names_every_layer_and_no_other() -> None:
    assert {left.split(".")[0] for left in LINE} == set(LAYERS) == set(OUTSIDE)
    assert {right.split(".")[0] for rights in LINE.values() for right in rights} <= set(LAYERS)


def test_no_two_packages_import_each_other() -> None:
    """The line has a direction: what is to the right of a package never has it to its own right."""
    tops = {left: {right.split(".")[0] for right in rights} for left, rights in LINE.items() if "." not in left}
    assert [(one, other) for one in tops for other in tops[one] if one in tops[other]] == []
    assert "scheduler" not in tops["console"] and "console" not in tops["scheduler"]


def test_the_framework_is_known_in_one_place() -> None:
    assert all(not names & ONLY_IN_BOT for package, names in OUTSIDE.items() if package != "bot")
    users = {module for module, path in modules("bot") if any(is_under(n, "werobot") for n in imports(path))}
    assert users
    assert all(is_under(module, "bot.wechat") for module in users)


def test_the_domain_is_plain() -> None:
    assert OUTSIDE["domain"] == {"dateutil", "chinese_calendar", "borax"} and LINE["domain"] == set()


def test_nobody_starts_the_simulator_but_the_demo_its_command_the_tests_and_the_bench() -> None:
    assert LINE["simulator"] == set()
    users = {
        module
        for module, path in modules(*(package for package in PACKAGES if package != "simulator"))
        if any(is_under(name, "simulator") for name in imports(path))
    }
    homes = ("bot.demo", "bot.__main__", "tests", "bench")
    assert [module for module in users if not any(is_under(module, home) for home in homes)] == []


def test_only_the_clock_reads_the_time() -> None:
    """Rules take ``now``; the simulator has a virtual clock of its own."""
    readers = {"now", "utcnow", "today"}
    found = set()
    for module, path in modules(*LAYERS):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in readers:
                owner = ast.unparse(node.func.value).split(".")[-1]
                if owner in ("datetime", "date"):
                    found.add(module)
    assert found == {"domain.clock"}


@pytest.mark.parametrize(
    ("module", "name", "fits"),
    [
        ("console.staff", "handlers.actions.letter.letters.confirm", True),
        ("console.staff", "handlers.dispatch.Dispatch", False),
        ("scheduler.contacts", "handlers.teacher", False),
        ("domain.people", "storage.tables", False),
        ("bot.demo.village", "simulator.server.Simulator", True),
        ("bot.wechat.crypto", "simulator.crypto", False),
        ("simulator.crypto", "bot.wechat.crypto", False),
    ],
)
def test_the_ruler_measures(module: str, name: str, fits: bool) -> None:
    assert (wrong_arrows(module, {name}) == []) is fits
