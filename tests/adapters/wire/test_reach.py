"""A first connection says whether anybody listens and whether the certificate is good."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Thread
from time import monotonic

import pytest

from wapcommerce.adapters.wire.reach import Reach, reach
from wapcommerce.testing.simulator import Certificate, Served, Simulator


@contextmanager
def served(certificate: Certificate = Certificate.VALID) -> Iterator[Served]:
    with Simulator().serve(https=True, certificate=certificate) as where:
        yield where


@contextmanager
def hanging_up() -> Iterator[int]:
    """A port where somebody accepts one connection and ends it without a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            connection, _ = server.accept()
            connection.recv(1)
            connection.close()

        thread = Thread(target=accept)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


def refused(found: Reach) -> tuple[str, str]:
    """Message and hint of a certificate that was refused."""
    assert found.unreachable is None
    assert found.bad_certificate is not None
    assert found.bad_certificate.code == "bad_certificate"
    return found.bad_certificate.message, found.bad_certificate.hint


def test_a_trusted_certificate_is_described() -> None:
    with served() as where:
        found = reach("wap", where.admin_url, where.ca_bundle)
    assert found.unreachable is None
    assert found.bad_certificate is None
    assert found.tls in ("TLSv1.2", "TLSv1.3")
    assert found.valid_until is not None
    assert timedelta(days=29) < found.valid_until - datetime.now(UTC) < timedelta(days=31)


def test_a_context_may_be_trusted_too_if_it_verifies() -> None:
    with served() as where:
        assert reach("wap", where.admin_url, where.trust()).tls
        lax = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        lax.check_hostname = False
        with pytest.raises(ValueError, match="does not verify"):
            reach("wap", where.admin_url, lax)


@pytest.mark.parametrize(
    ("certificate", "why", "what_to_do"),
    [
        (Certificate.EXPIRED, "certificate has expired", "renew"),
        (Certificate.OTHER_HOST, "not valid for '127.0.0.1'", "by a name in its certificate"),
    ],
)
def test_a_certificate_that_must_be_refused_says_why(
    certificate: Certificate, why: str, what_to_do: str
) -> None:
    with served(certificate) as where:
        message, hint = refused(reach("wap", where.admin_url, where.ca_bundle))
        assert why in message
        assert what_to_do in hint


def test_another_host_name_is_the_same_mistake_as_another_address() -> None:
    with served(Certificate.OTHER_HOST) as where:
        url = where.admin_url.replace("127.0.0.1", "localhost")
        message, hint = refused(reach("wap", url, where.ca_bundle))
    assert "'localhost'" in message
    assert "by a name in its certificate" in hint


def test_an_authority_nobody_knows_is_to_be_trusted_first() -> None:
    with served() as where:
        _, hint = refused(reach("wap", where.admin_url))
    assert "give its bundle" in hint


def test_plain_http_on_this_machine_is_reached_without_a_certificate() -> None:
    with Simulator().serve() as where:
        assert reach("wap", where.admin_url) == Reach()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_port_where_nobody_listens_is_unreachable(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    found = reach("wap", f"{scheme}://127.0.0.1:{port}")
    assert found.unreachable is not None
    assert found.unreachable.code == "unreachable"
    assert found.unreachable.message == f"nobody listens at port {port} of 127.0.0.1"
    assert "firewall" in found.unreachable.hint


def test_an_unknown_host_is_unreachable() -> None:
    found = reach("wap", "https://wap.invalid:30004")
    assert found.unreachable is not None
    assert found.unreachable.message == "the host name wap.invalid is not known"
    assert "DNS" in found.unreachable.hint


def test_a_port_that_does_not_speak_tls_is_unreachable() -> None:
    with Simulator().serve() as where:
        found = reach("wap", where.admin_url.replace("http:", "https:"))
    assert found.unreachable is not None
    assert "no TLS handshake" in found.unreachable.message
    assert "speaks TLS" in found.unreachable.hint


def test_a_port_that_hangs_up_is_unreachable() -> None:
    with hanging_up() as port:
        found = reach("wap", f"https://127.0.0.1:{port}")
    assert found.unreachable is not None
    assert f"port {port} of 127.0.0.1" in found.unreachable.message


def test_a_port_that_says_nothing_is_unreachable_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        began = monotonic()
        found = reach("wap", f"https://127.0.0.1:{port}", timeout_s=0.2)
        assert monotonic() - began < 10
    assert found.unreachable is not None
    assert found.unreachable.message == f"port {port} of 127.0.0.1 does not answer in time"


def test_an_address_that_no_endpoint_may_have_is_refused() -> None:
    with pytest.raises(ValueError, match="not https"):
        reach("wap", "http://wap.example:30004")
