"""A stored value that is none of its kind is found before it is converted."""

import pytest

from wapcommerce.adapters.workbook.stored_values import is_number_of, is_stored


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        *(("n", text, True) for text in ("0", "-4.5", "+.5", "12.", "1E-320", " 7 ", "9" * 300)),
        *(("n", text, False) for text in ("", " ", "NaN", "INF", "1e309", "9" * 310, "1,5", "1_0")),
        *(("s", text, True) for text in ("0", "999999999")),
        *(("s", text, False) for text in ("-1", "x", "1.0", "", "\u0661", "1234567890")),
        *(("b", text, True) for text in ("0", "1")),
        *(("b", text, False) for text in ("2", "true", "x")),
        *(("d", text, True) for text in ("2026-05-01", "2026-05-04T12:30:00")),
        *(("d", text, False) for text in ("garbage", "2026-02-30")),
        *((kind, "NaN", True) for kind in ("str", "e", "inlineStr", "odd")),
    ],
)
def test_a_stored_value_is_one_of_its_kind_or_not(kind: str, text: str, expected: bool) -> None:
    assert is_stored(kind, text) is expected


def test_what_is_counted_is_counted_from_0() -> None:
    assert [text for text in ("0", "17", "-1", "", "\u00b2") if is_number_of(text)] == ["0", "17"]
