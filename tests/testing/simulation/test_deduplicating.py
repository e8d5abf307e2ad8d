"""D11: where the last mail of a key is delivered alone, hardly a mail is uncertain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from attrs import evolve

from wapcommerce.adapters.journal.activations import SqlActivations
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.wire.sqlite import MEMORY, Database
from wapcommerce.model.mail import Mail
from wapcommerce.testing.simulation import Ports, ports_on, simulate
from wapcommerce.testing.simulation.ledger import Fact, Ledger, LedgerMailer

SEEDS = range(1, 41)


class Outbox(LedgerMailer):
    """Delivers the last mail of each key, alone."""

    deduplicates = True

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger)
        self.kept: dict[str, Mail] = {}

    def send(self, mail: Mail) -> None:
        self.kept[mail.key] = mail
        if not self.ledger.counted()[Fact("mail", mail.key)]:
            super().send(mail)

    def delivered(self) -> tuple[Mail, ...]:
        """What is in the mailboxes."""
        return tuple(self.kept.values())


@contextmanager
def with_outbox() -> Iterator[Ports]:
    """Everything in memory, with that mailer."""
    ledger = Ledger()
    with closing(Database(MEMORY)) as database:
        ports = ports_on(SqlJournal(database), SqlActivations(database), ledger)
        outbox = Outbox(ledger)
        yield evolve(ports, mailer=outbox, mails=outbox.delivered)


def test_no_mail_is_lost_or_sent_twice_and_few_are_uncertain() -> None:
    deduplicating = [simulate(seed, with_outbox) for seed in SEEDS]
    plain = [simulate(seed) for seed in SEEDS]

    assert not [(report.seed, report.findings) for report in deduplicating if report.findings]
    uncertain, usual = (
        sum(report.uncertain_mails for report in reports) for reports in (deduplicating, plain)
    )
    assert uncertain * 5 < usual
