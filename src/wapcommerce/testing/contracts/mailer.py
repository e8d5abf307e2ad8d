"""What every `Mailer` does (S20, D11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from attrs import evolve

from wapcommerce.errors import CallNotDone
from wapcommerce.model.mail import Mail
from wapcommerce.ports import Mailer

Inbox = Callable[[], Sequence[Mail]]

LINK = f"https://shop.example/activate#{'tok_en-7' * 8}"

MAIL = Mail(
    key="customer_activation:ann@customer.example:1",
    recipient="ann@customer.example",
    subject="Activate your account",
    text=f"Hello Ann,\n\n{LINK}\n\nGood bye.\n",
    html=f'<p>Hello Ann &amp; Co,</p>\n<p><a href="{LINK}">{LINK}</a></p>\n',
)


class MailerContract:
    """Subclass it as ``class TestMine(MailerContract)`` and define two fixtures.

    `mailer` is the mailer to test; `inbox` is a function that returns what has arrived since the
    test began, oldest first. The keys of those mails are not looked at.
    """

    @pytest.fixture
    def mailer(self) -> Mailer:
        """The mailer under test."""
        raise NotImplementedError

    @pytest.fixture
    def inbox(self, mailer: Mailer) -> Inbox:
        """Reads what arrived."""
        raise NotImplementedError

    def test_a_mail_arrives_as_it_was_sent(self, mailer: Mailer, inbox: Inbox) -> None:
        """Recipient, subject and both parts; the link is not broken by line lengths."""
        mailer.send(MAIL)

        [arrived] = inbox()
        assert _content(arrived) == _content(MAIL)

    def test_a_mail_in_greek_arrives(self, mailer: Mailer, inbox: Inbox) -> None:
        """Subject and parts may hold any letter."""
        greek = evolve(
            MAIL,
            subject="Ενεργοποιήστε τον λογαριασμό σας – 🔑",
            text="Καλημέρα Άννα, περιμένουμε την ενεργοποίηση.\n",
            html="<p>Καλημέρα Άννα – 🔑</p>\n",
        )

        mailer.send(greek)

        [arrived] = inbox()
        assert _content(arrived) == _content(greek)

    def test_two_mails_both_arrive(self, mailer: Mailer, inbox: Inbox) -> None:
        """Mails of different keys are different mails."""
        second = evolve(MAIL, key="reseller_activation:bob@reseller.example:1", subject="Second")

        mailer.send(MAIL)
        mailer.send(second)

        assert sorted(mail.subject for mail in inbox()) == ["Activate your account", "Second"]

    def test_where_a_mailer_deduplicates_the_last_mail_of_a_key_is_delivered_alone(
        self, mailer: Mailer, inbox: Inbox
    ) -> None:
        """The links of the earlier ones have ended; without that promise nothing is asked."""
        mailer.send(MAIL)
        mailer.send(evolve(MAIL, text="again\n"))

        if mailer.deduplicates:
            assert [mail.text.splitlines() for mail in inbox()] == [["again"]]

    @pytest.mark.parametrize(
        "text",
        [
            ".\n..\n.hidden\nthe end\n",
            "one\r\n.\r\nMAIL FROM:<eve@evil.example>\r\nRCPT TO:<ann@customer.example>\r\n",
            "From the beginning\n",
            "x" * 5000 + "\n",
        ],
        ids=["dots", "smuggled commands", "from", "a very long line"],
    )
    def test_no_text_can_end_a_mail_early(self, mailer: Mailer, inbox: Inbox, text: str) -> None:
        """What looks like the protocol is text all the same."""
        mailer.send(evolve(MAIL, text=text))

        [arrived] = inbox()
        assert arrived.text.splitlines() == text.splitlines()

    @pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n"], ids=["LF", "CR", "CRLF"])
    @pytest.mark.parametrize("after", ["Bcc: eve@evil.example", ""], ids=["header", "nothing"])
    @pytest.mark.parametrize("header", ["subject", "recipient"])
    def test_a_line_break_in_a_header_is_refused_before_anything_is_sent(
        self, mailer: Mailer, inbox: Inbox, header: str, after: str, line_break: str
    ) -> None:
        """Otherwise a customer's name could add a recipient."""
        value = f"{getattr(MAIL, header)}{line_break}{after}"

        with pytest.raises(CallNotDone) as refused:
            mailer.send(evolve(MAIL, **{header: value}))

        assert refused.value.permanent
        assert not inbox()


def _content(mail: Mail) -> tuple[str, str, list[str], list[str]]:
    return mail.recipient, mail.subject, mail.text.splitlines(), mail.html.splitlines()
