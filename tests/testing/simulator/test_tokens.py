import base64
import json
from datetime import timedelta

import pytest

from tests.testing.simulator.support import Clock
from wapcommerce.testing.simulator import SimulatedWap
from wapcommerce.testing.simulator.tokens import (
    ADMIN_SITE,
    TENANT_SITE,
    TokenRefused,
    issue_token,
    token_user,
)


def claims(token: str) -> dict[str, object]:
    payload = token.split(".")[1]
    decoded = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert isinstance(decoded, dict)
    return decoded


def test_a_token_names_its_user_site_and_end(clock: Clock) -> None:
    wap = SimulatedWap(clock=clock)

    found = claims(issue_token(wap, "ann", ADMIN_SITE))

    assert (found["upn"], found["aud"]) == ("ann", ADMIN_SITE)
    assert found["exp"] == int(clock.now.timestamp()) + 3600


def test_the_state_remembers_that_a_token_was_issued_but_not_the_token(clock: Clock) -> None:
    wap = SimulatedWap(clock=clock)
    token = issue_token(wap, "ann", TENANT_SITE)

    assert [(t.user, t.audience) for t in wap.tokens] == [("ann", TENANT_SITE)]
    assert token not in repr(wap.tokens)


def test_a_token_ends_at_the_instant_it_says(clock: Clock) -> None:
    clock.now = clock.now.replace(microsecond=0)
    wap = SimulatedWap(clock=clock)
    token = issue_token(wap, "ann", ADMIN_SITE)

    clock.advance(3599.999)
    assert token_user(wap, token, ADMIN_SITE) == "ann"
    clock.advance(0.001)
    with pytest.raises(TokenRefused, match="expired"):
        token_user(wap, token, ADMIN_SITE)


def test_a_token_for_another_site_is_refused(clock: Clock) -> None:
    wap = SimulatedWap(clock=clock)

    with pytest.raises(TokenRefused, match="site"):
        token_user(wap, issue_token(wap, "ann", TENANT_SITE), ADMIN_SITE)


def test_a_token_of_another_installation_is_refused(clock: Clock) -> None:
    foreign = issue_token(SimulatedWap(clock=clock), "ann", ADMIN_SITE)

    with pytest.raises(TokenRefused, match="signature"):
        token_user(SimulatedWap(clock=clock), foreign, ADMIN_SITE)


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c", "ä.ö.ü"])
def test_text_that_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        token_user(SimulatedWap(), token, ADMIN_SITE)


def test_a_token_is_signed_as_by_a_certificate(clock: Clock) -> None:
    token = issue_token(SimulatedWap(clock=clock), "ann", ADMIN_SITE)

    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    assert header == {"alg": "RS256", "typ": "JWT"}
    assert len(base64.urlsafe_b64decode(token.split(".")[2] + "==")) == 256


def test_a_changed_claim_breaks_the_signature(clock: Clock) -> None:
    wap = SimulatedWap(clock=clock)
    header, payload, signature = issue_token(wap, "ann", ADMIN_SITE).split(".")
    forged = base64.urlsafe_b64encode(
        base64.urlsafe_b64decode(payload + "==").replace(b"ann", b"bob")
    ).decode()

    with pytest.raises(TokenRefused, match="signature"):
        token_user(wap, f"{header}.{forged.rstrip('=')}.{signature}", ADMIN_SITE)


def test_each_service_is_an_issuer_of_its_own(clock: Clock) -> None:
    wap = SimulatedWap(clock=clock)
    issuers = [claims(issue_token(wap, "ann", site))["iss"] for site in (ADMIN_SITE, TENANT_SITE)]

    assert issuers == ["http://azureservices/WindowsAuthSite", "http://azureservices/AuthSite"]
    assert claims(issue_token(wap, "ann", ADMIN_SITE, "http://adfs"))["iss"] == "http://adfs"


def test_tokens_of_an_invalidated_user_are_refused_until_then(clock: Clock) -> None:
    clock.now = clock.now.replace(microsecond=0)
    wap = SimulatedWap(clock=clock)
    token = issue_token(wap, "Ann", ADMIN_SITE)
    ends = clock.now + timedelta(hours=1)

    wap.invalid_tokens["ann"] = ends - timedelta(seconds=1)
    assert token_user(wap, token, ADMIN_SITE) == "Ann"
    wap.invalid_tokens["ann"] = ends
    with pytest.raises(TokenRefused, match="invalidated"):
        token_user(wap, token, ADMIN_SITE)
