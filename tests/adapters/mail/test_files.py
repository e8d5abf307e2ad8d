import os
import stat
from pathlib import Path

import pytest

from wapcommerce.adapters.mail.files import replace_files


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_are_written_with_their_permissions_into_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"

    replace_files({folder / "a": b"one", folder / "b": b"two"}, 0o600)

    assert (folder / "a").read_bytes() == b"one"
    assert (folder / "b").read_bytes() == b"two"
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o600
    assert names(folder) == ["a", "b"]


def test_a_reader_keeps_the_file_it_has_opened(tmp_path: Path) -> None:
    path = tmp_path / "a"
    replace_files({path: b"old"}, 0o644)

    with path.open("rb") as reader:
        replace_files({path: b"new"}, 0o644)

        assert reader.read() == b"old"
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["a"]


def test_when_one_file_cannot_be_written_none_is_replaced(tmp_path: Path) -> None:
    first, in_the_way = tmp_path / "first", tmp_path / "file"
    replace_files({first: b"old", in_the_way: b"not a folder"}, 0o644)

    with pytest.raises(OSError, match="file"):
        replace_files({first: b"new", in_the_way / "second": b"new"}, 0o644)

    assert first.read_bytes() == b"old"
    assert names(tmp_path) == ["file", "first"]


def test_when_a_file_cannot_be_replaced_the_ones_after_it_are_not_and_nothing_is_left_over(
    tmp_path: Path,
) -> None:
    taken = tmp_path / "taken"
    (taken / "inside").mkdir(parents=True)

    with pytest.raises(OSError, match="taken"):
        replace_files({taken: b"new", tmp_path / "after": b"new"}, 0o644)

    assert names(tmp_path) == ["taken"]


def test_open_files_do_not_pile_up(tmp_path: Path) -> None:
    replace_files({tmp_path / "a": b""}, 0o644)
    probe = os.open(tmp_path, os.O_RDONLY)
    os.close(probe)

    for _ in range(20):
        replace_files({tmp_path / "a": b""}, 0o644)

    after = os.open(tmp_path, os.O_RDONLY)
    os.close(after)
    assert after == probe
