"""Certificates for the simulator: an authority of its own, made anew each time it serves HTTPS.

The package `trustme` (extra `testing`) makes them; it is loaded when HTTPS is first asked for.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory


class Certificate(StrEnum):
    """What certificate the services show: a good one, or one that clients have to refuse."""

    VALID = "valid"
    EXPIRED = "expired"
    OTHER_HOST = "other_host"


@contextmanager
def server_tls(host: str, certificate: Certificate) -> Iterator[tuple[ssl.SSLContext, Path]]:
    """A server's TLS for `host`, and the file with the authority that clients are to trust.

    The file is gone when the context ends.
    """
    import trustme

    names = ["other.simulator.invalid"]
    if certificate is not Certificate.OTHER_HOST:
        names = list(dict.fromkeys((host, "localhost")))
    now = datetime.now(UTC)
    ends = now + timedelta(days=-1 if certificate is Certificate.EXPIRED else 30)
    authority = trustme.CA()
    shown = authority.issue_cert(*names, not_before=now - timedelta(days=30), not_after=ends)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    shown.configure_cert(context)
    with TemporaryDirectory(prefix="wapcommerce-simulator-") as folder:
        bundle = Path(folder) / "ca-bundle.pem"
        authority.cert_pem.write_to_path(str(bundle))
        yield context, bundle
