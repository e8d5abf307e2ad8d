"""Files that are replaced whole: a reader sees the old content or the new one, never a half."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def replace_files(files: Mapping[Path, bytes], mode: int) -> None:
    """Write all files of one folder with these permissions, each replaced in one step.

    Everything is on the disk before the first file is replaced; then they are replaced in the
    order given. The folder is made when it is missing. Raises OSError.
    """
    staged: list[tuple[Path, Path]] = []
    folders = {path.parent for path in files}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
            staged.append((Path(temporary), path))
            _write(descriptor, content)
            Path(temporary).chmod(mode)
        for staged_path, path in staged:
            staged_path.replace(path)
    finally:
        for staged_path, _ in staged:
            staged_path.unlink(missing_ok=True)
    for folder in folders:
        _sync(folder)


def _write(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder, and keeps renames by itself.
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
