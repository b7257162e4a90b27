"""The peer: a bare WeRoBot that says back what it hears, under the server it chooses itself. Run as a process."""

import sys

import bottle  # type: ignore[import-untyped]
from werobot import WeRoBot

from bench.account import Account


def serving_name() -> str:
    """The server that bottle's ``auto`` takes here: the first of its list that is installed."""
    modules = {"WaitressServer": "waitress", "PasteServer": "paste", "TwistedServer": "twisted.web"}
    modules |= {"CherryPyServer": "cherrypy", "CherootServer": "cheroot"}
    for adapter in bottle.AutoServer.adapters:
        name = modules.get(adapter.__name__, "wsgiref")
        try:
            __import__(name)
        except ImportError:
            continue
        return name
    return "none"


def main() -> None:
    account = Account()
    robot = WeRoBot(
        token=account.token,
        app_id=account.app_id,
        encoding_aes_key=account.aes_key,
        SESSION_STORAGE=False,
    )

    @robot.text  # type: ignore[untyped-decorator]  # WeRoBot has no types
    def echo(message: object) -> str:
        return str(message.content)  # type: ignore[attr-defined]

    robot.run(server="auto", host="127.0.0.1", port=int(sys.argv[1]), enable_pretty_logging=False)


if __name__ == "__main__":
    main()
