"""What every store of mail templates does (S20, D11)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from attrs import evolve

from wapcommerce.errors import InvalidMailTemplate
from wapcommerce.ports import MailTemplates
from wapcommerce.provisioning.mail_templates import MailTemplate, choose

Save = Callable[[MailTemplate], object]

GREEK = MailTemplate(
    name="customer_activation",
    language="el",
    subject="  Καλώς ήρθατε, ${name} – $$5  ",
    text="\n Γεια σας ${name},\n\t${activation_link}\nως ${expires_on}\n\n",
    html='<p>Γεια σας ${name}</p><a href="${activation_link}">🔑</a>\r\n',
)


class MailTemplatesContract:
    """Subclass it as ``class TestMine(MailTemplatesContract)`` and define two fixtures.

    `templates` is the store to test, empty; `save` is the function by which an administrator
    saves a template into it.
    """

    @pytest.fixture
    def templates(self) -> MailTemplates:
        """The store under test."""
        raise NotImplementedError

    @pytest.fixture
    def save(self, templates: MailTemplates) -> Save:
        """Saves a template into the store under test."""
        raise NotImplementedError

    def test_what_was_never_saved_is_not_there(self, templates: MailTemplates) -> None:
        """The built-in templates are the caller's, not the store's."""
        assert templates.parts("customer_activation", "en") is None

    def test_a_saved_template_comes_back_to_the_last_character(
        self, templates: MailTemplates, save: Save
    ) -> None:
        """Spaces, line ends and dollar signs included."""
        save(GREEK)

        assert templates.parts("customer_activation", "el") == GREEK.parts

    @pytest.mark.parametrize("language", ["el-GR", "e", "en", "", "*", "../el"])
    def test_only_the_exact_language_is_looked_up(
        self, templates: MailTemplates, save: Save, language: str
    ) -> None:
        """Falling back is the caller's rule; a strange language is one that is not there."""
        save(GREEK)

        assert templates.parts("customer_activation", language) is None

    @pytest.mark.parametrize("name", ["reseller_activation", "unknown", "", "../customer"])
    def test_only_the_exact_name_is_looked_up(
        self, templates: MailTemplates, save: Save, name: str
    ) -> None:
        """A strange name is one that is not there."""
        save(GREEK)

        assert templates.parts(name, "el") is None

    def test_templates_of_other_names_and_languages_stay(
        self, templates: MailTemplates, save: Save
    ) -> None:
        """Each name and language is a template of its own."""
        reseller = evolve(GREEK, name="reseller_activation", subject="reseller")
        regional = evolve(GREEK, language="el-GR", subject="regional")
        for template in (GREEK, reseller, regional):
            save(template)

        assert templates.parts("customer_activation", "el") == GREEK.parts
        assert templates.parts("reseller_activation", "el") == reseller.parts
        assert templates.parts("customer_activation", "el-GR") == regional.parts

    def test_saving_again_replaces_every_part(self, templates: MailTemplates, save: Save) -> None:
        """Nothing of the former text remains."""
        shorter = MailTemplate(
            "customer_activation", "el", "new", "${activation_link}", "${activation_link}"
        )
        save(GREEK)
        save(shorter)

        assert templates.parts("customer_activation", "el") == shorter.parts

    def test_a_broken_template_is_refused_with_all_its_problems_and_the_former_one_stays(
        self, templates: MailTemplates, save: Save
    ) -> None:
        """It is checked when it is saved, not when a customer waits for the mail."""
        save(GREEK)

        with pytest.raises(InvalidMailTemplate) as refused:
            save(evolve(GREEK, subject="", text="${password}"))

        assert [rejection.code for rejection in refused.value.rejections] == [
            "mail_part_empty",
            "mail_field_unknown",
            "mail_link_missing",
        ]
        assert templates.parts("customer_activation", "el") == GREEK.parts

    def test_a_saved_template_is_chosen_for_its_language(
        self, templates: MailTemplates, save: Save
    ) -> None:
        """The store and the rule of falling back fit together."""
        save(GREEK)

        assert choose(templates, "customer_activation", "el-GR") == GREEK
        assert choose(templates, "customer_activation", "de").language == "en"
