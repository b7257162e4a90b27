"""When people may be written to without having asked, in their own zone."""

from datetime import datetime, time, timedelta

from domain.clock import in_zone

# domain calendar 5.4: recipients' local 07:00-22:00; teachers 06:30-21:00, here the narrower 07:00-21:00.
FAMILY = (time(7, 0), time(22, 0))
TEACHER = (time(7, 0), time(21, 0))


def earliest(now: datetime, zone: str, hours: tuple[time, time]) -> datetime:
    """The first moment from ``now`` on (UTC) that lies within the hours of the zone."""
    opens, closes = hours
    local = in_zone(now, zone)
    if opens <= local.time() < closes:
        return now
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return datetime.combine(day, opens, tzinfo=local.tzinfo).astimezone(now.tzinfo)
