"""Answers are read in any letter case, and refused when they hold something else."""

from enum import IntEnum
from uuid import UUID

import httpx
import pytest

from wapcommerce.adapters.wire.answers import (
    Fields,
    Unreadable,
    json_document,
    json_object,
    nothing,
)

GUID = UUID("5d0c1a52-7c55-4d3e-9f65-0a4b6c1e7f10")


def fields(**values: object) -> Fields:
    return Fields(values, "the plan")


def test_keys_are_read_in_any_letter_case() -> None:
    assert fields(SubscriptionID="a").text("SubscriptionId") == "a"
    assert fields(id="a").text("ID") == "a"


def test_a_missing_and_a_null_field_are_not_there() -> None:
    assert not fields(Name=None).has("Name")
    assert not fields().has("Name")
    assert fields(name="").has("Name")


@pytest.mark.parametrize("value", [None, 7, True, ["a"]])
def test_a_text_must_be_a_text(value: object) -> None:
    with pytest.raises(Unreadable, match="the plan has no Name"):
        fields(Name=value).text("Name")


def test_an_optional_text_may_be_missing_but_not_another_type() -> None:
    assert fields(Name=None).text_or_none("Name") is None
    assert fields().text_or_none("Name") is None
    with pytest.raises(Unreadable):
        fields(Name=7).text_or_none("Name")


@pytest.mark.parametrize(
    ("value", "number"), [(0, 0), (-1, -1), ("42949672960", 42949672960), ("-7", -7), ("007", 7)]
)
def test_a_number_may_be_written_in_a_text(value: object, number: int) -> None:
    assert fields(Size=value).integer("Size") == number


@pytest.mark.parametrize("value", [True, 1.0, "", "1.0", "1e3", " 1", "٣", "9" * 21, [1]])
def test_what_is_no_whole_number_is_refused(value: object) -> None:
    with pytest.raises(Unreadable, match="whole number"):
        fields(Size=value).integer_or_none("Size")


def test_a_missing_number_is_none_where_it_may_be() -> None:
    assert fields(Size=None).integer_or_none("Size") is None
    with pytest.raises(Unreadable):
        fields(Size=None).integer("Size")


def test_a_flag_is_true_false_or_missing() -> None:
    assert fields(Enabled=True).flag_or_none("Enabled") is True
    assert fields(Enabled=False).flag_or_none("Enabled") is False
    assert fields().flag_or_none("Enabled") is None
    with pytest.raises(Unreadable):
        fields(Enabled="true").flag_or_none("Enabled")


@pytest.mark.parametrize("value", [str(GUID), str(GUID).upper(), f"{{{GUID}}}"])
def test_a_guid_is_read_in_any_form(value: str) -> None:
    assert fields(ID=value).guid("ID") == GUID


@pytest.mark.parametrize("value", ["", "no guid", None, 7])
def test_what_is_no_guid_is_refused(value: object) -> None:
    with pytest.raises(Unreadable):
        fields(ID=value).guid("ID")


def test_a_list_of_texts_may_be_missing() -> None:
    assert fields(Names=["a", "b"]).texts("Names") == ("a", "b")
    assert fields(Names=None).texts("Names") == ()
    assert fields().texts("Names") == ()


@pytest.mark.parametrize("value", ["a", ["a", 7], [["a"]], {}])
def test_what_is_no_list_of_texts_is_refused(value: object) -> None:
    with pytest.raises(Unreadable):
        fields(Names=value).texts("Names")


def test_nulls_in_a_list_are_passed_over() -> None:
    document = fields(Names=[None, "a", None], Rows=[None, {"Key": "a"}, None])

    assert document.texts("Names") == ("a",)
    assert [row.text("Key") for row in document.objects("Rows")] == ["a"]


def test_a_list_of_objects_may_be_missing() -> None:
    assert fields().objects_or_none("Rows") == fields(Rows=None).objects_or_none("Rows") == ()


def test_of_two_keys_that_differ_in_letter_case_the_first_that_is_not_null_counts() -> None:
    document = Fields({"SubscriptionId": None, "SubscriptionID": "a", "SUBSCRIPTIONID": "b"}, "x")

    assert document.text("subscriptionid") == "a"


class Colour(IntEnum):
    RED = 0
    DARK_BLUE = 1


@pytest.mark.parametrize("value", [1, "1", "DarkBlue", "darkblue"])
def test_a_member_is_read_by_its_number_and_by_its_name(value: object) -> None:
    assert fields(Colour=value).member_or_none("colour", Colour) is Colour.DARK_BLUE


@pytest.mark.parametrize("value", [2, -1, "2", "Blue", True, 1.0, [], {}])
def test_what_is_no_member_is_refused(value: object) -> None:
    with pytest.raises(Unreadable, match="Colour"):
        fields(Colour=value).member_or_none("Colour", Colour)


def test_a_member_may_be_missing() -> None:
    assert fields(Colour=None).member_or_none("Colour", Colour) is None


def test_a_changed_object_keeps_what_is_unknown_and_how_its_keys_are_spelled() -> None:
    document = Fields({"name": "a", "STATE": 1, "Other": [None]}, "the user")

    changed = document.changed({"State": 2, "Email": "b"})

    assert changed == {"name": "a", "STATE": 2, "Other": [None], "Email": "b"}
    assert list(changed) == ["name", "STATE", "Other", "Email"]
    assert document.integer("State") == 1


@pytest.mark.parametrize(
    "kind", ["text/xml", "application/xml; charset=utf-8", "application/atom+xml"]
)
def test_an_answer_in_xml_says_that_json_was_asked_for(kind: str) -> None:
    response = httpx.Response(200, content=b"<User/>", headers={"Content-Type": kind})

    with pytest.raises(Unreadable, match=r"XML.*Accept"):
        json_document(response)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_does_no_harm(encoding: str) -> None:
    assert json_document(httpx.Response(200, content='{"a": "ä"}'.encode(encoding))) == {"a": "ä"}


def test_objects_of_a_list_are_fields_again() -> None:
    [row] = fields(Rows=[{"KEY": "a"}]).objects("Rows")

    assert row.text("Key") == "a"


@pytest.mark.parametrize("value", [None, {}, "a", [1]])
def test_what_is_no_list_of_objects_is_refused(value: object) -> None:
    with pytest.raises(Unreadable):
        fields(Rows=value).objects("Rows")


def test_messages_name_fields_and_not_their_content() -> None:
    with pytest.raises(Unreadable) as refused:
        fields(Token=["secret"]).text("Token")

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "content", [b"", b"<html></html>", b'{"a": ', b"\xff\xfe\xff", b"[" * 100_000]
)
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable, match="not JSON"):
        json_document(httpx.Response(200, content=content))


def test_an_answer_may_begin_with_a_byte_order_mark() -> None:
    response = httpx.Response(200, content='{"Name": "é"}'.encode("utf-8-sig"))

    assert json_object(response).text("Name") == "é"


def test_an_answer_that_must_be_an_object_is_no_list() -> None:
    with pytest.raises(Unreadable, match="the answer"):
        json_object(httpx.Response(200, json=[]))


def test_an_answer_of_which_nothing_is_needed_may_hold_anything() -> None:
    nothing(httpx.Response(200, content=b"<html>"))
