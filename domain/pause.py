"""Why a contact may be let off for a while, and for how long at most."""

from enum import StrEnum


class Cause(StrEnum):
    """The reason that is kept; what it is called stands in ``LABELS``."""

    BEREAVEMENT = "bereavement"
    COURT = "court"
    AT_HOME = "at_home"  # the parent is at home for some time
    ILLNESS = "illness"
    DECLINED = "declined"  # the family asked for it
    TEACHER = "teacher"  # the teacher is away and nobody stands in
    OTHER = "other"


LABELS = {
    Cause.BEREAVEMENT: "家有丧事",
    Cause.COURT: "法院或监护的决定",
    Cause.AT_HOME: "家长回来了",
    Cause.ILLNESS: "生病住院",
    Cause.DECLINED: "家里请求暂缓",
    Cause.TEACHER: "老师不在",
    Cause.OTHER: "其他",
}
# A pause ends by itself; who needs longer sets a new one and says why again.
LONGEST_DAYS = 183
