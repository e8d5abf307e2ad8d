"""Issues and checks the tokens of WAP's security token services.

Client code: a token is a compact JWT whose ``exp`` is in epoch seconds, and clients read it.
Documented: the issuer of the tenant service. Inferred: the issuer of the admin service, ``aud``
equal to the realm asked for, the user in ``upn``, RS256. A random HS256 key per simulator stands
in for the certificate of a real service.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

from wapcommerce.testing.simulator.answers import JsonObject
from wapcommerce.testing.simulator.records import IssuedToken
from wapcommerce.testing.simulator.state import SimulatedWap

ADMIN_SITE = "http://azureservices/AdminSite"
TENANT_SITE = "http://azureservices/TenantSite"
_ISSUERS = {
    ADMIN_SITE: "http://azureservices/WindowsAuthSite",
    TENANT_SITE: "http://azureservices/AuthSite",
}


class TokenRefused(ValueError):
    """The token is not one of this installation, not for this site, or expired."""


def issue_token(wap: SimulatedWap, user: str, audience: str) -> str:
    """Issue a token for a user who has been authenticated."""
    now = wap.clock()
    expires_at = now + timedelta(seconds=wap.behaviour.token_lifetime_s)
    claims: JsonObject = {
        "iss": _ISSUERS[audience],
        "aud": audience,
        "nbf": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
        "upn": user,
    }
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    with wap.lock:
        wap.tokens.append(IssuedToken(user, audience, expires_at))
    return f"{signed}.{_signature(wap, signed)}"


def token_user(wap: SimulatedWap, token: str, audience: str) -> str:
    """The user of a token, which must be ours, for that site and not expired.

    A token has expired at the instant ``exp``. Raises `TokenRefused`.
    """
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(wap, signed).encode()):
        raise TokenRefused("the signature is wrong")
    payload = signed.partition(".")[2]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    if claims["aud"] != audience:
        raise TokenRefused("the token is for another site")
    if datetime.fromtimestamp(claims["exp"], UTC) <= wap.clock():
        raise TokenRefused("the token has expired")
    return str(claims["upn"])


def _part(content: JsonObject) -> str:
    return _base64url(json.dumps(content).encode())


def _signature(wap: SimulatedWap, signed: str) -> str:
    return _base64url(hmac.digest(wap.signing_key, signed.encode(), hashlib.sha256))


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
