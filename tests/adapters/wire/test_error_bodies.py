"""Error bodies are read in every form that is known, and never a failure of their own."""

import pytest

from wapcommerce.adapters.wire.error_bodies import ErrorBody, error_body

SOAP = "http://www.w3.org/2003/05/soap-envelope"


def fault(cause: str, subcode: str) -> bytes:
    inner = f"<s:Subcode><s:Value>{subcode}</s:Value></s:Subcode>" if subcode else ""
    return (
        f'<s:Envelope xmlns:s="{SOAP}"><s:Body><s:Fault>'
        f"<s:Code><s:Value>{cause}</s:Value>{inner}</s:Code>"
        "<s:Reason><s:Text>wrong password</s:Text></s:Reason>"
        "</s:Fault></s:Body></s:Envelope>"
    ).encode()


@pytest.mark.parametrize(
    "content",
    [
        b'{"Code":"AlreadyThere","Message":"there is one","Details":[]}',
        b'{"code":"AlreadyThere","message":"there is one"}',
        b'{"odata.error":{"code":"AlreadyThere","message":{"lang":"en","value":"there is one"}}}',
        b'{"error":{"code":"AlreadyThere","message":{"value":"there is one"}}}',
        b"<Error xmlns='urn:any'><Code>AlreadyThere</Code><Message>there is one</Message></Error>",
        b"<m:error xmlns:m='urn:m'><m:code>AlreadyThere</m:code>"
        b"<m:message xml:lang='en'>there is one</m:message></m:error>",
    ],
    ids=["wap", "wap lower case", "odata light", "odata verbose", "wap xml", "odata atom"],
)
def test_code_and_message_are_found_in_every_form(content: bytes) -> None:
    assert error_body(content) == ErrorBody("AlreadyThere", "there is one")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body>500</body></html>",
        b"<html><p>500<br></html>",
        b"Bad Gateway",
        b"[]",
        b"null",
        b'"text"',
        b'{"Code":7,"Message":["a"]}',
        b'{"odata.error":"text"}',
        b"\xff\xfe\x00",
        b"{" * 100_000,
        b"[" * 100_000,
        b'<!DOCTYPE a [<!ENTITY b "c">]><Error><Code>&b;</Code></Error>',
        b"<?xml version='1.0' encoding='none-such'?><Error/>",
        b"<Error/>",
    ],
)
def test_a_body_that_says_nothing_is_an_unknown_error(content: bytes) -> None:
    assert error_body(content) == ErrorBody("UnknownError", "")


def test_a_soap_fault_of_the_sender_is_a_refusal() -> None:
    body = error_body(fault("s:Sender", "o:FailedAuthentication"))

    assert body == ErrorBody("FailedAuthentication", "wrong password", is_refusal=True)


def test_a_soap_fault_of_the_receiver_is_none() -> None:
    assert error_body(fault("s:Receiver", "")) == ErrorBody("Receiver", "wrong password")
