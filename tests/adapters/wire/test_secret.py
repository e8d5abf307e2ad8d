"""A secret shows itself only when asked."""

import pickle

import pytest

from wapcommerce.adapters.wire.secret import Secret


def test_a_secret_reveals_its_text_when_asked() -> None:
    assert Secret("tr0ub4dor").reveal() == "tr0ub4dor"


@pytest.mark.parametrize("shown", [repr, str, "{}".format, "{!r:>20}".format])
def test_a_secret_is_shown_as_stars(shown: type[str]) -> None:
    assert "tr0ub4dor" not in shown(Secret("tr0ub4dor"))
    assert "***" in shown(Secret("tr0ub4dor"))


def test_secrets_of_one_text_are_equal() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")


def test_a_secret_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(Secret("a"))) == Secret("a")  # noqa: S301  our own value


def test_what_is_no_text_is_no_secret() -> None:
    with pytest.raises(TypeError) as refused:
        Secret(b"tr0ub4dor")  # type: ignore[arg-type]  # that is the point

    assert "Secret" in repr(refused.type) or refused.type is TypeError
