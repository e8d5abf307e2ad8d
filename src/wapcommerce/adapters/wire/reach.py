"""A first connection to an endpoint: whether anybody listens, and which certificate is shown."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path

import httpx
from attrs import frozen

from wapcommerce.adapters.wire.base_url import checked_base_url, verification
from wapcommerce.adapters.wire.failures import certificate_fault
from wapcommerce.errors import Rejection

TIMEOUT_S = 5.0

# OpenSSL's numbers for what is wrong with a certificate (x509_vfy.h).
_NOT_YET_VALID, _EXPIRED, _OTHER_HOST, _OTHER_ADDRESS = 9, 10, 62, 64
_OTHER_NAME_HINT = "call the service by a name in its certificate, or issue one with this name"
_CERTIFICATE_HINTS = {
    _NOT_YET_VALID: "check the clock of this machine, then that of whoever issued it",
    _EXPIRED: "renew the certificate of the service; until then nobody can log in safely",
    _OTHER_HOST: _OTHER_NAME_HINT,
    _OTHER_ADDRESS: _OTHER_NAME_HINT,
}
_AUTHORITY_HINT = "trust the authority that signed it: give its bundle (PEM)"
_SERVICE_HINT = "check address, port and firewall, and that the service runs"


@frozen
class Reach:
    """What a first connection found.

    `unreachable` and `bad_certificate` are problems, None where there is none; a certificate is
    only seen where the service was reached. `tls` is the version spoken, empty for plain HTTP on
    this machine; `valid_until` is when the certificate ends.
    """

    unreachable: Rejection | None = None
    bad_certificate: Rejection | None = None
    tls: str = ""
    valid_until: datetime | None = None


def reach(
    name: str,
    base_url: str,
    trust: str | Path | ssl.SSLContext | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Reach:
    """Connect to the host and port of a base URL, shake hands, and hang up.

    Certificates are verified exactly as an `Endpoint` does with the same `trust`. Connects
    directly: a proxy of the environment is not used. Raises ValueError for a base URL that an
    `Endpoint` refuses.
    """
    url = httpx.URL(checked_base_url(name, base_url))
    encrypted = url.scheme == "https"
    where = (url.host, url.port or (443 if encrypted else 80))
    try:
        with socket.create_connection(where, timeout_s) as connection:
            if not encrypted:
                return Reach()
            with _context(name, trust).wrap_socket(connection, server_hostname=url.host) as tls:
                return Reach(tls=tls.version() or "", valid_until=_end(tls))
    except ssl.SSLCertVerificationError as refused:
        return Reach(bad_certificate=_bad_certificate(refused))
    except OSError as failure:
        return Reach(unreachable=_unreachable(url.host, where[1], failure))


def _context(name: str, trust: str | Path | ssl.SSLContext | None) -> ssl.SSLContext:
    verified = verification(name, trust)
    return verified if isinstance(verified, ssl.SSLContext) else httpx.create_ssl_context()


def _end(tls: ssl.SSLSocket) -> datetime | None:
    ends = (tls.getpeercert() or {}).get("notAfter")
    if not isinstance(ends, str):
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)


def _bad_certificate(refused: ssl.SSLCertVerificationError) -> Rejection:
    what = f"the TLS certificate is not trusted{certificate_fault(refused)}"
    hint = _CERTIFICATE_HINTS.get(refused.verify_code, _AUTHORITY_HINT)
    return Rejection("bad_certificate", what, hint=hint)


def _unreachable(host: str, port: int, failure: OSError) -> Rejection:
    if isinstance(failure, socket.gaierror):
        what, hint = f"the host name {host} is not known", "check the host name and the DNS"
    elif isinstance(failure, ConnectionRefusedError):
        what, hint = f"nobody listens at port {port} of {host}", _SERVICE_HINT
    elif isinstance(failure, TimeoutError):
        what, hint = f"port {port} of {host} does not answer in time", _SERVICE_HINT
    elif isinstance(failure, ssl.SSLError):
        what = f"no TLS handshake at port {port} of {host}"
        hint = "check that the port speaks TLS, and its versions"
    else:
        kind = type(failure).__name__
        what, hint = f"no connection to port {port} of {host} ({kind})", _SERVICE_HINT
    return Rejection("unreachable", what, hint=hint)
