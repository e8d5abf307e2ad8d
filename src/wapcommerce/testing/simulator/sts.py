"""The two security token services: AuthSite (port 30071) and WindowsAuthSite (port 30072).

Client code: the two paths, WS-Trust 1.3 in SOAP 1.2, the elements of the request, realms, and that
the inner text of RequestedSecurityToken is the JWT in base64. Inferred: a timestamp is accepted
and not demanded, the element around the token, wrong credentials as a SOAP fault with 500
(usernamemixed) or as 401 (windowstransport). HTTP Basic stands in for Negotiate at
windowstransport; both services answer on one socket.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from html import escape
from typing import NoReturn
from wsgiref.types import WSGIApplication
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from werkzeug import Request, Response
from werkzeug.exceptions import abort

from wapcommerce.testing.simulator.answers import wire_instant
from wapcommerce.testing.simulator.logins import SimulatedLogins, same_secret
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.tokens import ADMIN_SITE, TENANT_SITE, issue_token

USERNAME_PATH = "/wstrust/issue/usernamemixed"
WINDOWS_PATH = "/wstrust/issue/windowstransport"

_TRUST = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
_WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
_NS = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://www.w3.org/2005/08/addressing",
    "o": f"{_WSS}-wssecurity-secext-1.0.xsd",
    "u": f"{_WSS}-wssecurity-utility-1.0.xsd",
    "t": _TRUST,
    "p": "http://schemas.xmlsoap.org/ws/2004/09/policy",
}
_XMLNS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NS.items())
_JWT = "urn:ietf:params:oauth:token-type:jwt"


def security_token_service(wap: SimulatedWap) -> WSGIApplication:
    """The WSGI application of both services."""
    return Request.application(partial(_answer, wap))


def _answer(wap: SimulatedWap, request: Request) -> Response:
    path = request.path.lower()
    if path not in (USERNAME_PATH, WINDOWS_PATH):
        abort(404)
    if request.method != "POST":
        abort(405)
    if path == WINDOWS_PATH:
        return _windows_transport(wap, request)
    envelope = _envelope(request)
    _check_timestamp(wap, envelope)
    audience = _audience(envelope)
    given = "s:Header/o:Security/o:UsernameToken"
    user = envelope.findtext(f"{given}/o:Username", "", _NS)
    password = envelope.findtext(f"{given}/o:Password", "", _NS)
    if audience == ADMIN_SITE:
        accepted = _is_listed(wap.behaviour.admins, user, password)
    else:
        accepted = SimulatedLogins(wap).accepts(user, password)
    if not accepted:
        _fault("o:FailedAuthentication", "the user name or the password is wrong")
    return _token(wap, user, audience)


def _windows_transport(wap: SimulatedWap, request: Request) -> Response:
    given = request.authorization
    user = (given.username or "") if given else ""
    password = (given.password or "") if given else ""
    if not _is_listed(wap.behaviour.admins, user, password):
        realm = {"WWW-Authenticate": 'Basic realm="WindowsAuthSite"'}
        return Response("<html>401</html>", 401, realm, content_type="text/html")
    envelope = _envelope(request)
    audience = _audience(envelope)
    if audience != ADMIN_SITE:
        _fault("t:InvalidScope", "this service issues tokens for AdminSite only")
    return _token(wap, user, audience)


def _check_timestamp(wap: SimulatedWap, envelope: Element) -> None:
    expires = envelope.findtext("s:Header/o:Security/u:Timestamp/u:Expires", None, _NS)
    if expires is None:
        return
    try:
        expired = datetime.fromisoformat(expires.strip()) <= wap.clock()
    except (ValueError, TypeError):
        _fault("o:InvalidSecurity", "the timestamp is not an instant with a time zone")
    if expired:
        _fault("u:MessageExpired", "the message has expired")


def _token(wap: SimulatedWap, user: str, audience: str) -> Response:
    now = wap.clock()
    ends = now + timedelta(seconds=wap.behaviour.token_lifetime_s)
    encoded = base64.b64encode(issue_token(wap, user, audience).encode()).decode()
    return _soap(
        f"{_TRUST}/RSTRC/IssueFinal",
        "<t:RequestSecurityTokenResponseCollection><t:RequestSecurityTokenResponse>"
        f"<t:Lifetime><u:Created>{wire_instant(now)}Z</u:Created>"
        f"<u:Expires>{wire_instant(ends)}Z</u:Expires></t:Lifetime>"
        f"<p:AppliesTo><a:EndpointReference><a:Address>{escape(audience)}</a:Address>"
        "</a:EndpointReference></p:AppliesTo><t:RequestedSecurityToken>"
        f'<o:BinarySecurityToken ValueType="{_JWT}" '
        f'EncodingType="{_WSS}-soap-message-security-1.0#Base64Binary">{encoded}'
        "</o:BinarySecurityToken></t:RequestedSecurityToken>"
        f"<t:TokenType>{_JWT}</t:TokenType>"
        "</t:RequestSecurityTokenResponse></t:RequestSecurityTokenResponseCollection>",
    )


def _is_listed(passwords: Mapping[str, str], user: str, password: str) -> bool:
    return user in passwords and same_secret(passwords[user], password)


def _envelope(request: Request) -> Element:
    """The envelope of a request to issue a token."""
    if request.mimetype != "application/soap+xml":
        abort(415)
    try:
        envelope: Element = fromstring(request.get_data(), forbid_dtd=True)
    except (ParseError, DefusedXmlException):
        abort(400)
    if envelope.tag != f"{{{_NS['s']}}}Envelope":
        _fault("s:VersionMismatch", "this is no SOAP 1.2 envelope")
    if envelope.findtext("s:Header/a:Action", "", _NS).strip() != f"{_TRUST}/RST/Issue":
        _fault("a:ActionNotSupported", "the only action is to issue a token")
    return envelope


def _audience(envelope: Element) -> str:
    """The realm that the token is asked for."""
    asked = envelope.find("s:Body/t:RequestSecurityToken", _NS)
    if asked is None or asked.findtext("t:RequestType", "", _NS).strip() != f"{_TRUST}/Issue":
        _fault("t:InvalidRequest", "the body holds no request to issue a token")
    realm = asked.findtext("p:AppliesTo/a:EndpointReference/a:Address", "", _NS).strip()
    if realm not in (ADMIN_SITE, TENANT_SITE):
        _fault("t:InvalidScope", "AppliesTo is neither AdminSite nor TenantSite")
    return realm


def _fault(subcode: str, reason: str) -> NoReturn:
    """End the request with a SOAP fault, which WCF sends with status 500."""
    abort(
        _soap(
            "http://www.w3.org/2005/08/addressing/soap/fault",
            "<s:Fault><s:Code><s:Value>s:Sender</s:Value>"
            f"<s:Subcode><s:Value>{subcode}</s:Value></s:Subcode></s:Code>"
            f'<s:Reason><s:Text xml:lang="en-US">{escape(reason)}</s:Text></s:Reason></s:Fault>',
            status=500,
        )
    )


def _soap(action: str, body: str, status: int = 200) -> Response:
    return Response(
        f'<s:Envelope {_XMLNS}><s:Header><a:Action s:mustUnderstand="1">{action}</a:Action>'
        f"</s:Header><s:Body>{body}</s:Body></s:Envelope>",
        status,
        content_type="application/soap+xml; charset=utf-8",
    )
