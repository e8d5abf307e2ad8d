"""The envelope that asks for a token, and the token in the answer."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta, timezone
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from wapcommerce.adapters.wap.ws_trust import Login, issued_token, token_request
from wapcommerce.adapters.wire.answers import Unreadable
from wapcommerce.adapters.wire.secret import Secret

NOW = datetime(2024, 3, 5, 10, 0, 0, 123456, UTC)
NAMES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://www.w3.org/2005/08/addressing",
    "t": "http://docs.oasis-open.org/ws-sx/ws-trust/200512",
    "p": "http://schemas.xmlsoap.org/ws/2004/09/policy",
    "o": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "u": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
}
LOGIN = Login("NIMBUS\\ann", Secret("<p&\"'> ]]>"))


def jwt(claims: object = None) -> str:
    payload = json.dumps({"exp": 1709632800} if claims is None else claims).encode()
    return f"eyJh.{urlsafe_b64encode(payload).decode().rstrip('=')}.c2ln"


def answered(text: str) -> bytes:
    return (
        f'<s:Envelope xmlns:s="{NAMES["s"]}" xmlns:t="{NAMES["t"]}" xmlns:o="{NAMES["o"]}"><s:Body>'
        "<t:RequestSecurityTokenResponseCollection><t:RequestSecurityTokenResponse>"
        f"<t:RequestedSecurityToken><o:BinarySecurityToken>{text}</o:BinarySecurityToken>"
        "</t:RequestedSecurityToken></t:RequestSecurityTokenResponse>"
        "</t:RequestSecurityTokenResponseCollection></s:Body></s:Envelope>"
    ).encode()


def envelope(login: Login | None = LOGIN, now: datetime = NOW) -> Element:
    root: Element = fromstring(token_request("https://sts.example/x", "urn:realm", login, now))
    return root


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("s:Header/a:Action", "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue"),
        ("s:Header/a:To", "https://sts.example/x"),
        ("s:Header/o:Security/u:Timestamp/u:Created", "2024-03-05T10:00:00.000Z"),
        ("s:Header/o:Security/u:Timestamp/u:Expires", "2024-03-05T10:05:00.000Z"),
        ("s:Header/o:Security/o:UsernameToken/o:Username", "NIMBUS\\ann"),
        ("s:Header/o:Security/o:UsernameToken/o:Password", "<p&\"'> ]]>"),
        (
            "s:Body/t:RequestSecurityToken/p:AppliesTo/a:EndpointReference/a:Address",
            "urn:realm",
        ),
        ("s:Body/t:RequestSecurityToken/t:KeyType", NAMES["t"] + "/Bearer"),
        ("s:Body/t:RequestSecurityToken/t:RequestType", NAMES["t"] + "/Issue"),
        (
            "s:Body/t:RequestSecurityToken/t:TokenType",
            "urn:ietf:params:oauth:token-type:jwt",
        ),
    ],
)
def test_the_request_says_what_is_wanted(path: str, text: str) -> None:
    assert envelope().findtext(path, None, NAMES) == text


def test_what_must_be_understood_is_marked() -> None:
    mark = f"{{{NAMES['s']}}}mustUnderstand"
    marked = [element.tag.partition("}")[2] for element in envelope().iter() if element.get(mark)]

    assert marked == ["Action", "To", "Security"]


def test_the_password_is_declared_as_plain_text() -> None:
    password = envelope().find(".//o:Password", NAMES)

    assert password is not None
    assert password.get("Type", "").endswith("username-token-profile-1.0#PasswordText")


def test_every_request_has_a_message_id_of_its_own() -> None:
    ids = {envelope().findtext("s:Header/a:MessageID", None, NAMES) for _ in range(2)}

    assert len(ids) == 2


def test_the_timestamp_is_utc_whatever_zone_the_clock_shows() -> None:
    athens = NOW.astimezone(timezone(timedelta(hours=2)))
    created = envelope(now=athens).findtext(".//u:Created", None, NAMES)

    assert created == "2024-03-05T10:00:00.000Z"


def test_without_a_login_the_message_has_no_security_header() -> None:
    assert envelope(login=None).find("s:Header/o:Security", NAMES) is None


def test_the_token_is_the_decoded_inner_text() -> None:
    text = b64encode(jwt().encode()).decode()
    token = issued_token(answered(f"\r\n  {text[:40]}\r\n{text[40:]}  "))

    assert token.text.reveal() == jwt()
    assert token.expires_at == datetime(2024, 3, 5, 10, 0, tzinfo=UTC)


def test_the_element_around_the_token_does_not_matter() -> None:
    text = b64encode(jwt().encode()).decode()
    plain = f'<t:RequestedSecurityToken xmlns:t="{NAMES["t"]}">{text}</t:RequestedSecurityToken>'

    assert issued_token(f"<any>{plain}</any>".encode()).text.reveal() == jwt()


def test_a_token_is_not_shown() -> None:
    assert jwt() not in repr(issued_token(answered(b64encode(jwt().encode()).decode())))


@pytest.mark.parametrize("claims", [{}, [], 7, {"exp": None}, {"exp": "1"}, {"exp": True}])
def test_a_token_must_say_when_it_expires(claims: object) -> None:
    with pytest.raises(Unreadable):
        issued_token(answered(b64encode(jwt(claims).encode()).decode()))


def test_a_token_that_expires_at_no_possible_time_is_refused() -> None:
    with pytest.raises(Unreadable, match="no possible time"):
        issued_token(answered(b64encode(jwt({"exp": 10**30}).encode()).decode()))


@pytest.mark.parametrize(
    "text",
    ["", "not base64!", b64encode(b"two.parts").decode(), b64encode("ü.ü.ü".encode()).decode()]
    + [b64encode(part).decode() for part in (b"a.b.c", b"a.W10.c.d", b"a.eyI.c")],
)
def test_what_is_no_jwt_in_base64_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        issued_token(answered(text))


def test_letters_outside_base64_are_not_passed_over() -> None:
    text = b64encode(jwt().encode()).decode()

    with pytest.raises(Unreadable):
        issued_token(answered(f"{text[:8]}!{text[8:]}"))


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><br></html>", b"<a/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"\xff"],
)
def test_what_is_no_answer_of_a_token_service_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        issued_token(content)
