import json
from datetime import UTC, datetime, timedelta, timezone
from typing import cast

import pytest
from werkzeug import Request
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder

from wapcommerce.testing.simulator.answers import (
    body_of,
    data_answer,
    flag,
    guid_of,
    json_answer,
    number_of,
    objects_of,
    one_of,
    paged,
    query_of,
    refuse,
    required_text,
    text_of,
    wants_json,
    wap_error,
    wire_instant,
)
from wapcommerce.testing.simulator.behaviour import Behaviour
from wapcommerce.testing.simulator.data_contracts import JsonObject
from wapcommerce.testing.simulator.wap_contracts import USER, page_of

PEOPLE: list[JsonObject] = [
    {"Name": name, "State": 1, "SubscriptionCount": count}
    for name, count in (("bea", 9), ("ann", 10), ("cleo", 2), ("Anton", 0))
]
ANTON = {"Name": "Anton", "State": 1, "SubscriptionCount": 0}


def request(query: str = "", accept: str = "", body: bytes = b"", mimetype: str = "") -> Request:
    builder = EnvironBuilder(query_string=query, data=body, content_type=mimetype)
    builder.headers["Accept"] = accept
    return Request(builder.get_environ())


def status_of(raised: pytest.ExceptionInfo[HTTPException]) -> int:
    return raised.value.get_response().status_code


def page(query: str, behaviour: Behaviour | None = None) -> dict[str, object]:
    asked = request(query, "application/json")
    answer = paged(asked, USER, PEOPLE, ("Name",), behaviour or Behaviour())
    return cast("dict[str, object]", json.loads(answer.get_data()))


def names(query: str, behaviour: Behaviour | None = None) -> list[str]:
    items = cast("list[dict[str, str]]", page(query, behaviour)["items"])
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
    answer = wap_error(request(accept="application/json"), 409, "Taken", "it is taken")

    assert json.loads(answer.get_data()) == {
        "Code": "Taken",
        "Message": "it is taken",
        "Details": [],
    }


def test_an_error_is_xml_for_those_who_do_not_ask_for_json() -> None:
    answer = wap_error(request(), 409, "Taken", "a < b")

    assert (answer.status_code, answer.mimetype) == (409, "application/xml")
    assert answer.get_data(as_text=True) == (
        '<Error xmlns="http://schemas.microsoft.com/windowsazure" '
        'xmlns:i="http://www.w3.org/2001/XMLSchema-instance">'
        "<Code>Taken</Code><Message>a &lt; b</Message><Details></Details></Error>"
    )


def test_a_refusal_carries_what_the_error_will_say() -> None:
    with pytest.raises(HTTPException) as raised:
        refuse(409, "Taken", "it is taken")

    assert (raised.value.code, raised.value.description) == (409, "it is taken")


def test_a_document_comes_in_the_form_that_was_asked_for() -> None:
    as_json = data_answer(request(accept="application/json"), USER, {"Name": "a", "X": 1}, 201)
    as_xml = data_answer(request(accept="*/*"), USER, {"Name": "a", "X": 1}, 201)

    assert (as_json.status_code, as_xml.status_code) == (201, 201)
    assert json.loads(as_json.get_data()) == {"Name": "a", "X": 1}
    assert as_xml.content_type == "application/xml; charset=utf-8"
    assert b"<Name>a</Name><Email i:nil" in as_xml.get_data()
    assert b"X>" not in as_xml.get_data()


@pytest.mark.parametrize(
    ("body", "mimetype", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"<a/>", "text/xml", 400),
        (b"Name=a", "application/x-www-form-urlencoded", 415),
        (b"{}", "", 415),
    ],
)
def test_a_body_that_is_no_document_is_refused(body: bytes, mimetype: str, status: int) -> None:
    with pytest.raises(HTTPException) as raised:
        body_of(request(body=body, mimetype=mimetype), USER)

    assert status_of(raised) == status


def test_a_body_is_read_with_any_charset_parameter() -> None:
    sent = '{"Name": "Zoë"}'.encode()

    asked = request(body=sent, mimetype="application/json; charset=utf-8")
    assert body_of(asked, USER) == {"Name": "Zoë"}


@pytest.mark.parametrize("mimetype", ["application/xml", "text/xml; charset=utf-8"])
def test_a_body_is_read_from_xml_too(mimetype: str) -> None:
    sent = b'<User xmlns="http://schemas.microsoft.com/windowsazure"><State>Active</State></User>'

    assert body_of(request(body=sent, mimetype=mimetype), USER) == {"State": 1}


@pytest.mark.parametrize("value", ["", None])
def test_a_required_text_must_hold_something(value: str | None) -> None:
    with pytest.raises(HTTPException) as raised:
        required_text({"Name": value}, "Name")

    assert status_of(raised) == 400


def test_fields_of_a_wrong_type_are_refused() -> None:
    for call in (
        lambda: text_of({"A": 1}, "A"),
        lambda: number_of({"A": True}, "A", 0),
        lambda: one_of({"A": 4}, "A", range(4), 0),
        lambda: objects_of({"A": {}}, "A"),
        lambda: objects_of({"A": [1]}, "A"),
    ):
        with pytest.raises(HTTPException) as raised:
            call()
        assert status_of(raised) == 400


def test_an_absent_number_has_its_default() -> None:
    assert (number_of({}, "A", 7), number_of({"A": None}, "A", 7)) == (7, 7)
    assert objects_of({}, "A") == objects_of({"A": None}, "A") == []


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
        "items": [ANTON],
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


def test_numbers_are_sorted_by_size() -> None:
    assert names("sortProperty=SubscriptionCount") == ["Anton", "cleo", "bea", "ann"]


def test_how_many_come_without_a_number_and_at_most_is_a_switch() -> None:
    behaviour = Behaviour(default_take=1, largest_take=2)

    assert names("", behaviour) == ["bea"]
    assert names("take=3", behaviour) == ["bea", "ann"]


def test_a_page_in_xml_has_its_members_from_a_to_z() -> None:
    answer = paged(request("take=1"), USER, PEOPLE, ("Name",), Behaviour())

    text = answer.get_data(as_text=True)
    assert text.startswith(f"<{page_of(USER).name} ")
    assert "<filteredTotalCount>4</filteredTotalCount><items><User><Name>bea</Name>" in text


@pytest.mark.parametrize(
    "query",
    ["skip=x", "take=-1", "skip=1.5", "sortProperty=Colour", "sortProperty=Name&sortDirection=up"],
)
def test_a_query_that_cannot_be_followed_is_not_found(query: str) -> None:
    with pytest.raises(HTTPException) as raised:
        page(query)

    assert status_of(raised) == 404


def test_text_beyond_ascii_is_sent_as_it_is() -> None:
    assert json_answer({"Name": "Zoë"}).get_data() == '{"Name": "Zoë"}'.encode()
