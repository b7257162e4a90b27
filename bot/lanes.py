"""Letters begin when their moment comes, and their two further ways: mass sends and text messages."""

import threading

from bot.settings import Settings
from bot.sms import HttpSmsGateway
from bot.wechat.client import Client
from bot.wechat.mass import WeChatMass
from domain.clock import Clock
from domain.letter_ways import Facilities
from scheduler import letters, mass, sms
from scheduler.timetable import Job
from storage.database import Database


def facilities(settings: Settings) -> Facilities:
    """What letters can leave by here: cards need a registered template, text messages a gateway."""
    return Facilities(notices=bool(settings.wechat_notice_template), sms=bool(settings.sms_url))


def lanes(
    settings: Settings, database: Database, clock: Clock, client: Client, wake: threading.Event, stop: threading.Event
) -> list[Job]:
    """The jobs; what a mass send gives back leaves as cards, so the delivery wakes up."""
    many = WeChatMass(client)

    def send_to_many() -> int:
        done = mass.turn(database, clock, many, stop)
        if done:
            wake.set()
        return done

    ways = facilities(settings)

    def begin_letters() -> int:
        done = letters.begin_due(database, clock, ways, stop)
        if done:
            wake.set()
        return done

    # wechat.md 3.4: 60 mass calls a minute; each round makes at most four.
    jobs = [
        Job("letters", 30, begin_letters),
        Job("letters_late", 180, lambda: letters.look_after(database, clock, ways, stop)),
        Job("mass", 5, send_to_many),
    ]
    if settings.sms_url:
        gateway = HttpSmsGateway(settings.sms_url, settings.sms_key)
        jobs.append(Job("sms", 1, lambda: sms.send_due(database, clock, gateway, settings.public_url)))
    return jobs
