import smtplib
import ssl

import pytest

from wapcommerce.adapters.mail.smtp_failures import (
    accept_content,
    accepted_reply,
    not_done,
    refused,
)
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown


@pytest.mark.parametrize("code", [200, 250, 251, 299])
def test_a_2xx_answer_is_accepted(code: int) -> None:
    accepted_reply("recipient", (code, b"fine"))
    accept_content((code, b"fine"))


@pytest.mark.parametrize("code", [-1, 0, 199, 300, 354, 400, 499, 500, 599, 600])
def test_any_other_answer_before_the_content_is_not_done(code: int) -> None:
    with pytest.raises(CallNotDone) as failed:
        accepted_reply("recipient", (code, b"no"))

    assert failed.value.permanent is (500 <= code <= 599)


@pytest.mark.parametrize(
    ("code", "permanent"), [(400, False), (499, False), (500, True), (599, True)]
)
def test_content_that_is_refused_is_not_done(code: int, permanent: bool) -> None:
    with pytest.raises(CallNotDone) as failed:
        accept_content((code, b"no"))

    assert failed.value.permanent is permanent


@pytest.mark.parametrize("code", [-1, 0, 199, 300, 354, 399, 600])
def test_a_final_answer_that_makes_no_sense_leaves_the_outcome_unknown(code: int) -> None:
    with pytest.raises(CallOutcomeUnknown):
        accept_content((code, b"what"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (b"5.1.1 <ann@customer.example> unknown", "550 5.1.1"),
        (b"5.7.1 one\n5.7.1 two", "550 5.7.1"),
        (b"5.7.1", "550 5.7.1"),
        (b"10.0.0.1 is blocked", "550"),
        (b"5.7.1secret", "550"),
        (b"\xff\xfe", "550"),
        (b"", "550"),
    ],
)
def test_only_the_codes_of_an_answer_are_kept(text: bytes, shown: str) -> None:
    assert refused("recipient", 550, text).reason == f"recipient refused ({shown})"


@pytest.mark.parametrize(
    ("error", "permanent", "reason"),
    [
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 no"), True, "session refused (535 5.7.8)"),
        (smtplib.SMTPConnectError(421, b"busy"), False, "session refused (421)"),
        (smtplib.SMTPResponseException(500, "Line too long."), True, "session refused (500)"),
        (smtplib.SMTPServerDisconnected("x"), False, "session failed (SMTPServerDisconnected)"),
        (TimeoutError(), False, "session failed (TimeoutError)"),
        (ssl.SSLError(), False, "session failed (SSLError)"),
        (ssl.SSLCertVerificationError(), True, "the TLS certificate is not trusted"),
        (
            smtplib.SMTPNotSupportedError("x"),
            True,
            "the server does not offer STARTTLS or the login",
        ),
    ],
)
def test_each_failure_before_the_content_says_whether_trying_again_helps(
    error: Exception, permanent: bool, reason: str
) -> None:
    failure = not_done("session", error)

    assert (failure.permanent, failure.reason) == (permanent, reason)
