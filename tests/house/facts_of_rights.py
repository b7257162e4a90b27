"""Facts of requests about people's data and of incidents, for rendering what is said of them."""

from typing import Any


def of_rights(name: str) -> dict[str, Any]:
    """The facts that only these templates have; ``name`` where one needs its own."""
    shared = {
        "own": True,
        "asker": "联系人，不是法定监护人：只答复和本人有关的",
        "opened": "11月23日周一10:05",
        "made": "11月23日周一11:00",
        "kinds": ["姓名、班级和电话", "和学校说过的话"],
        "under_14": 30,
        "from_14": 12,
    }
    of_one: dict[str, dict[str, Any]] = {
        "replies/rights_mine": {
            "lines": [(12, "删除记录", "12月8日周二", ""), (9, "改正记录", "12月1日周二", "办好了")]
        },
        "replies/rights_answer": {"outcome": "partly"},
        "reminders/rights_due": {"lines": [(12, "删除记录", "12月8日周二")], "over": True},
        "notices/incident_office": {"adults": 70, "children": 42},
    }
    return shared | of_one.get(name, {})
