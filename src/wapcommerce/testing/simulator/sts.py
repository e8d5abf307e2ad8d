"""The security token services: AuthSite (port 30071), WindowsAuthSite (port 30072) and ADFS.

Client code: the paths, WS-Trust 1.3 in SOAP 1.2, the elements of the request, realms, and that the
inner text of RequestedSecurityToken is the JWT in base64. Inferred: a timestamp is accepted and not
demanded, the element around the token, wrong credentials as a SOAP fault with 500 (names and
passwords) or as IIS's challenge with 401 (windowstransport), the issuer of ADFS. Unknown: whether
names and passwords get AdminSite tokens from WAP itself. All services answer on one socket.
"""

from __future__ import annotations

import base64
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
from wapcommerce.testing.simulator.logins import SimulatedLogins
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.tokens import ADMIN_SITE, TENANT_SITE, issue_token
from wapcommerce.testing.simulator.windows_login import challenge, is_listed, windows_user

USERNAME_PATH = "/wstrust/issue/usernamemixed"
WINDOWS_PATH = "/wstrust/issue/windowstransport"
ADFS_PATH = "/adfs/services/trust/13/usernamemixed"

_TRUST = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
_WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
_NS = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://www.w3.org/2005/08/addressing",
    "wsse": f"{_WSS}-wssecurity-secext-1.0.xsd",
    "wsu": f"{_WSS}-wssecurity-utility-1.0.xsd",
    "t": _TRUST,
    "p": "http://schemas.xmlsoap.org/ws/2004/09/policy",
}
_XMLNS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NS.items())
_JWT = "urn:ietf:params:oauth:token-type:jwt"


def security_token_service(wap: SimulatedWap) -> WSGIApplication:
    """The WSGI application of all three services."""
    return Request.application(partial(_answer, wap))


def _answer(wap: SimulatedWap, request: Request) -> Response:
    path = request.path.lower()
    if path not in (USERNAME_PATH, WINDOWS_PATH, ADFS_PATH):
        abort(404)
    if request.method != "POST":
        abort(405)
    if path == WINDOWS_PATH:
        return _windows_transport(wap, request)
    envelope = _envelope(request)
    _check_timestamp(wap, envelope)
    audience = _audience(envelope)
    given = "s:Header/wsse:Security/wsse:UsernameToken"
    user = envelope.findtext(f"{given}/wsse:Username", "", _NS)
    password = envelope.findtext(f"{given}/wsse:Password", "", _NS)
    by_adfs = path == ADFS_PATH
    if audience != ADMIN_SITE:
        accepted = SimulatedLogins(wap).accepts(user, password)
    else:
        allowed = by_adfs or wap.behaviour.admin_usernamemixed
        accepted = allowed and is_listed(wap.behaviour.admins, user, password)
    if not accepted:
        _fault("wsse:FailedAuthentication", "the user name or the password is wrong")
    issuer = f"{request.host_url}adfs/services/trust" if by_adfs else ""
    return _token(wap, user, audience, issuer)


def _windows_transport(wap: SimulatedWap, request: Request) -> Response:
    behaviour = wap.behaviour
    user = windows_user(request, behaviour.admins, basic=behaviour.windows_basic)
    if user is None:
        return challenge()
    envelope = _envelope(request)
    audience = _audience(envelope)
    if audience != ADMIN_SITE:
        _fault("t:InvalidScope", "this service issues tokens for AdminSite only")
    return _token(wap, user, audience)


def _check_timestamp(wap: SimulatedWap, envelope: Element) -> None:
    expires = envelope.findtext("s:Header/wsse:Security/wsu:Timestamp/wsu:Expires", None, _NS)
    if expires is None:
        return
    try:
        expired = datetime.fromisoformat(expires.strip()) <= wap.clock()
    except (ValueError, TypeError):
        _fault("wsse:InvalidSecurity", "the timestamp is not an instant with a time zone")
    if expired:
        _fault("wsu:MessageExpired", "the message has expired")


def _token(wap: SimulatedWap, user: str, audience: str, issuer: str = "") -> Response:
    now = wap.clock()
    ends = now + timedelta(seconds=wap.behaviour.token_lifetime_s)
    encoded = base64.b64encode(issue_token(wap, user, audience, issuer).encode()).decode()
    return _soap(
        f"{_TRUST}/RSTRC/IssueFinal",
        "<t:RequestSecurityTokenResponseCollection><t:RequestSecurityTokenResponse>"
        f"<t:Lifetime><wsu:Created>{wire_instant(now)}Z</wsu:Created>"
        f"<wsu:Expires>{wire_instant(ends)}Z</wsu:Expires></t:Lifetime>"
        f"<p:AppliesTo><a:EndpointReference><a:Address>{escape(audience)}</a:Address>"
        "</a:EndpointReference></p:AppliesTo><t:RequestedSecurityToken>"
        f'<wsse:BinarySecurityToken ValueType="{_JWT}" '
        f'EncodingType="{_WSS}-soap-message-security-1.0#Base64Binary">{encoded}'
        "</wsse:BinarySecurityToken></t:RequestedSecurityToken>"
        f"<t:TokenType>{_JWT}</t:TokenType>"
        "</t:RequestSecurityTokenResponse></t:RequestSecurityTokenResponseCollection>",
    )


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
