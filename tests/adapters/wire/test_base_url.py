"""Addresses and certificates that an endpoint may have."""

from __future__ import annotations

import ssl

import pytest

from wapcommerce.adapters.wire.base_url import checked_base_url, verification
from wapcommerce.adapters.wire.http import Endpoint


@pytest.mark.parametrize(
    "base_url",
    [
        "https://wap.example",
        "https://wap.example:30004/",
        "http://localhost:30004",
        "http://127.0.0.1:1",
        "http://127.8.8.8",
        "http://[::1]:30004",
    ],
)
def test_https_is_accepted_and_http_on_this_machine(base_url: str) -> None:
    assert checked_base_url("admin API", base_url) == base_url.rstrip("/")


@pytest.mark.parametrize(
    "base_url",
    [
        "http://wap.example",
        "http://10.0.0.1",
        "http://localhost.example",
        "ftp://localhost",
        "wap.example",
        "https://",
        "https://ann:tr0ub4dor@wap.example",
        "https://ann@wap.example",
        "https://wap.example?key=tr0ub4dor",
        "https://wap.example/?",
        "https://wap.example/#tr0ub4dor",
        "https://wap.example:port/",
        "https://" + "a" * 64 + ".example",
    ],
)
def test_any_other_base_url_is_refused_without_being_repeated(base_url: str) -> None:
    with pytest.raises(ValueError, match="admin API: the base URL") as refused:
        checked_base_url("admin API", base_url)

    assert "tr0ub4dor" not in str(refused.value)


def test_a_tls_context_that_does_not_verify_is_refused() -> None:
    blind = ssl.create_default_context()
    blind.check_hostname = False
    with pytest.raises(ValueError, match="does not verify"):
        Endpoint("admin API", "https://wap.example", trust=blind)

    blind.verify_mode = ssl.CERT_NONE
    with pytest.raises(ValueError, match="does not verify"):
        Endpoint("admin API", "https://wap.example", trust=blind)


def test_a_verifying_tls_context_is_accepted() -> None:
    Endpoint("admin API", "https://wap.example", trust=ssl.create_default_context()).close()


def test_a_bundle_of_authorities_that_is_not_there_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        Endpoint("admin API", "https://wap.example", trust="/nowhere/authorities.pem")


def test_without_a_word_the_authorities_of_the_machine_are_trusted() -> None:
    assert verification("admin API", None) is True
