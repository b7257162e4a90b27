"""What can happen to a child's entry in the register, and who told us (register 1.2, status events)."""

from enum import StrEnum


class Event(StrEnum):
    """Why the register changed."""

    ADDED = "added"
    VERIFIED = "verified"
    CORRECTED = "corrected"
    KIND_CHANGED = "kind_changed"
    CARER_CHANGED = "carer_changed"
    CAME_BACK = "came_back"
    LEFT_AGAIN = "left_again"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    JOINED_PARENTS = "joined_parents"
    GRADUATED = "graduated"
    TURNED_16 = "turned_16"
    CARE_ENDED = "care_ended"
    THREE_MONTHS = "three_months"

    @property
    def label(self) -> str:
        return EVENT_LABELS[self]


# What is kept although no field changes with it.
STANDS_ALONE = frozenset({Event.VERIFIED, Event.THREE_MONTHS, Event.TURNED_16, Event.CARE_ENDED})

EVENT_LABELS = {
    Event.ADDED: "新增",
    Event.VERIFIED: "核实",
    Event.CORRECTED: "更正",
    Event.KIND_CHANGED: "类型变更",
    Event.CARER_CHANGED: "照护人变更",
    Event.CAME_BACK: "父母返乡",
    Event.LEFT_AGAIN: "再次外出",
    Event.MOVED_IN: "转入",
    Event.MOVED_OUT: "转出",
    Event.JOINED_PARENTS: "随迁",
    Event.GRADUATED: "毕业或升学",
    Event.TURNED_16: "满16周岁",
    Event.CARE_ENDED: "结束关爱（观察期满）",
    Event.THREE_MONTHS: "外出满3个月",
}


class Source(StrEnum):
    """Who said so."""

    IMPORT = "import"
    FAMILY = "family"
    TEACHER = "teacher"
    VILLAGE = "village"
    PROGRAM = "program"

    @property
    def label(self) -> str:
        return SOURCE_LABELS[self]


SOURCE_LABELS = {
    Source.IMPORT: "导入",
    Source.FAMILY: "家长消息",
    Source.TEACHER: "教师",
    Source.VILLAGE: "村居",
    Source.PROGRAM: "系统",
}
