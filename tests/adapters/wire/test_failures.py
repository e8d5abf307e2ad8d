"""The table of outcomes, row by row (D9)."""

import socket
import ssl

import httpx
import pytest

from wapcommerce.adapters.wire.failures import (
    CallSite,
    Failure,
    failure_of_answer,
    failure_of_content,
    failure_of_exception,
)
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, IdentityConflict

WRITE = CallSite("admin API", "create a user", has_effect=True)
READ = CallSite("admin API", "read a user", has_effect=False)
BOTH = pytest.mark.parametrize("site", [WRITE, READ], ids=["write", "read"])

DAY = "Tue, 05 Mar 2024 10:00:00 GMT"


def failure(
    site: CallSite,
    status: int,
    headers: dict[str, str] | None = None,
    content: bytes = b"",
    token: str = "",
    method: str = "POST",
) -> Failure:
    request = httpx.Request(method, "https://wap.example", headers={"Authorization": token})
    return failure_of_answer(
        site, httpx.Response(status, headers=headers, content=content, request=request)
    )


@BOTH
@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 405, 406, 410, 415, 499])
def test_a_refusal_is_not_done_for_good(site: CallSite, status: int) -> None:
    found = failure(site, status)

    assert isinstance(found.error, CallNotDone)
    assert found.error.permanent
    assert not found.again


@BOTH
def test_a_taken_key_is_a_conflict(site: CallSite) -> None:
    found = failure(site, 409, content=b'{"Code":"Exists","Message":"there is one"}')

    assert isinstance(found.error, IdentityConflict)
    assert found.error.reason == "HTTP 409 Exists: there is one"
    assert not found.again


@BOTH
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_a_conflict_of_what_creates_nothing_is_a_refusal(site: CallSite, method: str) -> None:
    found = failure(site, 409, method=method)

    assert isinstance(found.error, CallNotDone)
    assert found.error.permanent


@BOTH
@pytest.mark.parametrize(("status", "retry_after"), [(429, "30"), (503, "30")])
def test_a_server_that_asks_to_wait_has_done_nothing(
    site: CallSite, status: int, retry_after: str
) -> None:
    found = failure(site, status, {"Retry-After": retry_after})

    assert isinstance(found.error, CallNotDone)
    assert (found.error.permanent, found.error.retry_after_s) == (False, 30)
    assert (found.again, found.pause_s) == (True, 30)


@BOTH
def test_too_many_requests_need_not_say_how_long(site: CallSite) -> None:
    found = failure(site, 429)

    assert isinstance(found.error, CallNotDone)
    assert (found.error.permanent, found.error.retry_after_s) == (False, None)
    assert not found.again


@pytest.mark.parametrize(
    ("retry_after", "date", "seconds"),
    [
        ("0", None, 0),
        ("Tue, 05 Mar 2024 10:01:30 GMT", DAY, 90),
        ("Tue, 05 Mar 2024 09:00:00 GMT", DAY, 0),
        ("Tue, 05 Mar 2024 10:01:30 GMT", None, None),
        ("Tue, 05 Mar 2024 10:01:30", DAY, None),
        ("soon", DAY, None),
        ("-5", DAY, None),
        ("9" * 5000, None, 999_999_999),
        (f"Tue, 05 Mar {'9' * 20} 10:01:30 GMT", DAY, None),
        ("Tue, 05 Mar 2024 10:01:30 +" + "9" * 20, DAY, None),
    ],
)
def test_the_time_to_wait_is_read_in_both_forms(
    retry_after: str, date: str | None, seconds: int | None
) -> None:
    headers = {"Retry-After": retry_after}
    error = failure(WRITE, 503, headers | ({"Date": date} if date else {})).error

    assert isinstance(error, CallNotDone)
    assert error.retry_after_s == seconds


def test_a_digit_that_is_no_number_is_no_time_to_wait() -> None:
    response = httpx.Response(
        503,
        headers=[(b"Retry-After", "²".encode())],
        request=httpx.Request("GET", "https://wap.example"),
    )
    error = failure_of_answer(WRITE, response).error

    assert isinstance(error, CallNotDone)
    assert error.retry_after_s is None


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 599])
def test_after_a_server_error_a_write_is_unknown_and_a_read_may_be_repeated(status: int) -> None:
    write, read = failure(WRITE, status), failure(READ, status)

    assert isinstance(write.error, CallOutcomeUnknown)
    assert not write.again
    assert isinstance(read.error, CallNotDone)
    assert not read.error.permanent
    assert read.again


@BOTH
def test_a_soap_fault_that_blames_the_sender_is_not_done_for_good(site: CallSite) -> None:
    content = (
        b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code>'
        b"<s:Value>s:Sender</s:Value></s:Code></s:Fault></s:Body></s:Envelope>"
    )
    found = failure(site, 500, content=content)

    assert isinstance(found.error, CallNotDone)
    assert found.error.permanent
    assert not found.again


