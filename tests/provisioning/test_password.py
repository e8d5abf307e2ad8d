from unicodedata import lookup

import pytest

from wapcommerce.provisioning.password import password_problems

USER = "ann@customer.example"


@pytest.mark.parametrize(
    "password", ["a" * 12, "a" * 128, "κωδικός πρόσβασης", lookup("KEY") * 12, f"{USER} "]
)
def test_a_password_of_12_to_128_letters_is_good(password: str) -> None:
    assert password_problems(password, USER) == ()


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("", ["password_too_short"]),
        ("a" * 11, ["password_too_short"]),
        ("a" * 129, ["password_too_long"]),
        ("a" * 12 + "\n", ["password_unprintable"]),
        ("a" * 12 + "\ud800", ["password_unprintable"]),
        ("\x00", ["password_too_short", "password_unprintable"]),
        ("\x00" * 129, ["password_too_long", "password_unprintable"]),
        (USER, ["password_is_username"]),
        (USER.upper(), ["password_is_username"]),
    ],
)
def test_everything_that_is_wrong_with_a_password_is_told(
    password: str, expected: list[str]
) -> None:
    assert [rejection.code for rejection in password_problems(password, USER)] == expected


def test_letter_case_does_not_tell_a_password_from_the_user_name() -> None:
    [rejection] = password_problems("ann@customer.example", "Ann@Customer.Example")

    assert rejection.code == "password_is_username"


def test_no_message_repeats_the_password() -> None:
    found = password_problems("canary\x00", USER)

    assert "canary" not in repr(found)
