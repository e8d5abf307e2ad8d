import pytest
from hypothesis import given
from hypothesis import strategies as st

from wapcommerce.provisioning.merge_text import (
    PART_LIMIT_BYTES,
    MergeText,
    breaks_line,
    fields_in,
    part_problems,
)

ALLOWED = frozenset({"name", "portal_url"})


def codes(text: str) -> list[str]:
    return [rejection.code for rejection in part_problems("text", text, ALLOWED)]


@pytest.mark.parametrize("text", ["plain", "${name}", "${name}${portal_url}", "$$5", "$$${name}"])
def test_a_good_part_has_no_problems(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize("text", ["$name", "${na me}", "${}", "${name", "$", "5 $ each", "${ναμε}"])
def test_a_dollar_sign_that_begins_no_field_is_refused(text: str) -> None:
    assert codes(text) == ["mail_placeholder_invalid"]


@pytest.mark.parametrize("text", ["${password}", "${Name}", "${__class__}", "${_}"])
def test_a_field_that_is_not_on_the_list_is_refused(text: str) -> None:
    assert codes(text) == ["mail_field_unknown"]


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    found = part_problems("html", "${name}\n$oops ${one}\n\n${two}\x00", ALLOWED)

    assert [(rejection.code, rejection.path) for rejection in found] == [
        ("mail_part_unprintable", "html"),
        ("mail_placeholder_invalid", "html"),
        ("mail_field_unknown", "html"),
        ("mail_field_unknown", "html"),
    ]
    assert list(map(str, found)) == [
        "html: the html has control characters: U+0000 (remove them)",
        "html: line 2 of the html has a dollar sign that begins no field "
        "(write a field as ${name}, and a dollar sign as $$)",
        "html: line 2 of the html: there is no field 'one' (the fields are name, portal_url)",
        "html: line 4 of the html: there is no field 'two' (the fields are name, portal_url)",
    ]


def test_control_characters_are_named_once_each() -> None:
    (problem,) = part_problems("text", "\x1b\x00\x1b", ALLOWED)

    assert problem.message == "the text has control characters: U+0000, U+001B"


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_an_empty_part_is_refused(text: str) -> None:
    (problem,) = part_problems("text", text, ALLOWED)

    assert problem.code == "mail_part_empty"
    assert str(problem) == "text: the text is empty (write one)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x" * PART_LIMIT_BYTES, []),
        ("x" * (PART_LIMIT_BYTES + 1), ["mail_part_too_large"]),
        ("έ" * (PART_LIMIT_BYTES // 2), []),
        ("έ" * (PART_LIMIT_BYTES // 2) + "x", ["mail_part_too_large"]),
    ],
    ids=["at the limit", "one above", "two-byte letters at the limit", "two-byte letters above"],
)
def test_a_part_has_at_most_64_kib(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_a_part_that_is_too_large_says_how_large_it_may_be() -> None:
    (problem,) = part_problems("html", "x" * (PART_LIMIT_BYTES + 1), ALLOWED)

    assert str(problem) == "html: the html is larger than 65536 bytes (shorten it)"


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x85", "\ud800"])
def test_control_characters_are_refused(character: str) -> None:
    assert codes(f"a{character}b") == ["mail_part_unprintable"]


@pytest.mark.parametrize("character", ["\t", "\r\n", "\u00a0", "🔑", "\u200d"])
def test_what_writers_need_is_allowed(character: str) -> None:
    assert codes(f"a{character}b") == []


def test_two_dollar_signs_give_one() -> None:
    assert MergeText("$$${name}$$").substitute(name="5") == "$5$"


@given(st.text(), st.text())
def test_a_value_is_never_read_for_fields(name: str, portal_url: str) -> None:
    filled = MergeText("${name}|${portal_url}").substitute(name=name, portal_url=portal_url)

    assert filled == f"{name}|{portal_url}"


@given(st.text(alphabet="${}ab_ \n"))
def test_a_part_without_problems_can_be_filled(text: str) -> None:
    allowed = frozenset({"a", "b"})
    if not part_problems("text", text, allowed):
        MergeText(text).substitute(a="1", b="2")


@pytest.mark.parametrize("letter", ["\u017f", "\u212a"])
def test_letters_that_fold_to_ascii_are_no_field_names(letter: str) -> None:
    assert not MergeText(f"${{{letter}}}").is_valid()


def test_the_fields_of_a_text_are_those_in_braces() -> None:
    assert fields_in("${a} $$ $${b} ${a} $c ${d}") == {"a", "d"}


@pytest.mark.parametrize("text", ["\n", "a\n", "a\r", "\r\na", "a\x0bb", "a\x85b", "a\u2028b"])
def test_a_line_break_anywhere_is_found(text: str) -> None:
    assert breaks_line(text)


@pytest.mark.parametrize("text", ["", "a", "a b\tc", "a\u00a0b"])
def test_one_line_is_one_line(text: str) -> None:
    assert not breaks_line(text)
