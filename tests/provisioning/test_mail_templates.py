from collections.abc import Mapping

import pytest
from attrs import evolve, frozen

from wapcommerce.errors import CallNotDone, InvalidMailTemplate, NotFound
from wapcommerce.provisioning.mail_templates import (
    MERGE_FIELDS,
    MailTemplate,
    choose,
    fill,
    require_valid,
    validate,
)

LINK = "https://shop.example/activate#tok"

FIELDS = {
    "name": "Ann & Sons <AE>",
    "username": "ann@customer.example",
    "activation_link": LINK,
    "portal_url": "https://portal.example/?a=1&b=2",
    "expires_on": "2026-05-01 12:30 UTC",
    "order_id": "O-1",
}

GOOD = MailTemplate(
    name="customer_activation",
    language="en",
    subject="Welcome ${name}",
    text="${name}: ${activation_link} ${portal_url} for $$0",
    html='<a href="${activation_link}">${name}</a> ${portal_url}',
)


def codes(template: MailTemplate) -> list[str]:
    return [rejection.code for rejection in validate(template)]


@frozen
class Stored:
    """Templates as a host may keep them: parts by name and language."""

    templates: Mapping[tuple[str, str], Mapping[str, str]]

    def parts(self, name: str, language: str) -> Mapping[str, str] | None:
        return self.templates.get((name, language))


def stored(*languages: str) -> Stored:
    return Stored(
        {(GOOD.name, tag): {**GOOD.parts, "subject": f"stored {tag}"} for tag in languages}
    )


def test_no_template_has_a_field_for_a_password() -> None:
    fields = {"name", "username", "activation_link", "portal_url", "expires_on", "order_id"}

    assert MERGE_FIELDS["customer_activation"] == fields
    assert MERGE_FIELDS["reseller_activation"] == fields
    assert len(MERGE_FIELDS) == 2


def test_a_good_template_has_no_problems() -> None:
    assert validate(GOOD) == ()
    require_valid(GOOD)


def test_all_problems_of_all_parts_are_told_at_once() -> None:
    broken = MailTemplate(
        "customer_activation",
        "not a tag",
        subject="Hello\n${activation_link}",
        text="${password}",
        html=" ",
    )

    found = validate(broken)

    assert [(rejection.code, rejection.path) for rejection in found] == [
        ("mail_language_invalid", "language"),
        ("mail_field_unknown", "text"),
        ("mail_part_empty", "html"),
        ("mail_subject_line_break", "subject"),
        ("mail_link_in_subject", "subject"),
        ("mail_link_missing", "text"),
    ]
    with pytest.raises(InvalidMailTemplate) as refused:
        require_valid(broken)
    assert refused.value.rejections == found
    assert str(refused.value).splitlines() == [
        "customer_activation.not a tag: the mail template was not saved",
        "  language: 'not a tag' is not a language tag (write el or el-GR)",
        "  text: line 1 of the text: there is no field 'password' (the fields are "
        "activation_link, expires_on, name, order_id, portal_url, username)",
        "  html: the html is empty (write one)",
        "  subject: the subject has more than one line (write one line)",
        "  subject: the activation link stands in the subject (put it into text and html only)",
        "  text: the text does not hold the activation link "
        "(put ${activation_link} where the reader shall click)",
    ]


def test_a_template_of_unknown_name_is_refused_with_the_names_there_are() -> None:
    [rejection] = validate(evolve(GOOD, name="invoice"))

    assert rejection.code == "mail_template_unknown"
    assert str(rejection) == (
        "name: there is no mail template 'invoice' "
        "(the templates are customer_activation, reseller_activation)"
    )


@pytest.mark.parametrize("part", ["text", "html"])
@pytest.mark.parametrize("without_link", ["nothing", "$${activation_link}", "activation_link"])
def test_text_and_html_must_hold_the_link(part: str, without_link: str) -> None:
    assert codes(evolve(GOOD, **{part: without_link})) == ["mail_link_missing"]


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\u2028", "\u2029"])
@pytest.mark.parametrize("place", ["{}Hello", "Hel{}lo", "Hello{}"])
def test_a_subject_is_one_line(line_break: str, place: str) -> None:
    assert codes(evolve(GOOD, subject=place.format(line_break))) == ["mail_subject_line_break"]


def test_the_link_does_not_stand_in_the_subject() -> None:
    assert codes(evolve(GOOD, subject="Click ${activation_link}")) == ["mail_link_in_subject"]


