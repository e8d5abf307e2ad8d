"""The two documents of a WS-Trust 1.3 token request: the envelope we send, the token we get."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from attrs import frozen
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from wapcommerce.adapters.wire.answers import Unreadable
from wapcommerce.adapters.wire.secret import Secret

_SOAP = "{http://www.w3.org/2003/05/soap-envelope}"
_ADDRESSING = "{http://www.w3.org/2005/08/addressing}"
_ANONYMOUS = "http://www.w3.org/2005/08/addressing/anonymous"
_TRUST_URI = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
_TRUST = f"{{{_TRUST_URI}}}"
_POLICY = "{http://schemas.xmlsoap.org/ws/2004/09/policy}"
_WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
_SECURITY = f"{{{_WSS}wssecurity-secext-1.0.xsd}}"
_UTILITY = f"{{{_WSS}wssecurity-utility-1.0.xsd}}"
_PLAIN_TEXT = f"{_WSS}username-token-profile-1.0#PasswordText"
_JWT_TYPE = "urn:ietf:params:oauth:token-type:jwt"
_MESSAGE_LIFE = timedelta(minutes=5)


@frozen
class Login:
    r"""A user name, for ADFS as ``DOMAIN\user``, and the password that goes with it."""

    username: str
    password: Secret


@frozen
class Token:
    """A bearer token; `expires_at` (aware UTC) is the first instant at which it is refused."""

    text: Secret
    expires_at: datetime


def token_request(to: str, realm: str, login: Login | None, now: datetime) -> bytes:
    """The envelope that asks the service at `to` for a token of `realm`.

    With a login it goes into the message, with a timestamp; without one the transport carries it.
    """
    envelope = Element(f"{_SOAP}Envelope")
    header = SubElement(envelope, f"{_SOAP}Header")
    _must_understand(_text(header, f"{_ADDRESSING}Action", f"{_TRUST_URI}/RST/Issue"))
    _text(header, f"{_ADDRESSING}MessageID", uuid4().urn)
    reply_to = SubElement(header, f"{_ADDRESSING}ReplyTo")
    _text(reply_to, f"{_ADDRESSING}Address", _ANONYMOUS)
    _must_understand(_text(header, f"{_ADDRESSING}To", to))
    if login is not None:
        _add_security(header, login, now)
    body = SubElement(envelope, f"{_SOAP}Body")
    request = SubElement(body, f"{_TRUST}RequestSecurityToken")
    applies_to = SubElement(request, f"{_POLICY}AppliesTo")
    reference = SubElement(applies_to, f"{_ADDRESSING}EndpointReference")
    _text(reference, f"{_ADDRESSING}Address", realm)
    _text(request, f"{_TRUST}KeyType", f"{_TRUST_URI}/Bearer")
    _text(request, f"{_TRUST}RequestType", f"{_TRUST_URI}/Issue")
    _text(request, f"{_TRUST}TokenType", _JWT_TYPE)
    return tostring(envelope)


def issued_token(content: bytes) -> Token:
    """The token in the answer, base64 inside the requested security token.

    Raises `Unreadable`.
    """
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Unreadable("the answer is not XML") from None
    requested = root.find(f".//{_TRUST}RequestedSecurityToken")
    if requested is None:
        raise Unreadable("the answer holds no token")
    try:
        jwt = b64decode("".join("".join(requested.itertext()).split()), validate=True)
        return Token(Secret(jwt.decode("ascii")), _expiry(jwt))
    except (ValueError, binascii.Error):
        raise Unreadable("the token is not a JWT in base64") from None


def _expiry(jwt: bytes) -> datetime:
    """The instant in the claim ``exp``. Raises `Unreadable`, or ValueError for no JWT."""
    _, payload, _ = jwt.split(b".")
    claims = json.loads(urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))
    exp = claims.get("exp") if isinstance(claims, dict) else None
    if isinstance(exp, bool) or not isinstance(exp, int | float):
        raise Unreadable("the token does not say when it expires")
    try:
        return datetime.fromtimestamp(exp, UTC)
    except (OverflowError, OSError):
        raise Unreadable("the token expires at no possible time") from None


def _add_security(header: Element, login: Login, now: datetime) -> None:
    security = _must_understand(SubElement(header, f"{_SECURITY}Security"))
    timestamp = SubElement(security, f"{_UTILITY}Timestamp", {f"{_UTILITY}Id": "_0"})
    _text(timestamp, f"{_UTILITY}Created", _instant(now))
    _text(timestamp, f"{_UTILITY}Expires", _instant(now + _MESSAGE_LIFE))
    user = SubElement(security, f"{_SECURITY}UsernameToken", {f"{_UTILITY}Id": "_1"})
    _text(user, f"{_SECURITY}Username", login.username)
    password = _text(user, f"{_SECURITY}Password", login.password.reveal())
    password.set("Type", _PLAIN_TEXT)


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _must_understand(element: Element) -> Element:
    element.set(f"{_SOAP}mustUnderstand", "1")
    return element


def _text(parent: Element, tag: str, text: str) -> Element:
    element = SubElement(parent, tag)
    element.text = text
    return element
