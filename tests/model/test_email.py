"""What counts as a mailbox, and what its user name is (S20, S23, D8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wapcommerce.model.email import is_email, normalised_email


@pytest.mark.parametrize(
    "address",
    [
        "ann@example.com",
        "  ann@example.com\n",
        "o'neil+wap@sub.example.co.uk",
        "a@b.c",
        f"{'a' * 64}@example.com",
        f"ann@{'b' * 63}.example",
        f"ann@{'.'.join(['b' * 49] * 5)}",
    ],
)
def test_one_address_of_a_dotted_domain_is_a_mailbox(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address",
    [
        "ann@localhost",
        "a..b@x.example",
        "a.@x.example",
        ".a@x.example",
        "a@x_y.example",
        "a@-x.example",
        "a@x-.example",
        "ann@bücher.example",
        "ann@example.com, bob@example.com",
        "ann@example.com\r\nBcc: bob@example.com",
        f"{'a' * 65}@example.com",
        f"ann@{'b' * 64}.example",
        f"ann@{'.'.join(['b' * 50] * 5)}",
        "",
    ],
)
def test_nothing_else_is(address: str) -> None:
    assert not is_email(address)


@given(st.text() | st.emails())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalised_email(text)
    assert normalised_email(once) == once
    assert is_email(text) == is_email(once)
