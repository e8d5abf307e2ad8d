from datetime import UTC, datetime, timedelta

from wapcommerce.testing.simulator.records import IN_SYNC, OUT_OF_SYNC, SYNCING, Login, Sync

ENDS = datetime(2024, 5, 6, tzinfo=UTC)
BEFORE = ENDS - timedelta(microseconds=1)


def test_a_synchronisation_is_over_at_its_end_and_not_before() -> None:
    assert [Sync(ENDS).state(now) for now in (BEFORE, ENDS)] == [SYNCING, IN_SYNC]


def test_a_failing_synchronisation_tells_its_error_only_when_it_has_failed() -> None:
    sync = Sync(ENDS, "the provider is away")

    assert (sync.state(BEFORE), sync.last_error(BEFORE)) == (SYNCING, None)
    assert (sync.state(ENDS), sync.last_error(ENDS)) == (OUT_OF_SYNC, "the provider is away")


def test_a_login_matches_its_password_only() -> None:
    login = Login.of("secret")

    assert login.matches("secret")
    assert not login.matches("Secret")


def test_equal_passwords_are_not_seen_to_be_equal() -> None:
    assert Login.of("secret").digest != Login.of("secret").digest


def test_a_login_shows_neither_hash_nor_salt() -> None:
    assert repr(Login.of("secret")) == "Login()"
