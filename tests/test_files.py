"""A file is there whole or not at all, whoever else writes it at the same time."""

import multiprocessing
import os

import pytest

from sprakresa._files import clear_parts, write_together, write_whole


def write_many(path, letter, outcome):
    try:
        for _ in range(40):
            write_whole(path, letter * 300_000)
        outcome.put("")
    except OSError as error:
        outcome.put(str(error))


def test_two_writers_of_one_file_leave_each_other_alone_and_never_half_a_file(tmp_path):
    path, outcome = tmp_path / "x.csv", multiprocessing.Queue()
    path.write_bytes(b"c" * 300_000)
    writers = [multiprocessing.Process(target=write_many, args=(path, letter, outcome)) for letter in (b"a", b"b")]
    for writer in writers:
        writer.start()
    seen = set()
    while any(writer.is_alive() for writer in writers):
        raw = path.read_bytes()
        seen.add((len(raw), len({*raw})))
    assert [outcome.get(), outcome.get()] == ["", ""]
    assert seen == {(300_000, 1)}
    assert [file.name for file in tmp_path.iterdir()] == ["x.csv"]


def test_of_files_that_belong_together_all_are_written_or_none(tmp_path):
    for name in "ab":
        (tmp_path / name).write_bytes(b"old")
    (tmp_path / "c").mkdir()
    with pytest.raises(OSError, match=r"could not be written .*c'"):
        write_together({tmp_path / name: b"new" for name in "abc"})
    assert [(tmp_path / name).read_bytes() for name in "ab"] == [b"old", b"old"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]
    write_together({tmp_path / name: b"new" for name in "ab"})
    assert [(tmp_path / name).read_bytes() for name in "ab"] == [b"new", b"new"]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"could not be written .*x\.csv"):
        write_whole(tmp_path / "saknas" / "x.csv", b"")


@pytest.mark.skipif(os.name != "posix", reason="whether a writer still runs is asked of POSIX systems only")
def test_what_a_killed_writer_left_goes_and_what_a_running_one_writes_stays(tmp_path, monkeypatch):
    gone = multiprocessing.Process(target=print)
    gone.start()
    gone.join()
    host = os.uname().nodename.partition(".")[0]
    for process in (gone.pid, os.getpid(), 1):
        (tmp_path / f".x.csv.{host}-{process}-1.part").touch()
    (tmp_path / f".x.csv.annan-{host}-{gone.pid}-1.part").touch()
    (tmp_path / ".min egen.part").touch()
    clear_parts(tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert f".x.csv.{host}-{gone.pid}-1.part" not in left and len(left) == 4
