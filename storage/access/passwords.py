"""Passwords as argon2id hashes, made so that many sign-ins at once neither fill the memory nor hold up callbacks.

19 MiB and two rounds: some 50 ms each instead of 260 (reliability M28). Two threads of this process work on them and
nobody else does: whoever comes then waits, outside of any transaction. A thread keeps the memory of its last hash, so
that eight that each worked out their own would keep 150 MB. These two stand back for callbacks where there are not
cores enough for all (bench row ``sign_in``).
"""

import contextlib
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10  # characters
LONGEST = 128  # longer ones are refused, never cut (ASVS 6.2.9)
AT_ONCE = 2
ROUNDS, MEMORY_KIB, LANES = 2, 19_456, 1
STAND_BACK = 5  # niceness of the threads that work out hashes: a quarter of a core while others want all of it
SHORT_TEXT = 6  # of a name or login: what is shorter is in many good passwords by chance

_HASHER = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES)
# What people type first. Compared without case and blanks; digits at the ends are taken off as well.
OFTEN = (
    "password", "passw0rd", "qwertyuiop", "qwerty", "asdfghjkl", "zxcvbnm", "1qaz2wsx", "1q2w3e4r", "1q2w3e4r5t",
    "iloveyou", "woaini", "woaini1314", "admin", "administrator", "letmein", "welcome", "lianxin", "mima", "xuexiao",
    "laoshi", "teacher", "school", "abc", "abcd", "abcdef", "aa", "a", "qq", "test",
)  # fmt: skip
OFTEN_AND_NOTHING = frozenset({*OFTEN, ""})
AROUND = "0123456789!@#$%^&*._-~。！"
RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def hashed(password: str) -> str:
    """What the database keeps of a password."""
    return _HANDS.submit(_hash, password).result()


def is_right(kept: str | None, password: str) -> bool:
    """Whether this is the password. Without one (an unknown name, an invitation not used) the same work is done, so
    that the time tells nothing (C11)."""
    if len(password) > LONGEST:
        return False
    return _HANDS.submit(_verify, kept, password).result()


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with other costs than today's."""
    return _HASHER.check_needs_rehash(kept)


def fault(password: str, login: str, name: str) -> str | None:
    """What is wrong with a new password, as the page says it; None when it will do."""
    if len(password) < SHORTEST:
        return f"密码太短，至少要 {SHORTEST} 个字。"
    if len(password) > LONGEST:
        return f"密码太长，最多 {LONGEST} 个字，请换一个短一些的。"
    if _is_weak(password, login, name):
        return "这样的密码太容易被猜到，请换一个：几个不相干的词连起来就很好。"
    return None


def _is_weak(password: str, login: str, name: str) -> bool:
    plain = "".join(password.casefold().split())
    cores = {plain, plain.rstrip(AROUND), plain.strip(AROUND)}
    own = [text.casefold() for text in (login, name) if text]
    if len(set(plain)) <= 2 or _is_run(plain) or cores & OFTEN_AND_NOTHING:
        return True
    return not cores.isdisjoint(own) or any(len(text) >= SHORT_TEXT and plain.replace(text, "") == "" for text in own)


def _is_run(plain: str) -> bool:
    """A piece of a row of keys, perhaps once more or backwards."""
    half = plain[: len(plain) // 2]
    pieces = {plain, half} if half and half * 2 == plain else {plain}
    return any(piece in run or piece[::-1] in run for piece in pieces for run in RUNS)


def _hash(password: str) -> str:
    return _HASHER.hash(_bytes(password))


def _verify(kept: str | None, password: str) -> bool:
    try:
        _HASHER.verify(kept if kept is not None else _nobodys(), _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def _stand_back() -> None:
    """Of this thread alone, which only Linux can."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + STAND_BACK)


@cache
def _nobodys() -> str:
    """A hash that no password opens."""
    return _HASHER.hash(b"\x00nobody\x00")


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


_HANDS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords", initializer=_stand_back)
