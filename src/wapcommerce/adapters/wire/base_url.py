"""Which addresses and certificates an endpoint may have."""

from __future__ import annotations

import ssl
from ipaddress import ip_address
from pathlib import Path

import httpx


def checked_base_url(name: str, base_url: str) -> str:
    """The base URL without a slash at its end.

    It is https, or http on this very machine, and carries neither login nor query. Raises
    ValueError otherwise; the URL itself stays out of the message, for it may hold a password.
    """
    try:
        url = httpx.URL(base_url)
        url.host.encode("idna")  # as the socket will
    except (httpx.InvalidURL, UnicodeError):
        raise ValueError(f"{name}: the base URL is not an address") from None
    if url.userinfo:
        raise ValueError(f"{name}: the base URL holds a login; pass it as auth")
    if set("?#") & set(base_url):
        raise ValueError(f"{name}: the base URL has a query or fragment; leave it out")
    if url.scheme != "https" and not (url.scheme == "http" and _is_loopback(url.host)):
        raise ValueError(f"{name}: the base URL is not https; only this machine may do without")
    if not url.host:
        raise ValueError(f"{name}: the base URL names no host")
    return str(url).rstrip("/")


def verification(name: str, trust: str | Path | ssl.SSLContext | None) -> ssl.SSLContext | bool:
    """What httpx verifies certificates with.

    `trust` is the path of a bundle of authorities, or a context. Raises ValueError for a context
    that does not verify.
    """
    if trust is None:
        return True
    if isinstance(trust, str | Path):
        return ssl.create_default_context(cafile=trust)
    if trust.verify_mode is not ssl.CERT_REQUIRED or not trust.check_hostname:
        raise ValueError(f"{name}: the TLS context does not verify; use create_default_context()")
    return trust


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
