"""What the administrator decides is checked when it is decided, not with the first mail."""

import attrs
import pytest

from wapcommerce.testing.host import EXAMPLE_SETTINGS, memory_host


@pytest.mark.parametrize(
    "url", ["http://shop.example/activate", "https://shop.example/#a", "shop.example", ""]
)
def test_an_activation_page_that_a_mail_could_not_name_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="activation page"):
        attrs.evolve(EXAMPLE_SETTINGS, activation_url=url)


def test_the_source_of_secrets_is_not_shown() -> None:
    assert "random_bytes" not in repr(memory_host())