def test_values_are_escaped_in_the_html_part_only() -> None:
    mail = fill(GOOD, FIELDS, "key", "ann@customer.example")

    assert (mail.key, mail.recipient) == ("key", "ann@customer.example")
    assert mail.subject == "Welcome Ann & Sons <AE>"
    assert mail.text == f"Ann & Sons <AE>: {LINK} https://portal.example/?a=1&b=2 for $0"
    assert mail.html == (
        f'<a href="{LINK}">Ann &amp; Sons &lt;AE&gt;</a> https://portal.example/?a=1&amp;b=2'
    )


def test_a_value_cannot_leave_its_attribute_in_the_html_part() -> None:
    template = evolve(GOOD, html="<p title=\"${name}\" lang='${name}'>${activation_link}</p>")

    mail = fill(template, {**FIELDS, "name": "\" ' onclick="}, "key", "ann@customer.example")

    assert mail.html.startswith('<p title="&quot; &#x27; onclick="')


def test_a_value_that_looks_like_a_field_stays_as_it_is() -> None:
    mail = fill(GOOD, {**FIELDS, "name": "${order_id} $$"}, "key", "ann@customer.example")

    assert mail.subject == "Welcome ${order_id} $$"


@pytest.mark.parametrize("value", ["Ann\nBcc: eve@evil.example", "Ann\r", "\r\nAnn", "a\u2028b"])
def test_a_value_with_a_line_break_cannot_stand_in_the_subject(value: str) -> None:
    with pytest.raises(CallNotDone) as refused:
        fill(GOOD, {**FIELDS, "name": value}, "key", "ann@customer.example")

    assert refused.value.permanent
    assert str(refused.value) == (  # which repeats nothing of the value
        "mail templates: fill customer_activation.en: the value of name has a line break and "
        "cannot stand in the subject; correct the value, or take the field out of the subject"
    )


def test_a_value_with_a_line_break_may_stand_in_the_text() -> None:
    template = evolve(GOOD, subject="Welcome")

    assert fill(template, {**FIELDS, "name": "a\nb"}, "key", "a@b.example").text.startswith("a\nb:")


def test_a_template_that_was_never_checked_is_not_filled() -> None:
    with pytest.raises(InvalidMailTemplate) as refused:
        fill(evolve(GOOD, subject="${activation_link}"), FIELDS, "key", "ann@customer.example")

    assert refused.value.source == "customer_activation.en"


def test_a_field_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="portal_url"):
        fill(
            GOOD,
            {name: value for name, value in FIELDS.items() if name != "portal_url"},
            "key",
            "ann@customer.example",
        )


@pytest.mark.parametrize(
    ("language", "there", "expected"),
    [
        ("el-GR", ("el-GR", "el", "en"), "stored el-GR"),
        ("EL_gr", ("el-GR", "el", "en"), "stored el-GR"),
        ("el-GR", ("el", "en"), "stored el"),
        ("el-GR", ("en", "el-CY"), "stored en"),
        ("el-GR", ("de",), "Activate your cloud account"),
        ("../el", ("el", "en"), "stored en"),
    ],
)
def test_a_template_is_chosen_by_language_with_fallback(
    language: str, there: tuple[str, ...], expected: str
) -> None:
    assert choose(stored(*there), "customer_activation", language).subject == expected


def test_a_chosen_template_says_its_own_language() -> None:
    assert choose(stored("el"), "customer_activation", "el-GR").title == "customer_activation.el"
    assert choose(stored(), "customer_activation", "el-GR").title == "customer_activation.en"


def test_a_template_of_another_name_is_not_chosen() -> None:
    chosen = choose(stored("en"), "reseller_activation", "en")

    assert chosen.subject == "Activate your reseller account"


def test_an_unknown_name_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"^there is no mail template 'invoice'$"):
        choose(stored(), "invoice", "en")


def test_a_broken_stored_template_is_not_replaced_by_another_text() -> None:
    templates = Stored({(GOOD.name, "el"): {"subject": "only a subject"}})

    with pytest.raises(CallNotDone) as refused:
        choose(templates, "customer_activation", "el-GR")

    assert refused.value.permanent
    assert str(refused.value) == (
        "mail templates: use customer_activation.el: text: the text is empty (write one); "
        "html: the html is empty (write one); correct the stored template"
    )


def test_the_reason_stays_short_however_broken_the_template_is() -> None:
    templates = Stored({(GOOD.name, "en"): {**GOOD.parts, "text": "$ " * 1000}})

    with pytest.raises(CallNotDone) as refused:
        choose(templates, "customer_activation", "en")

    assert refused.value.reason.count("dollar sign that begins no field") == 5
