"""When people may be written to without having asked, in their own zone."""

from datetime import datetime, time, timedelta

from domain.clock import in_china, in_zone

# domain calendar 5.4: recipients' local 07:00-22:00; teachers 06:30-21:00, here the narrower 07:00-21:00.
FAMILY = (time(7, 0), time(22, 0))
TEACHER = (time(7, 0), time(21, 0))
# issue 4, part 4: who did something so recently is awake, whatever their hours.
TEACHER_AWAKE = timedelta(minutes=30)
FAMILY_AWAKE = timedelta(hours=2)


def earliest(now: datetime, zone: str, hours: tuple[time, time]) -> datetime:
    """The first moment from ``now`` on (UTC) that lies within the hours of the zone."""
    opens, closes = hours
    local = in_zone(now, zone)
    if opens <= local.time() < closes:
        return now
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return datetime.combine(day, opens, tzinfo=local.tzinfo).astimezone(now.tzinfo)


def teacher_sees_at(now: datetime, quiet_from: str | None, quiet_until: str | None) -> datetime:
    """When (UTC, ``now`` or later) a member of staff reads what comes now: not between these times of day in China
    ("21:00"); where none are set, in the hours of teachers."""
    opens, closes = TEACHER
    begins = time.fromisoformat(quiet_from) if quiet_from else closes
    ends = time.fromisoformat(quiet_until) if quiet_until else opens
    local = in_china(now)
    clock = local.time()
    is_quiet = begins <= clock < ends if begins <= ends else clock >= begins or clock < ends
    if not is_quiet:
        return now
    day = local.date() if clock < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, ends, tzinfo=local.tzinfo).astimezone(now.tzinfo)
