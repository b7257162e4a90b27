"""Builds the one Flask application of all pages: staff's under /console/, families' under /h5/."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for
from werkzeug.exceptions import HTTPException

from console import coverage, errors, families, headers, records, staff, why, wording
from console.ports import Actions, Gate, House, Store
from domain.clock import Clock
from domain.errors import StorageUnavailable
from storage.database import Database
from storage.vault import Vault

ONE_YEAR_SECONDS = 365 * 24 * 3600
# A form here is one button, unless its page says otherwise; whatever is larger is not ours.
LARGEST_BODY_BYTES = 4096


def create_app(
    database: Database,
    clock: Clock,
    store: Store,
    vault: Vault,
    actions: Actions,
    *,
    open_to_all: bool = False,
    frame_from: str = "",
    gate: Gate | None = None,
    is_https: bool = False,
) -> Flask:
    """The pages as a WSGI application.

    ``open_to_all`` shows the staff's pages without sign-in (the demo's invented school only). ``frame_from`` is the
    one origin, such as "http://127.0.0.1:8001", that may show the pages in a frame; empty means nobody.
    ``gate`` makes sure who reads a letter; ``is_https`` says how browsers come, so that cookies keep to it.
    """
    app = _Pages("console", static_folder="static", template_folder="templates")
    app.config.update(SEND_FILE_MAX_AGE_DEFAULT=ONE_YEAR_SECONDS, MAX_CONTENT_LENGTH=LARGEST_BODY_BYTES)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = _assets(Path(app.static_folder or ""))
    house = House(database, clock, store, vault, actions, open_to_all, gate, is_https)
    wording.install(app.jinja_env)
    app.register_blueprint(families.blueprint(house))
    app.register_blueprint(staff.blueprint(house))
    app.register_blueprint(records.blueprint(house))
    app.register_blueprint(coverage.blueprint(house))
    app.register_blueprint(why.blueprint(house))
    app.before_request(lambda: staff.closed_answer(house))
    app.after_request(lambda response: headers.guarded(response, frame_from))
    app.register_error_handler(HTTPException, errors.refused)
    app.register_error_handler(StorageUnavailable, errors.unavailable)
    return app


class _Pages(Flask):
    """Flask, without the path in its log of a failure: the path of a family's page is its key."""

    def log_exception(self, exc_info: Any) -> None:
        self.logger.error("a page failed: %s", request.endpoint, exc_info=exc_info)


def _assets(folder: Path) -> Callable[[str], str]:
    """Gives a static file's address with the hash of its content, so that browsers may keep it for a year."""
    marks = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:10] for path in folder.iterdir() if path.is_file()
    }
    return lambda name: url_for("static", filename=name, v=marks[name])
