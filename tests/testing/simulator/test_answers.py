import json
from datetime import UTC, datetime, timedelta, timezone
from typing import cast

import pytest
from werkzeug import Request
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder

from wapcommerce.testing.simulator.answers import (
    JsonObject,
    flag,
    guid_of,
    json_answer,
    json_body,
    number_of,
    paged,
    query_of,
    refuse,
    required_text,
    text_of,
    wants_json,
    wire_instant,
)

PEOPLE: list[JsonObject] = [{"Name": name, "State": 1} for name in ("bea", "ann", "cleo", "Anton")]


def request(query: str = "", accept: str = "", body: bytes = b"", mimetype: str = "") -> Request:
    builder = EnvironBuilder(query_string=query, data=body, content_type=mimetype)
    builder.headers["Accept"] = accept
    return Request(builder.get_environ())


def status_of(raised: pytest.ExceptionInfo[HTTPException]) -> int:
    return raised.value.get_response().status_code


def page(query: str) -> dict[str, object]:
    answer = paged(request(query), PEOPLE, ("Name",))
    return cast("dict[str, object]", json.loads(answer.get_data()))


def names(query: str) -> list[str]:
    items = cast("list[dict[str, str]]", page(query)["items"])
    return [item["Name"] for item in items]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("application/json", True),
        ("text/html, Application/JSON;odata=minimalmetadata", True),
        ("*/*", False),
        ("application/xml", False),
        ("", False),
    ],
)
def test_json_is_given_to_those_who_name_it(accept: str, wanted: bool) -> None:
    assert wants_json(request(accept=accept)) is wanted


def test_an_error_has_code_message_and_details() -> None:
    with pytest.raises(HTTPException) as raised:
        refuse(409, "Taken", "it is taken")

    answer = raised.value.get_response()
    assert json.loads(answer.get_data()) == {
        "Code": "Taken",
        "Message": "it is taken",
        "Details": [],
    }


@pytest.mark.parametrize(
    ("body", "mimetype", "status"),
    [(b"{", "application/json", 400), (b"[]", "application/json", 400), (b"<a/>", "text/xml", 415)],
)
def test_a_body_that_is_no_json_object_is_refused(body: bytes, mimetype: str, status: int) -> None:
    with pytest.raises(HTTPException) as raised:
        json_body(request(body=body, mimetype=mimetype))

    assert status_of(raised) == status


def test_a_body_is_read_with_any_charset_parameter() -> None:
    sent = '{"Name": "Zoë"}'.encode()

    assert json_body(request(body=sent, mimetype="application/json; charset=utf-8")) == {
        "Name": "Zoë"
    }


@pytest.mark.parametrize("value", ["", None])
def test_a_required_text_must_hold_something(value: str | None) -> None:
    with pytest.raises(HTTPException) as raised:
        required_text({"Name": value}, "Name")

    assert status_of(raised) == 400


def test_fields_of_a_wrong_type_are_refused() -> None:
    for call in (lambda: text_of({"A": 1}, "A"), lambda: number_of({"A": True}, "A", 0)):
        with pytest.raises(HTTPException) as raised:
            call()
        assert status_of(raised) == 400


def test_an_absent_number_has_its_default() -> None:
    assert number_of({}, "A", 7) == 7


def test_guids_are_read_in_every_form_and_written_in_lower_case() -> None:
    assert (
        guid_of("{ABCDEF00-0000-0000-0000-000000000001}") == "abcdef00-0000-0000-0000-000000000001"
    )
    with pytest.raises(HTTPException):
        guid_of("abc")


def test_query_keys_and_booleans_are_read_in_every_letter_case() -> None:
    query = query_of(request("Sync=True&FORCE=false"))

    assert (flag(query, "sync"), flag(query, "force"), flag(query, "absent")) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC), "2024-05-06T07:08:09"),
        (datetime(2024, 5, 6, 7, 8, 10, 500000, tzinfo=UTC), "2024-05-06T07:08:10.5"),
        (
            datetime(2024, 5, 6, 0, 0, 0, tzinfo=timezone(timedelta(hours=2))),
            "2024-05-05T22:00:00",
        ),
    ],
)
def test_instants_are_utc_without_a_zone(instant: datetime, text: str) -> None:
    assert wire_instant(instant) == text


def test_a_page_counts_before_the_filter_after_it_and_holds_its_share() -> None:
    assert page("filter=AN&skip=1&take=1") == {
        "items": [{"Name": "Anton", "State": 1}],
        "filteredTotalCount": 2,
        "totalCount": 4,
    }


def test_without_a_number_to_take_everything_comes() -> None:
    assert names("") == ["bea", "ann", "cleo", "Anton"]
    assert names("skip=3") == ["Anton"]
    assert names("skip=4") == []
    assert names("take=0") == []


def test_a_list_is_sorted_on_request() -> None:
    assert names("sortProperty=Name&take=2") == ["Anton", "ann"]
    assert names("sortProperty=Name&sortDirection=descending&take=2") == ["cleo", "bea"]


@pytest.mark.parametrize("query", ["skip=x", "take=-1", "skip=1.5"])
def test_bad_numbers_in_a_query_are_not_found(query: str) -> None:
    with pytest.raises(HTTPException) as raised:
        page(query)

    assert status_of(raised) == 404


def test_text_beyond_ascii_is_sent_as_it_is() -> None:
    assert json_answer({"Name": "Zoë"}).get_data() == '{"Name": "Zoë"}'.encode()
