"""Issues and checks the tokens of WAP's security token services.

Client code: a token is a compact JWT whose ``exp`` is in epoch seconds, and clients read it.
Documented: the issuer of the tenant service. Inferred: the issuers of the others, ``aud`` equal to
the realm asked for, the user in ``upn``, RS256; that an invalidation of a user's tokens holds for
those which expire no later than the instant it names.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta

from wapcommerce.testing.simulator.data_contracts import JsonObject
from wapcommerce.testing.simulator.records import IssuedToken
from wapcommerce.testing.simulator.state import SimulatedWap, user_key

ADMIN_SITE = "http://azureservices/AdminSite"
TENANT_SITE = "http://azureservices/TenantSite"
_ISSUERS = {
    ADMIN_SITE: "http://azureservices/WindowsAuthSite",
    TENANT_SITE: "http://azureservices/AuthSite",
}


class TokenRefused(ValueError):
    """The token is not one of this installation, not for this site, or no longer good."""


def issue_token(wap: SimulatedWap, user: str, audience: str, issuer: str = "") -> str:
    """Issue a token for a user who has been authenticated; the issuer follows from the site."""
    now = wap.clock()
    expires_at = now + timedelta(seconds=wap.behaviour.token_lifetime_s)
    claims: JsonObject = {
        "iss": issuer or _ISSUERS[audience],
        "aud": audience,
        "nbf": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
        "upn": user,
    }
    signed = f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(claims)}"
    with wap.lock:
        wap.tokens.append(IssuedToken(user, audience, expires_at))
        signature = wap.signing_key.sign(signed.encode())
    return f"{signed}.{_base64url(signature)}"


def token_claims(wap: SimulatedWap, token: str) -> JsonObject:
    """What a token of this installation says, if it is still good. Raises `TokenRefused`.

    A token has expired at the instant ``exp``.
    """
    signed, _, signature = token.rpartition(".")
    if not wap.signing_key.verifies(_decoded(signature), signed.encode()):
        raise TokenRefused("the signature is wrong")
    claims: JsonObject = json.loads(_decoded(signed.partition(".")[2]))
    ends = datetime.fromtimestamp(int(str(claims["exp"])), UTC)
    if ends <= wap.clock():
        raise TokenRefused("the token has expired")
    invalid_until = wap.invalid_tokens.get(user_key(str(claims["upn"])))
    if invalid_until is not None and ends <= invalid_until:
        raise TokenRefused("the tokens of this user were invalidated")
    return claims


def token_user(wap: SimulatedWap, token: str, audience: str) -> str:
    """The user of a token, which must be ours, for that site and still good.

    Raises `TokenRefused`.
    """
    claims = token_claims(wap, token)
    if claims["aud"] != audience:
        raise TokenRefused("the token is for another site")
    return str(claims["upn"])


def _part(content: JsonObject) -> str:
    return _base64url(json.dumps(content).encode())


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        raise TokenRefused("this is no token") from None


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
