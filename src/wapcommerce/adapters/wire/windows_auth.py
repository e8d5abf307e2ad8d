"""Windows login over HTTP, by Negotiate (Kerberos or NTLM) or NTLM alone.

Needs the extra ``windows``: ``pip install 'wapcommerce[windows]'``.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Generator
from threading import Lock
from typing import TYPE_CHECKING

import httpx

from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.errors import CallNotDone

if TYPE_CHECKING:
    from spnego import ContextProxy
    from spnego.channel_bindings import GssChannelBindings

_LEGS = 4
_OFFERED = {"negotiate": "Negotiate", "ntlm": "NTLM"}


class WindowsAuth(httpx.Auth):
    r"""Logs in as a Windows user; for the `auth` of an `Endpoint`.

    `username` is ``DOMAIN\user`` or ``user@domain``. The login holds for one connection, so it is
    made anew for each request, one request at a time: give each such endpoint a client of its own.
    Under TLS it is bound to the server's certificate. Safe to share between threads.

    Raises ImportError when the extra ``windows`` is not installed.
    """

    # Read to its end, an answer gives its connection back before the next request may begin.
    requires_response_body = True

    def __init__(self, username: str, password: Secret) -> None:
        self._client = _client()
        self._username = username
        self._password = password
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"WindowsAuth({self._username!r})"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request, and answer the server's challenges on the same connection."""
        # Another request in between could be given the connection that is logging in.
        with self._lock:
            response = yield request
            scheme = _offered(response)
            if response.status_code != httpx.codes.UNAUTHORIZED or scheme is None:
                return
            context = self._context(scheme, request, response)
            challenge: bytes | None = None
            for _ in range(_LEGS):
                message = self._next(context, challenge)
                if message is None:
                    return
                request.headers["Authorization"] = f"{scheme} {b64encode(message).decode()}"
                response = yield request
                challenge = _challenge(response, scheme)
                if response.status_code != httpx.codes.UNAUTHORIZED or challenge is None:
                    return

    def _context(
        self, scheme: str, request: httpx.Request, response: httpx.Response
    ) -> ContextProxy:
        return self._client(
            self._username,
            self._password.reveal(),
            hostname=request.url.host,
            service="HTTP",
            channel_bindings=_channel_bindings(response),
            protocol=scheme.lower(),
        )

    def _next(self, context: ContextProxy, challenge: bytes | None) -> bytes | None:
        """Our answer to a challenge. Raises `CallNotDone` for one that cannot be answered."""
        try:
            return context.step(challenge)
        except Exception as failure:  # noqa: BLE001 - each mechanism has errors of its own
            kind = type(failure).__name__
        # Raised here, where the foreign error and what it may hold are no longer attached.
        raise CallNotDone(
            "Windows login",
            "log in",
            f"the challenge of the server cannot be answered ({kind})",
            r"check the login (DOMAIN\user), or let the server offer NTLM",
            permanent=True,
        )


def _client() -> Callable[..., ContextProxy]:
    try:
        from spnego import client
    except ImportError:
        raise ImportError(
            "Windows login needs pyspnego: pip install 'wapcommerce[windows]', "
            "or give the endpoint an httpx.Auth of your own"
        ) from None
    return client


def _offered(response: httpx.Response) -> str | None:
    """The scheme to log in by; Negotiate comes first, for it can be Kerberos."""
    offered = {
        part.strip().partition(" ")[0].lower()
        for header in response.headers.get_list("WWW-Authenticate")
        for part in header.split(",")
    }
    return next((scheme for key, scheme in _OFFERED.items() if key in offered), None)


def _challenge(response: httpx.Response, scheme: str) -> bytes | None:
    """What the server wants to have answered, None when it has said its last word."""
    for header in response.headers.get_list("WWW-Authenticate"):
        found = re.search(rf"(?:^|,)\s*{scheme}\s+([A-Za-z0-9+/=]+)", header, re.IGNORECASE)
        if found is not None:
            try:
                return b64decode(found[1], validate=True)
            except binascii.Error:
                return None
    return None


def _channel_bindings(response: httpx.Response) -> GssChannelBindings | None:
    """The server's certificate as the login is bound to it (RFC 5929), None without TLS."""
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    try:
        certificate = tls.getpeercert(True) if tls is not None else None
    except (OSError, ValueError):
        certificate = None  # the server has closed the connection
    if certificate is None:
        return None
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import MD5, SHA1, SHA256, Hash
    from spnego.channel_bindings import GssChannelBindings

    algorithm = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    weak = algorithm is None or isinstance(algorithm, MD5 | SHA1)
    digest = Hash(SHA256() if algorithm is None or weak else algorithm)
    digest.update(certificate)
    return GssChannelBindings(application_data=b"tls-server-end-point:" + digest.finalize())
