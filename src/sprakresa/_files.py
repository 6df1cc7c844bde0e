"""Files written whole or not at all, and tables of text from and to them."""

from __future__ import annotations

import itertools
import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS, _HOST = itertools.count(1), platform.node().partition(".")[0]


def read_csv(path: str | PathLike) -> pd.DataFrame:
    """Return a CSV file in UTF-8 as a table of text; raise, naming it, if it is none.

    Blank lines are left out, but counted: row 0 of the index is the line after the names.
    """
    import pandas as pd

    try:
        table = pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding_errors="surrogatepass", skip_blank_lines=False
        ).fillna("")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ValueError(f"{path}: cannot be read as CSV in UTF-8 ({error}); save it as such") from None
    if not isinstance(table.index, pd.RangeIndex):  # what pandas makes of a value too many in every row
        raise ValueError(
            f"{path}: the rows have more values than there are columns; put “a title, with a comma” in quotes"
        )
    return table[(table != "").any(axis=1)]


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table as :func:`read_csv` reads it."""
    write_whole(path, table.to_csv(index=False, lineterminator="\n").encode("utf-8", "surrogatepass"))


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file so that at any moment it is there in full or not at all.

    Each writer has a temporary file of its own, which is on the disk before it takes the file's name: of two that
    write at the same time the last wins, and neither leaves half a file.

    Raises
    ------
    OSError
        Naming the file, for instance on a full disk; what was there before is still there.
    """
    write_together({path: raw})


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write several files that belong together: all are on the disk before the first takes its name.

    Raises
    ------
    OSError
        Naming the file that could not be written; what was there before is still there, of all of them.
    """
    parts: dict[Path, Path] = {}
    path = Path()
    try:
        for path, raw in files.items():
            parts[path] = path.with_name(f".{path.name[:60]}.{_HOST}-{os.getpid()}-{next(_NUMBERS)}.part")
            with parts[path].open("xb") as file:  # x: never through a link that somebody laid there
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            if path.is_dir():
                raise IsADirectoryError(21, "it is a folder")
        for path in files:
            parts[path].replace(path)
    except OSError as error:
        raise OSError(error.errno, f"could not be written ({error.strerror})", str(path)) from None
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def harmless(value: object) -> object:
    """Return a cell of a table; a text that a spreadsheet would run as a formula with an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def clear_parts(folder: Path) -> None:
    """Take away what writers left in a folder that were killed on this machine; those that still run keep theirs."""
    for part in folder.glob(".*.part"):
        host, process, _ = (*part.stem.rpartition(".")[2].rsplit("-", 2), "", "")[:3]
        if host == _HOST and process.isdecimal() and not _is_running(int(process)):
            part.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if os.name != "posix":  # elsewhere to ask is to kill
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True


@contextmanager
def alone_in(folder: Path, *, say: Callable[[str], None]) -> Iterator[None]:
    """Wait until no other run works in a folder, and let none in meanwhile; a run that is killed lets go of it."""
    with (folder / ".lock").open("a") as lock:
        try:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # not on POSIX: nothing to wait with
            pass
        except BlockingIOError:
            say(f"{folder}: another run works here; waiting for it to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
