"""Entity sets are read whole, page by page, always at our own address."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.canned import Server, answer, raw
from wapcommerce.adapters.vmm.odata import Feed, filter_text, key_text, literal, with_query
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

    spf.entities("VMTemplates", WHERE, expand="VirtualHardDisks")

    [request] = server.requests
    assert request.url.raw_path.decode() == (
        "/SC2012R2/VMM/Microsoft.Management.Odata.svc/VMTemplates"
        "?$filter=StampId%20eq%20guid'5d0c1a52-7c55-4d3e-9f65-0a4b6c1e7f10'"
        "&$expand=VirtualHardDisks"
    )
    assert request.headers["Accept"] == "application/json"
    assert unquote(request.headers["x-ms-principal-id"]) == "NIMBUS\\operator"


def test_a_set_without_conditions_has_no_query() -> None:
    spf, server = feed(page("a"))

    spf.entities("Stamps", {})

    assert server.requests[0].url.query == b""


@pytest.mark.parametrize("status", [400, 404, 405, 406, 501])
def test_where_the_server_does_not_expand_the_set_comes_without(status: int) -> None:
    spf, server = feed(answer(status), page("a"))

    found = spf.entities("VMTemplates", WHERE, expand="VirtualHardDisks")

    assert [entity.text("Name") for entity in found] == ["a"]
    assert ["$expand" in str(request.url) for request in server.requests] == [True, False]


def test_where_a_later_page_is_not_expanded_the_whole_set_is_read_again() -> None:
    following = page("a", following="?$skip=1")
    spf, _ = feed(following, answer(400), following, page("b"))

    found = spf.entities("VMTemplates", WHERE, expand="VirtualHardDisks")

    assert [entity.text("Name") for entity in found] == ["a", "b"]


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_what_is_no_refusal_to_expand_fails_at_once(status: int) -> None:
    spf, server = feed(answer(status), answer(status))

    with pytest.raises(CallNotDone, match=f"read VMTemplates: HTTP {status}"):
        spf.entities("VMTemplates", WHERE, expand="VirtualHardDisks")

    assert all("$expand" in str(request.url) for request in server.requests)


def test_a_bad_filter_is_told_although_expanding_was_tried_first() -> None:
    spf, _ = feed(answer(400), answer(400, {"odata.error": {"message": {"value": "bad filter"}}}))

    with pytest.raises(CallNotDone, match="bad filter"):
        spf.entities("VMTemplates", WHERE, expand="VirtualHardDisks")


def test_what_an_entity_leads_to_is_asked_for_by_its_key() -> None:
    spf, server = feed(page("a", following="https://x.example/?$skip=1"), page("b"))

    found = spf.related("VMTemplates", {"ID": UUID(int=1), "StampId": STAMP}, "VirtualHardDisks")

    assert found is not None
    assert [entity.text("Name") for entity in found] == ["a", "b"]
    first, second = (request.url.raw_path.decode() for request in server.requests)
    assert first.endswith(
        "/VMTemplates(ID=guid'00000000-0000-0000-0000-000000000001',"
        "StampId=guid'5d0c1a52-7c55-4d3e-9f65-0a4b6c1e7f10')/VirtualHardDisks"
    )
    assert second == f"{first}?$skip=1"


def test_an_entity_that_is_gone_leads_nowhere() -> None:
    spf, _ = feed(answer(404))

    assert spf.related("Stamps", {"ID": STAMP}, "Servers") is None


def test_a_navigation_that_fails_names_where_it_started() -> None:
    spf, _ = feed(answer(403))

    with pytest.raises(CallNotDone, match="admin API: read Servers of Stamps: HTTP 403"):
        spf.related("Stamps", {"ID": STAMP}, "Servers")


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


@pytest.mark.parametrize("link", ["?$skip=1", "?$filter=anything", "?%24skip=1&a=1"])
def test_links_that_go_in_a_circle_are_an_error_and_no_shorter_list(link: str) -> None:
    spf, server = feed(page("a", following=link), page("b", following=link), page("c"))

    with pytest.raises(CallNotDone, match="read Clouds: the links to further pages never end"):
        names(spf)

    assert len(server.requests) <= 2


def test_an_empty_page_may_be_followed_by_a_full_one() -> None:
    spf, _ = feed(page(following="?$skiptoken=1"), page("a"))

    assert names(spf) == ["a"]


@pytest.mark.parametrize("link", ["Clouds", "", 7, "http://[broken?$skip=1", "#?$skip=1"])
def test_a_link_without_a_query_cannot_be_followed(link: object) -> None:
    spf, _ = feed(page("a", following=link), page("a", following=link))

    with pytest.raises(CallNotDone):
        names(spf)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ('<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"/>', "Atom"),
        ("<!DOCTYPE html><HTML><title>Log in</title>", "a web page"),
        ("\n<m:error/>", "XML"),
    ],
)
def test_an_answer_in_markup_is_named(content: str, what: str) -> None:
    spf, _ = feed(raw(200, content), raw(200, content))

    with pytest.raises(CallNotDone) as failed:
        names(spf)

    assert str(failed.value).startswith("admin API: read Clouds: ")
    assert failed.value.reason == f"the answer is {what}, not JSON"


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


def test_a_key_of_several_properties_names_them() -> None:
    assert key_text({"ID": 1, "StampId": 2}) == "ID=1,StampId=2"
    assert key_text({"ID": 1}) == "1"


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1)))
def test_options_arrive_as_they_were_written(options: dict[str, str]) -> None:
    url = httpx.URL(f"https://spf.example/{with_query('Clouds', options)}")

    assert url.path == "/Clouds"
    assert dict(parse_qsl(url.query.decode())) == options
