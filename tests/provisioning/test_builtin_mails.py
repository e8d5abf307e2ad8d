import pytest

from wapcommerce.provisioning.builtin_mails import BUILT_IN
from wapcommerce.provisioning.mail_templates import MERGE_FIELDS, MailTemplate, validate
from wapcommerce.provisioning.merge_text import fields_in


def test_every_template_has_a_built_in_text() -> None:
    assert BUILT_IN.keys() == MERGE_FIELDS.keys()


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_a_built_in_mail_is_a_good_template(name: str) -> None:
    assert validate(MailTemplate(name, "en", **BUILT_IN[name])) == ()


@pytest.mark.parametrize("part", ["text", "html"])
@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_a_built_in_mail_tells_user_name_link_expiry_and_portal(name: str, part: str) -> None:
    told = fields_in(BUILT_IN[name][part])

    assert told >= {"name", "username", "activation_link", "expires_on", "portal_url"}


@pytest.mark.parametrize("part", ["text", "html"])
def test_only_a_reseller_is_told_of_its_customers_plan_subscriptions(part: str) -> None:
    words = {name: " ".join(parts[part].split()) for name, parts in BUILT_IN.items()}

    assert "co-administrator" in words["reseller_activation"]
    assert "plan subscriptions of all your customers" in words["reseller_activation"]
    assert "co-administrator" not in words["customer_activation"]


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_no_built_in_mail_names_an_order(name: str) -> None:
    assert not any("order_id" in fields_in(text) for text in BUILT_IN[name].values())
