import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.testing.simulator.test_serving import hello
from wapcommerce.testing.simulator.serving import Listener
from wapcommerce.testing.simulator.tls import Certificate, server_tls


@contextmanager
def served(certificate: Certificate) -> Iterator[tuple[str, ssl.SSLContext]]:
    """Where it is served, and a client's TLS that trusts the authority."""
    with server_tls("127.0.0.1", certificate) as (tls, bundle):
        listener = Listener(hello, "127.0.0.1", tls=tls)
        yield listener.url, ssl.create_default_context(cafile=bundle)
        listener.close()


def test_who_trusts_the_authority_gets_through_by_number_and_by_name() -> None:
    with served(Certificate.VALID) as (url, trust):
        assert url.startswith("https://")
        for address in (url, url.replace("127.0.0.1", "localhost")):
            assert httpx.get(address, verify=trust).text == "hello"


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [(Certificate.EXPIRED, "expired"), (Certificate.OTHER_HOST, "not valid for '127.0.0.1'")],
)
def test_a_bad_certificate_is_refused_for_its_own_reason(
    certificate: Certificate, reason: str
) -> None:
    with served(certificate) as (url, trust), pytest.raises(httpx.ConnectError, match=reason):
        httpx.get(url, verify=trust)


def test_who_does_not_know_the_authority_refuses(capfd: pytest.CaptureFixture[str]) -> None:
    with served(Certificate.VALID) as (url, trust):
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(url)
        assert httpx.get(url, verify=trust).text == "hello"

    assert capfd.readouterr().err == ""


def test_plain_http_on_the_port_gets_no_answer() -> None:
    with (
        served(Certificate.VALID) as (url, _),
        pytest.raises(httpx.TransportError),
    ):
        httpx.get(url.replace("https", "http"))


def test_the_bundle_holds_no_key_and_goes_with_the_context() -> None:
    with server_tls("127.0.0.1", Certificate.VALID) as (_, bundle):
        assert "BEGIN CERTIFICATE" in bundle.read_text()
        assert "KEY" not in bundle.read_text()

    assert not bundle.exists()
