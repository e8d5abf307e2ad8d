"""Catalogues kept in files, so that there is something to quote from while VMM is down (S2)."""

from __future__ import annotations

import os
import re
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from attrs import astuple, evolve

from wapcommerce.adapters.wire.json import from_json, to_json
from wapcommerce.errors import CallNotDone, InvalidJson, StorageFailed
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.offering import Region

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 40


class CatalogueSnapshots:
    """Implements `wapcommerce.ports.CatalogueSource` with files, one for each region.

    A file holds a catalogue in its versioned JSON. It is replaced as a whole: a reader, also in
    another process, sees the former or the new one. A region that is defined otherwise than when
    its snapshot was saved has none. Safe to share between threads and processes.
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)

    def catalogue(self, region: Region) -> Catalogue:
        """The catalogue as it was last saved; `stale_since` says when it had been read.

        Raises `CallNotDone` where there is none, or none that can be read.
        """
        path = self.path(region)
        operation = f"read {path.name}"
        try:
            catalogue = from_json(Catalogue, path.read_text("utf-8"))
        except FileNotFoundError:
            reason = f"there is no snapshot of region {region.name!r}"
            hint = "it is written when the catalogue is read from VMM"
            raise CallNotDone("catalogue snapshots", operation, reason, hint) from None
        except (OSError, UnicodeError, InvalidJson) as error:
            reason = f"the snapshot of region {region.name!r} cannot be read: {error}"
            raise CallNotDone("catalogue snapshots", operation, reason, "delete it") from error
        if catalogue.region != region.name or catalogue.stale_since is None:
            reason = f"it is no snapshot of region {region.name!r}"
            raise CallNotDone("catalogue snapshots", operation, reason, "delete it")
        return catalogue

    def save(self, region: Region, catalogue: Catalogue, read_at: datetime) -> None:
        """Keep a catalogue that was read at that instant, aware, in place of the former one.

        Raises `StorageFailed`.
        """
        text = to_json(evolve(catalogue, stale_since=read_at))
        path = self.path(region)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(path, text)
        except OSError as error:
            raise StorageFailed(str(path), error.strerror or type(error).__name__) from error

    def path(self, region: Region) -> Path:
        """The file of the region: its name, and a digest of all that defines it."""
        readable = _NOT_IN_NAMES.sub("-", region.name.lower())[:_LONGEST_NAME]
        digest = sha256("\0".join(astuple(region)).encode()).hexdigest()[:16]
        return self._folder / f"{readable}-{digest}.json"


def _write(path: Path, text: str) -> None:
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=path.stem, suffix=".part", delete=False
    ) as part:
        try:
            part.write(text)
            part.flush()
            os.fsync(part.fileno())
            part.close()
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
