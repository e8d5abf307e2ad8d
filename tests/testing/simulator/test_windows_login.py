import base64

import pytest
from werkzeug import Request
from werkzeug.test import EnvironBuilder

from wapcommerce.testing.simulator.windows_login import (
    challenge,
    is_listed,
    same_secret,
    windows_user,
)

PASSWORDS = {"SIM\\ann": "s3cret:ä"}


def asked(authorization: str | None) -> Request:
    headers = [] if authorization is None else [("Authorization", authorization)]
    return Request(EnvironBuilder(headers=headers).get_environ())


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_basic_stands_in_where_it_may() -> None:
    request = asked(basic("SIM\\ann", "s3cret:ä"))

    assert windows_user(request, PASSWORDS, basic=True) == "SIM\\ann"
    assert windows_user(request, PASSWORDS, basic=False) is None


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Negotiate TlRMTVNTUAABAAAA",
        "NTLM TlRMTVNTUAABAAAA",
        "Bearer abc",
        basic("SIM\\ann", "wrong"),
        basic("sim\\ann", "s3cret:ä"),
        basic("", ""),
    ],
)
def test_everybody_else_is_nobody(authorization: str | None) -> None:
    assert windows_user(asked(authorization), PASSWORDS, basic=True) is None


def test_the_challenge_names_each_way_in_a_header_of_its_own() -> None:
    plain, with_basic = challenge(), challenge("SPF")

    assert plain.status_code == 401
    assert plain.headers.getlist("WWW-Authenticate") == ["Negotiate", "NTLM"]
    assert with_basic.headers.getlist("WWW-Authenticate")[2:] == ['Basic realm="SPF"']
    assert plain.mimetype == "text/html"


def test_secrets_are_compared_beyond_ascii() -> None:
    assert same_secret("ä", "ä")
    assert not same_secret("ä", "a")
    assert not is_listed({}, "", "")
