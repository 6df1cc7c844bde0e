"""Files written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file so that at any moment it is there in full or not at all.

    Raises
    ------
    OSError
        Naming the file, for instance on a full disk; what was there before is still there.
    """
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)  # left by a run that was killed
    try:
        with part.open("xb") as file:  # x: never through a link that somebody laid there
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise OSError(error.errno, f"could not be written ({error.strerror})", str(path)) from None
