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


def test_each_problem_is_told_with_what_to_do() -> None:
    problems = [*password_problems("\x00", USER), *password_problems("\x00" * 129, USER)]
    told = {*map(str, problems), *map(str, password_problems(USER, USER))}

    assert told == {
        "password: the password has fewer than 12 characters (choose a longer one)",
        "password: the password has more than 128 characters (choose a shorter one)",
        "password: the password has characters that cannot be typed (leave them out)",
        "password: the password is the user name (choose another)",
    }


def test_letter_case_does_not_tell_a_password_from_the_user_name() -> None:
    [rejection] = password_problems("ann@customer.example", "Ann@Customer.Example")

    assert rejection.code == "password_is_username"


def test_no_message_repeats_the_password() -> None:
    found = password_problems("canary\x00", USER)

    assert "canary" not in repr(found)
