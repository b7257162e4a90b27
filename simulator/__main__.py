"""`python -m simulator`: the pretend WeChat in the foreground, until Ctrl-C."""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from simulator.server import Simulator
from simulator.settings import MODES, SimulatorSettings, TemplateSpec, checked_templates


def main(arguments: Sequence[str] | None = None) -> int:
    """0 after Ctrl-C or SIGTERM, 2 when a setting is wrong or the port is taken."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        settings = _settings(given)
        simulator = Simulator(settings).start()
    except (ValueError, OSError, OverflowError) as error:
        print(f"simulator: {error}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        print(f"phones and platform: {simulator.url}", flush=True)  # whoever reads it may end us at once
        simulator.wait()
    except KeyboardInterrupt:
        simulator.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    known = SimulatorSettings()
    parser = argparse.ArgumentParser(prog="simulator", description="A pretend WeChat for one service account.")
    parser.add_argument("--host", default=known.host)
    parser.add_argument("--port", type=int, default=8100, help="0 takes a free one (default: 8100)")
    parser.add_argument("--callback-url", default="", help="where the bot listens, e.g. http://127.0.0.1:8000/wechat")
    parser.add_argument("--token", default=known.token)
    parser.add_argument("--app-id", default=known.app_id)
    parser.add_argument("--secret", default=known.secret)
    parser.add_argument("--aes-key", default="", help="43 letters and digits; needed unless the mode is plain")
    parser.add_argument("--mode", choices=MODES, default=known.mode)
    parser.add_argument("--panel-url", default="", help="a page shown beside the phones")
    parser.add_argument("--action", action="append", default=[], metavar="LABEL=URL", help="a button that posts to URL")
    parser.add_argument("--templates", metavar="FILE", help="JSON: id -> {title, fields: [[name, label]]}")
    return parser


def _settings(given: argparse.Namespace) -> SimulatorSettings:
    return SimulatorSettings(
        app_id=given.app_id,
        secret=given.secret,
        token=given.token,
        aes_key=given.aes_key,
        mode=given.mode,
        callback_url=given.callback_url,
        host=given.host,
        port=given.port,
        templates=_templates(given.templates),
        panel_url=given.panel_url,
        actions=dict(_action(text) for text in given.action),
    )


def _templates(file: str | None) -> dict[str, TemplateSpec]:
    return checked_templates(json.loads(Path(file).read_text(encoding="utf-8"))) if file else {}


def _action(text: str) -> tuple[str, str]:
    label, separator, url = text.partition("=")
    if not (label and separator and url):
        raise ValueError(f"--action must look like LABEL=URL, not {text!r}")
    return label, url


if __name__ == "__main__":
    sys.exit(main())
