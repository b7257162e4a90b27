"""A member of staff comes and leaves behind the second wall, where a query sees only rows of the own school."""

from domain.access import AccountKind, Actor, Duty
from domain.clock import SetClock
from domain.people import Role
from domain.ticket import TicketKind
from handlers.actions.access import staff
from handlers.actions.access.staff import Typed
from storage.access import accounts, walls
from storage.alert import on_call
from storage.database import Database
from storage.pairing import pairings
from storage.person import addresses, invitations, people
from storage.talk import tickets
from storage.talk.tickets import NewTicket
from tests.console.village import ACCOUNT, settle


def test_who_came_leaves_again(database: Database, clock: SetClock) -> None:
    now = clock.now()
    with database.begin() as session:
        village = settle(session, now)
        account = accounts.add(session, "wu", AccountKind.STAFF, now, person_id=village.director)
        accounts.add(session, "chen", AccountKind.STAFF, now, person_id=village.teacher)
        place = addresses.find_or_add(session, ACCOUNT, "o-chen", now).id
        addresses.belongs_to(session, place, village.teacher)
        on_call.set_chain(session, village.school, [village.teacher])
        pairings.end(session, [village.hanhan], "交接", now)
        asked = NewTicket("test:1", TicketKind.HANDOFF, village.school, now, "问一句", owner_id=village.teacher)
        number = tickets.add(session, asked, now)
        assert number is not None
    duties = frozenset({Duty.DIRECTOR})
    director = Actor(account, AccountKind.STAFF, "吴敏", duties, village.director, village.school)
    with database.begin() as session:
        walls.stand_around(session, director)
        new = staff.add(session, village.school, Typed("陈雨", "13800000009"), Role.TEACHER, now)
        code = staff.invite(session, director, village.school, new.id, now)
        changed = staff.mend(session, director, village.school, new.id, Typed("陈语", ""), now)
        assert changed == ["姓名改成陈语", "电话改了"]
        staff.leave(session, director, village.school, village.teacher, now)
    with database.read() as session:
        assert {one.name for one in people.staff(session, village.school)} == {"吴敏", "陈语"}
        assert invitations.find(session, code, ACCOUNT, now) is not None
        assert addresses.lock(session, place).person_id is None
        assert addresses.of_person(session, village.teacher) is None
        assert on_call.chain(session, village.school) == []
        left = tickets.find(session, number)
        assert left is not None
        assert left.owner_id == village.director
