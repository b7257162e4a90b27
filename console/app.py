"""Builds the one Flask application of all pages: staff's under /console/, families' under /h5/."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from flask import Flask, g, request, url_for
from werkzeug.exceptions import HTTPException

from console import enter, errors, families, headers, sign_in, wording
from console.frame import forgery, navigation
from console.frame.door import Door
from console.hosts import refused, trusted
from console.media import Lengths, Store
from console.ports import Actions, Check, Gate, House, Scan
from console.routes import ROUTES
from domain.clock import Clock
from domain.errors import StorageUnavailable
from domain.letter_ways import Facilities
from storage.database import Database
from storage.vault import Vault

ONE_YEAR_SECONDS = 365 * 24 * 3600
# A form here is one button, unless its page says otherwise; whatever is larger is not ours.
LARGEST_BODY_BYTES = 4096
USUAL = Facilities()


def create_app(
    database: Database,
    clock: Clock,
    store: Store,
    vault: Vault,
    actions: Actions,
    *,
    is_demo: bool = False,
    frame_from: str = "",
    gate: Gate | None = None,
    is_https: bool = False,
    facilities: Facilities = USUAL,
    public_url: str = "",
    hosts: Collection[str] = (),
    proxies: Collection[str] = (),
    scan: Scan | None = None,
    data_dir: Path | None = None,
    processors: Sequence[str] = (),
    health: Callable[[], Sequence[Check]] | None = None,
) -> Flask:
    """The pages as a WSGI application.

    ``is_demo``: an invented school, which anybody enters with one click. ``frame_from`` is the one origin, such as
    "http://127.0.0.1:8001", that may show the pages in a frame; empty means nobody.
    ``gate`` makes sure who reads a letter; ``is_https`` says how browsers come, so that cookies keep to it.
    ``facilities`` is what letters can leave by here. ``public_url`` and ``hosts`` are the names by which browsers may
    ask, besides this machine's own; ``proxies`` the addresses that may say where a request comes from; ``scan`` makes
    the QR codes of the sign-in. ``data_dir`` is where copies of children's files are put for a day.
    ``processors`` are named to families and in the yearly audit. ``health`` is what the operator sees of the machine.
    """
    app = _Pages("console", static_folder="static", template_folder="templates")
    app.config.update(SEND_FILE_MAX_AGE_DEFAULT=ONE_YEAR_SECONDS, MAX_CONTENT_LENGTH=LARGEST_BODY_BYTES)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = _assets(Path(app.static_folder or ""))
    house = House(
        database,
        clock,
        store,
        vault,
        actions,
        is_demo,
        Lengths(store),
        gate,
        is_https,
        facilities,
        frozenset(proxies),
        scan,
        public_url,
        data_dir,
        tuple(processors),
        health,
    )
    names = trusted(public_url, hosts)
    app.before_request(lambda: refused(names))
    wording.install(app.jinja_env)
    app.register_blueprint(families.blueprint(house))
    app.register_blueprint(sign_in.blueprint(house))
    for route in ROUTES:
        app.add_url_rule(route.address, route.name, Door(house, route), methods=[route.method])
    if is_demo:
        app.register_blueprint(enter.blueprint(house))
    app.context_processor(lambda: _around(house))
    app.after_request(lambda response: headers.guarded(response, frame_from))
    app.register_error_handler(HTTPException, errors.refused)
    app.register_error_handler(StorageUnavailable, errors.unavailable)
    return app


class _Pages(Flask):
    """Flask, without the path in its log of a failure: the path of a family's page is its key."""

    def log_exception(self, exc_info: Any) -> None:
        self.logger.error("a page failed: %s", request.endpoint, exc_info=exc_info)


def _around(house: House) -> dict[str, Any]:
    """What every template of the staff may use besides its own facts."""
    desk = g.get("desk")
    if desk is None:
        return {"nav": [], "actor": None}
    return {
        "nav": navigation.at_the_top(desk.actor),
        "place_of": navigation.place_of,
        "actor": desk.actor,
        "guard": lambda: forgery.field(house.vault, desk.signed_in),
    }


def _assets(folder: Path) -> Callable[[str], str]:
    """Gives a static file's address with the hash of its content, so that browsers may keep it for a year."""
    marks = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:10] for path in folder.iterdir() if path.is_file()
    }
    return lambda name: url_for("static", filename=name, v=marks[name])
