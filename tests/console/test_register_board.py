"""How far each class is with its files, for who leads the school."""

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.console.village import Village


def test_each_class_has_its_line(staff: FlaskClient, village: Village) -> None:
    page = staff.get("/console/register/board").text
    assert "2 名学生，0 名的登记齐了" in page and "三年级二班" in page
    assert "李思涵" not in page, "numbers of classes, no names"


def test_a_teacher_has_no_such_page(visit: Callable[..., FlaskClient], village: Village) -> None:
    assert visit(village.teacher).get("/console/register/board").status_code == 403
