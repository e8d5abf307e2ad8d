"""Worlds are fresh each time, in memory or on a file."""

import pytest

from wapcommerce.model.mail import Mail
from wapcommerce.testing.simulation import Fact, World, in_memory, on_file


@pytest.mark.parametrize("world", [in_memory, on_file])
def test_a_world_begins_empty_and_counts_what_happens(world: World) -> None:
    with world() as first:
        first.mailer.send(Mail("k", "ann@x.example", "s", "t", "h"))
        assert [mail.key for mail in first.mails()] == ["k"]
        first.note("invoice", "o-1")
        assert first.facts() == {Fact("mail", "k"): 1, Fact("invoice", "o-1"): 1}
        namespace = first.journal.installation()
        assert first.journal.installation() == namespace
    with world() as second:
        assert not second.facts()
        assert second.journal.installation() != namespace
