"""``lianxin work`` with a clock that is ahead: what a worker does whose predecessor died some minutes ago."""

import sys
import threading
from datetime import timedelta

from bot.logs import set_up
from bot.runtime import build
from bot.settings import load
from domain.clock import FollowingClock, SystemClock


def main(seconds_ahead: float) -> None:
    """Until it is killed."""
    ahead = timedelta(seconds=seconds_ahead)
    settings = load()
    set_up(settings.log_level)
    runtime = build(settings, FollowingClock(lambda: SystemClock().now() + ahead))
    runtime.start_work()
    print(f"连心正在派送，时钟快 {seconds_ahead:.0f} 秒。", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(float(sys.argv[1]))