@BOTH
@pytest.mark.parametrize(
    "exception",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("t"),
        httpx.PoolTimeout("t"),
        httpx.ProxyError("502"),
    ],
    ids=lambda exception: type(exception).__name__,
)
def test_without_a_connection_nothing_was_done(
    site: CallSite, exception: httpx.RequestError
) -> None:
    found = failure_of_exception(site, exception)

    assert isinstance(found.error, CallNotDone)
    assert not found.error.permanent
    assert found.again


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (socket.gaierror(-2, "unknown"), "host name"),
        (ConnectionRefusedError("no"), "nobody listens"),
        (ssl.SSLError("wrong version"), "TLS handshake"),
        (OSError("no route"), "no connection"),
    ],
)
def test_the_reason_tells_why_there_is_no_connection(cause: OSError, said: str) -> None:
    exception = httpx.ConnectError("x")
    exception.__cause__ = RuntimeError("between")
    exception.__cause__.__context__ = cause
    found = failure_of_exception(WRITE, exception)

    assert said in found.error.reason
    assert found.error.hint
    assert found.again


@pytest.mark.parametrize(
    "exception",
    [
        httpx.ReadTimeout("t"),
        httpx.WriteTimeout("t"),
        httpx.ReadError("reset"),
        httpx.WriteError("reset"),
        httpx.CloseError("c"),
        httpx.RemoteProtocolError("truncated"),
        httpx.DecodingError("gzip"),
    ],
    ids=lambda exception: type(exception).__name__,
)
def test_a_connection_that_broke_leaves_a_write_unknown(exception: httpx.RequestError) -> None:
    write, read = failure_of_exception(WRITE, exception), failure_of_exception(READ, exception)

    assert isinstance(write.error, CallOutcomeUnknown)
    assert not write.again
    assert isinstance(read.error, CallNotDone)
    assert not read.error.permanent
    assert read.again


@BOTH
def test_a_certificate_that_is_not_trusted_needs_a_person(site: CallSite) -> None:
    exception = httpx.ConnectError("tls")
    exception.__cause__ = OSError("outer")
    exception.__cause__.__context__ = ssl.SSLCertVerificationError("expired")
    found = failure_of_exception(site, exception)

    assert isinstance(found.error, CallNotDone)
    assert found.error.permanent
    assert found.error.reason == "the TLS certificate is not trusted"
    assert not found.again


@BOTH
def test_what_is_wrong_with_a_certificate_is_said(site: CallSite) -> None:
    refused = ssl.SSLCertVerificationError("verify failed")
    refused.verify_message = "certificate has expired."
    exception = httpx.ConnectError("tls")
    exception.__cause__ = refused
    reason = failure_of_exception(site, exception).error.reason

    assert reason == "the TLS certificate is not trusted: certificate has expired"


@BOTH
@pytest.mark.parametrize(
    "exception",
    [httpx.LocalProtocolError("Illegal header b'secret'"), httpx.UnsupportedProtocol("x")],
)
def test_a_request_that_cannot_be_written_needs_a_person(
    site: CallSite, exception: httpx.RequestError
) -> None:
    found = failure_of_exception(site, exception)

    assert isinstance(found.error, CallNotDone)
    assert found.error.permanent
    assert "secret" not in str(found.error)


def test_an_unusable_content_leaves_a_write_unknown() -> None:
    assert isinstance(failure_of_content(WRITE, "no Id").error, CallOutcomeUnknown)
    assert isinstance(failure_of_content(READ, "no Id").error, CallNotDone)
    assert failure_of_content(READ, "no Id").again


def test_the_reason_does_not_repeat_what_was_sent() -> None:
    site = CallSite("sts", "issue a token", has_effect=False, secrets=(Secret("tr0ub4dor"),))
    content = b'{"Code":"tr0ub4dor","Message":"ey.tok.en and tr0ub4dor are wrong"}'

    text = str(failure(site, 400, content=content, token="Bearer ey.tok.en").error)

    assert "tr0ub4dor" not in text
    assert "ey.tok.en" not in text
    assert "HTTP 400 ***: *** and *** are wrong" in text


def test_an_empty_secret_blanks_nothing_out() -> None:
    site = CallSite("sts", "issue a token", has_effect=False, secrets=(Secret(""),))

    assert failure(site, 400).error.reason == "HTTP 400 UnknownError"


def test_a_long_message_of_many_lines_becomes_one_short_line() -> None:
    content = ('{"Code":"Bad","Message":"one\\r\\ntwo\\u0000\\u2028' + "x" * 1000 + '"}').encode()

    reason = failure(WRITE, 400, content=content).error.reason

    assert reason.startswith("HTTP 400 Bad: one two x")
    assert len(reason) == 300


@pytest.mark.parametrize(("status", "hint"), [(401, "login"), (403, "rights"), (302, "base URL")])
def test_the_hint_says_what_to_do(status: int, hint: str) -> None:
    assert hint in failure(WRITE, status).error.hint


@BOTH
@pytest.mark.parametrize("status", [300, 400, 402, 404, 407, 408, 409, 410, 418, 429, 500, 503])
def test_every_failure_says_what_to_do(site: CallSite, status: int) -> None:
    for method in ("GET", "POST", "PATCH"):
        assert failure(site, status, method=method).error.hint
