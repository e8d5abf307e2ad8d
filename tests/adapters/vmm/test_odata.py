"""Entity sets are read whole, page by page, always at our own address."""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.canned import Server, answer, raw
from wapcommerce.adapters.vmm.odata import Feed, filter_text, literal
from wapcommerce.errors import CallNotDone

STAMP = UUID("5D0C1A52-7C55-4D3E-9F65-0A4B6C1E7F10")
BASE = "https://spf.example:8090/SC2012R2/VMM/Microsoft.Management.Odata.svc"
WHERE = {"StampId": STAMP}


def feed(*answers: httpx.Response | Exception) -> tuple[Feed, Server]:
    server = Server(*answers)
    return Feed(server.endpoint(BASE), "NIMBUS\\operator"), server


def page(*names: str, following: object = None) -> httpx.Response:
    rows = [{"Name": name, "Unlisted": {"a": 1}} for name in names]
    return answer(200, {"odata.metadata": "x", "value": rows, "odata.nextLink": following})


def names(feed: Feed) -> list[str]:
    return [entity.text("NAME") for entity in feed.entities("Clouds", WHERE)]


def test_a_set_is_asked_for_with_filter_and_links() -> None:
    spf, server = feed(page("a"))

    spf.entities("VMTemplates", WHERE, expand=("VirtualHardDisks", "VirtualDVDDrives"))

    [request] = server.requests
    assert request.url.path.endswith("/Microsoft.Management.Odata.svc/VMTemplates")
    assert dict(request.url.params) == {
        "$filter": "StampId eq guid'5d0c1a52-7c55-4d3e-9f65-0a4b6c1e7f10'",
        "$expand": "VirtualHardDisks,VirtualDVDDrives",
    }
    assert request.headers["Accept"] == "application/json"
    assert request.headers["x-ms-principal-id"] == "NIMBUS\\operator"


@pytest.mark.parametrize(
    "link",
    [
        "https://spf01.inside.example:8090/other/path/Secrets?$skiptoken='a b'&$filter=true",
        "Clouds?$skiptoken=%27a%20b%27",
        "?%24skiptoken='a+b'&$expand=Everything",
    ],
)
def test_the_next_page_is_read_at_our_own_address_with_our_own_filter(link: str) -> None:
    spf, server = feed(page("a", following=link), page("b"))

    assert names(spf) == ["a", "b"]

    url = server.requests[1].url
    assert (url.host, url.path) == ("spf.example", server.requests[0].url.path)
    assert url.params["$skiptoken"] == "'a b'"
    assert url.params["$filter"] == server.requests[0].url.params["$filter"]


def test_pages_go_on_until_there_is_no_link() -> None:
    spf, _ = feed(page("a", following="?$skip=1"), page("b", following="?$skip=2"), page())

    assert names(spf) == ["a", "b"]


def test_a_link_that_was_followed_already_ends_the_reading() -> None:
    spf, server = feed(page("a", following="?$skip=1"), page("b", following="?$skip=1"))

    assert names(spf) == ["a", "b"]
    assert len(server.requests) == 2


@pytest.mark.parametrize("link", ["Clouds", "", 7])
def test_a_link_without_a_query_cannot_be_followed(link: object) -> None:
    spf, _ = feed(page("a", following=link), page("a", following=link))

    with pytest.raises(CallNotDone):
        names(spf)


@pytest.mark.parametrize(
    "content", ["<feed/>", "<html></html>", "[]", "{}", '{"value": null}', '{"value": [1]}']
)
def test_what_is_no_list_in_json_light_is_not_read(content: str) -> None:
    spf, _ = feed(raw(200, content), raw(200, content))

    with pytest.raises(CallNotDone) as failed:
        names(spf)

    assert not failed.value.permanent


def test_an_error_in_odatas_form_is_told() -> None:
    error = {"odata.error": {"code": "", "message": {"value": "no such property"}}}
    spf, _ = feed(answer(400, error))

    with pytest.raises(CallNotDone, match="no such property") as failed:
        names(spf)

    assert failed.value.permanent


def test_a_read_that_broke_off_is_tried_again() -> None:
    spf, _ = feed(httpx.ReadTimeout("t"), page("a"))

    assert names(spf) == ["a"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (STAMP, "guid'5d0c1a52-7c55-4d3e-9f65-0a4b6c1e7f10'"),
        ("Kim's", "'Kim''s'"),
        ("' or '1' eq '1", "''' or ''1'' eq ''1'"),
        (7, "7"),
        (-1, "-1"),
    ],
)
def test_values_are_written_as_odata_has_them(value: UUID | str | int, written: str) -> None:
    assert literal(value) == written


def test_equalities_are_joined() -> None:
    assert filter_text({"Name": "a", "Generation": 2}) == "Name eq 'a' and Generation eq 2"


@given(st.text())
def test_no_text_ends_its_literal_early(text: str) -> None:
    written = literal(text)

    assert (written[0], written[-1]) == ("'", "'")
    assert written[1:-1].replace("''", "").count("'") == 0
