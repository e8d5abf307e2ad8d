"""On real sockets every fault of the feed is an error that names endpoint, operation and entity."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from tests.adapters.vmm.feeds import Entity, disk, page, profile, template, without_disks
from wapcommerce.adapters.vmm.catalogue import VmmCatalogue
from wapcommerce.adapters.vmm.routes import SPF_VMM
from wapcommerce.adapters.vmm.stamps import StampDirectory
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.errors import CallNotDone
from wapcommerce.testing.contracts.catalogue_source import REGION

HTML = b"<!DOCTYPE html><html><head><title>IIS 8.5 Detailed Error</title></head></html>"
ATOM = b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title/></feed>'
REFUSED = json.dumps(
    {"odata.error": {"code": "", "message": {"lang": "en-US", "value": "the cmdlet failed"}}}
).encode()


def http(status: str, body: bytes, kind: str = "application/json", cut: int = 0) -> bytes:
    """One answer; its length is announced whole even when the end is cut off."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return (head + "Connection: close\r\n\r\n").encode() + body[: len(body) - cut]


def ok(body: object) -> bytes:
    return http("200 OK", json.dumps(body).encode())


PROFILES = ok(page("HardwareProfiles", profile()))
TEMPLATES = ok(page("VMTemplates", template(disk())))

#: What the server does instead of answering, and the words that tell a person what it was.
FAULTS: dict[str, tuple[bytes, str]] = {
    "500 in HTML": (http("500 Internal Server Error", HTML, "text/html"), "HTTP 500"),
    "500 of a cmdlet": (http("500 Internal Server Error", REFUSED), "the cmdlet failed"),
    "a login page": (http("200 OK", HTML, "text/html"), "a web page, not JSON"),
    "Atom": (http("200 OK", ATOM, "application/atom+xml"), "Atom, not JSON"),
    "Atom called JSON": (http("200 OK", ATOM), "Atom, not JSON"),
    "cut off on the wire": (http("200 OK", b'{"value": [' + b" " * 99, cut=50), "connection broke"),
    "cut off in the document": (http("200 OK", b'{"value": [{"ID": "'), "not JSON"),
    "no body": (http("200 OK", b""), "not JSON"),
    "no answer": (b"", "connection broke"),
    "no HTTP": (b"SSH-2.0-OpenSSH_6.6\r\n", "connection broke"),
    "no list": (ok({"odata.metadata": "x"}), "value"),
    "an element": (ok({**profile(), "odata.metadata": "x/@Element"}), "value"),
    "unavailable": (http("503 Service Unavailable", HTML, "text/html"), "HTTP 503"),
    "no rights": (http("403 Forbidden", HTML, "text/html"), "HTTP 403"),
    "wrong password": (http("401 Unauthorized", HTML, "text/html"), "HTTP 401"),
    "no such service": (http("404 Not Found", HTML, "text/html"), "HTTP 404"),
}


@contextmanager
def serving(*answers: bytes) -> Iterator[str]:
    """Gives the answers in turn, one to a connection, and the last one for ever."""
    left = list(answers)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(left.pop(0) if len(left) > 1 else left[0])

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def read(*answers: bytes) -> None:
    with serving(*answers) as url, Endpoint("SPF of Athens", url, sleep=lambda _: None) as spf:
        VmmCatalogue(spf, "SIM\\operator", route=SPF_VMM).catalogue(REGION)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_profiles_names_endpoint_and_set(fault: str) -> None:
    answer, words = FAULTS[fault]

    with pytest.raises(CallNotDone) as failed:
        read(answer)

    assert str(failed.value).startswith("SPF of Athens: read HardwareProfiles: ")
    assert words in str(failed.value)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_templates_names_their_set_although_they_are_expanded(fault: str) -> None:
    answer, words = FAULTS[fault]

    with pytest.raises(CallNotDone) as failed:
        read(PROFILES, answer)

    assert str(failed.value).startswith("SPF of Athens: read VMTemplates: ")
    assert words in str(failed.value)


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - {"no such service"}))
def test_a_fault_of_the_disks_names_their_set(fault: str) -> None:
    answer, words = FAULTS[fault]

    with pytest.raises(CallNotDone) as failed:
        read(PROFILES, ok(page("VMTemplates", without_disks())), answer)

    operation = "read VirtualHardDisks of VMTemplates"
    assert str(failed.value).startswith(f"SPF of Athens: {operation}: ")
    assert words in str(failed.value)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_stamps_names_their_set(fault: str) -> None:
    answer, words = FAULTS[fault]

    with (
        serving(answer) as url,
        Endpoint("SPF", url, sleep=lambda _: None) as spf,
        pytest.raises(CallNotDone) as failed,
    ):
        StampDirectory(spf, "SIM\\operator").stamps()

    assert str(failed.value).startswith("SPF: read Stamps: ")
    assert words in str(failed.value)


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/octet-stream", ""])
def test_json_under_another_name_is_read(kind: str) -> None:
    def called(entity_set: str, entity: Entity) -> bytes:
        return http("200 OK", json.dumps(page(entity_set, entity)).encode(), kind)

    read(called("HardwareProfiles", profile()), called("VMTemplates", template(disk())))


@pytest.mark.parametrize("fault", ["500 in HTML", "no answer", "cut off on the wire", "Atom"])
def test_one_fault_is_bridged_by_a_second_try(fault: str) -> None:
    read(FAULTS[fault][0], PROFILES, FAULTS[fault][0], TEMPLATES)


def test_an_empty_feed_names_the_stamp_that_it_holds_nothing_of() -> None:
    with pytest.raises(CallNotDone) as failed:
        read(ok(page("HardwareProfiles")))

    assert str(failed.value) == (
        f"SPF of Athens: read HardwareProfiles: the feed holds nothing of stamp {REGION.stamp_id}; "
        "correct the stamp id of region 'North', or the rights of the login"
    )


def test_a_server_that_is_not_there_is_an_error_that_names_the_call() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

    with (
        Endpoint("SPF of Athens", url, sleep=lambda _: None) as spf,
        pytest.raises(CallNotDone, match=r"SPF of Athens: read HardwareProfiles: .*ConnectError"),
    ):
        VmmCatalogue(spf, "SIM\\operator").catalogue(REGION)
