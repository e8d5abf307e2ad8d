import pytest

from wapcommerce.provisioning.language import canonical_language, is_language, languages_to_try


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        ("el", "el"),
        ("EL", "el"),
        (" el-gr ", "el-GR"),
        ("el_GR", "el-GR"),
        ("ZH-hANT-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de-CH-1996", "de-CH-1996"),
        ("DE-ROZAJ", "de-rozaj"),
        ("sl-1AB2", "sl-1ab2"),
    ],
)
def test_a_tag_has_one_spelling(written: str, usual: str) -> None:
    assert canonical_language(written) == usual
    assert is_language(usual)


@pytest.mark.parametrize(
    "text",
    ["", "e", "toolongprimary", "el-", "-el", "el GR", "el/../en", "el.txt", "el\n", "ελ", "*"],
)
def test_what_is_no_tag_is_none(text: str) -> None:
    assert not is_language(text)


def test_a_tag_has_at_most_35_characters() -> None:
    longest = "en-abcdefgh-abcdefgh-abcdefgh-abcde"

    assert len(longest) == 35
    assert is_language(longest)
    assert not is_language(f"{longest}f")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("el-GR", ("el-GR", "el", "en")),
        ("zh-Hant-TW", ("zh-Hant-TW", "zh", "en")),
        ("el", ("el", "en")),
        ("en-GB", ("en-GB", "en")),
        ("en", ("en",)),
        ("../../etc", ("en",)),
        ("", ("en",)),
    ],
)
def test_fallback_goes_from_exact_to_primary_to_english(
    tag: str, expected: tuple[str, ...]
) -> None:
    assert languages_to_try(tag) == expected
