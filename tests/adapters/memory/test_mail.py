import pytest
from attrs import evolve

from wapcommerce.adapters.memory.mail import MemoryMailer, MemoryTemplates
from wapcommerce.errors import InvalidMailTemplate
from wapcommerce.testing.contracts.mail_templates import GREEK, MailTemplatesContract, Save
from wapcommerce.testing.contracts.mailer import LINK, MAIL, Inbox, MailerContract


class TestTheMailer(MailerContract):
    @pytest.fixture
    def mailer(self) -> MemoryMailer:
        return MemoryMailer()

    @pytest.fixture
    def inbox(self, mailer: MemoryMailer) -> Inbox:
        return lambda: mailer.sent


class TestTheTemplates(MailTemplatesContract):
    @pytest.fixture
    def templates(self) -> MemoryTemplates:
        return MemoryTemplates()

    @pytest.fixture
    def save(self, templates: MemoryTemplates) -> Save:
        return templates.save


def test_a_mail_sent_twice_is_there_twice() -> None:
    mailer = MemoryMailer()

    mailer.send(MAIL)
    mailer.send(MAIL)

    assert mailer.sent == (MAIL, MAIL)


def test_a_mailer_does_not_show_what_it_sent() -> None:
    mailer = MemoryMailer()
    mailer.send(MAIL)

    assert LINK not in f"{mailer!r} {mailer.sent!r}"


def test_templates_given_at_the_start_are_there_and_were_checked() -> None:
    assert MemoryTemplates([GREEK]).parts("customer_activation", "el") == GREEK.parts
    with pytest.raises(InvalidMailTemplate):
        MemoryTemplates([evolve(GREEK, text="")])


def test_changing_what_was_read_changes_nothing_stored() -> None:
    templates = MemoryTemplates([GREEK])
    parts = templates.parts("customer_activation", "el")
    assert parts is not None

    parts["subject"] = "changed"

    assert templates.parts("customer_activation", "el") == GREEK.parts
