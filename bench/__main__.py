"""``python -m bench``: runs the measurements one after the other and prints one row for each."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import (
    answer,
    chain,
    coverage,
    demo,
    export,
    fanout,
    help,
    inbound,
    pages,
    register,
    search,
    send,
    sign_in,
    storm,
    tick,
    understanding,
    year,
)
from bench.report import show, write_json
from bench.rows import NotMeasured, Row

BENCHES: dict[str, Callable[[], list[Row]]] = {
    "inbound": inbound.measure,
    "answer": answer.measure,
    "help": help.measure,
    "demo": demo.measure,
    "register": register.measure,
    "tick": tick.measure,
    "due-storm": storm.measure,
    "understanding": understanding.measure,
    "year": year.measure,
    "coverage": coverage.measure,
    "chain": chain.measure,
    "pages": pages.measure,
    "search": search.measure,
    "fanout": fanout.measure,
    "send": send.measure,
    "export": export.measure,
    "sign_in": sign_in.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0, or 1 when something could not be measured. Limits that are missed are shown, not punished."""
    given = _parser().parse_args(arguments)
    rows: list[Row] = []
    failed = False
    for name in given.only:
        try:
            rows += BENCHES[name]()
        except NotMeasured as reason:
            print(f"{name}: not measured: {reason}", file=sys.stderr)
            failed = True
    show(rows)
    if given.json:
        write_json(rows, given.json)
    return int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    names = ",".join(BENCHES)
    parser.add_argument("--only", type=_names, default=list(BENCHES), metavar="NAME,…", help=f"of {names}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there as well")
    return parser


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in BENCHES:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(BENCHES)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
