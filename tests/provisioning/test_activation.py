import logging
import secrets
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from tests.provisioning.logins import Links, Logins
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, EndpointError, Refusal
from wapcommerce.model.execution import Activation
from wapcommerce.provisioning.activation import (
    Activated,
    activate,
    activation_link,
    is_loopback,
    mint,
)

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
HOURS_72 = timedelta(hours=72)
PASSWORD = "correct horse battery"
USER = "ann@customer.example"


def issued(links: Links, *, now: datetime = NOW, generation: int = 1) -> str:
    token, activation = mint(USER, generation, now, HOURS_72, secrets.token_bytes)
    links.put(activation)
    return token


def codes(result: Activated | Refusal) -> tuple[str, ...]:
    assert isinstance(result, Refusal)
    return result.codes


def fail(error: EndpointError) -> Callable[[], object]:
    def raise_it() -> object:
        raise error

    return raise_it


def test_a_token_is_256_random_bits_in_url_safe_letters() -> None:
    asked: list[int] = []

    def random_bytes(count: int) -> bytes:
        asked.append(count)
        return b"\xff" * count

    token, _ = mint(USER, 1, NOW, HOURS_72, random_bytes)

    assert asked == [32]
    assert token == "_" * 42 + "8"


def test_only_the_hash_of_a_token_is_stored() -> None:
    token, activation = mint(USER, 3, NOW, HOURS_72, secrets.token_bytes)

    assert activation == Activation(
        token_hash=sha256(token.encode()).hexdigest(),
        username=USER,
        generation=3,
        expires_at=datetime(2026, 5, 4, 12, 0, tzinfo=UTC),
        used=False,
    )
    assert token not in repr(activation)


@pytest.mark.parametrize("count", [0, 31, 33])
def test_a_source_of_randomness_that_gives_another_number_of_bytes_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"^a token needs 32 random bytes, not {count}$"):
        mint(USER, 1, NOW, HOURS_72, lambda _: b"x" * count)


NO_INSTANT = "^an activation needs an aware instant and a time in which it is valid$"


@pytest.mark.parametrize("valid_for", [timedelta(0), timedelta(microseconds=-1)])
def test_a_link_that_is_never_valid_is_not_made(valid_for: timedelta) -> None:
    with pytest.raises(ValueError, match=NO_INSTANT):
        mint(USER, 1, NOW, valid_for, secrets.token_bytes)


def test_a_link_may_be_valid_for_the_shortest_time() -> None:
    _, activation = mint(USER, 1, NOW, timedelta(microseconds=1), secrets.token_bytes)

    assert activation.expires_at == NOW + timedelta(microseconds=1)


def test_a_link_needs_an_aware_instant() -> None:
    with pytest.raises(ValueError, match=NO_INSTANT):
        mint(USER, 1, NOW.replace(tzinfo=None), HOURS_72, secrets.token_bytes)


@pytest.mark.parametrize(
    "page",
    [
        "https://shop.example/activate",
        "https://shop.example:8443/a/b?lang=el",
        "http://127.0.0.1:8000/activate",
        "http://[::1]/activate",
        "http://localhost/activate",
    ],
)
def test_the_token_stands_in_the_fragment(page: str) -> None:
    assert activation_link(page, "tok") == f"{page}#tok"


NO_HTTPS = "the activation page needs https: the link is as good as a password"
NO_PLAIN_HOST = "the activation page needs an address with a host, no user, no fragment"
NOT_PRINTABLE = "the activation page needs an address without spaces, in ASCII"


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("http://shop.example/activate", NO_HTTPS),
        ("http://localhost.shop.example/activate", NO_HTTPS),
        ("http://128.0.0.1/activate", NO_HTTPS),
        ("ftp://localhost/activate", NO_HTTPS),
        ("//shop.example/activate", NO_HTTPS),
        ("/activate", NO_PLAIN_HOST),
        ("https:///activate", NO_PLAIN_HOST),
        ("https://shop.example/activate#", NO_PLAIN_HOST),
        ("https://shop.example/activate#here", NO_PLAIN_HOST),
        ("https://ann:s3cret@shop.example/activate", NO_PLAIN_HOST),
        ("https://shop.example/act ivate", NOT_PRINTABLE),
        ("https://shop.example/\nactivate", NOT_PRINTABLE),
        ("https://shόp.example/activate", NOT_PRINTABLE),
        ("", NO_PLAIN_HOST),
    ],
)
def test_an_address_that_would_give_the_token_away_is_refused(page: str, why: str) -> None:
    with pytest.raises(ValueError, match="needs") as refused:
        activation_link(page, "tok")

    assert str(refused.value) == why  # which repeats no password


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("LOCALHOST", True),
        ("0.0.0.0", False),  # noqa: S104 - nothing is bound to it here
        ("128.0.0.1", False),
        ("localhost.example.com", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_a_good_link_makes_the_login_once() -> None:
    links, logins = Links(), Logins()
    token = issued(links)

    assert activate(token, PASSWORD, links, logins, NOW) == Activated(USER)
    assert codes(activate(token, "another password", links, logins, NOW)) == ("activation_used",)
    assert logins.passwords == {USER: PASSWORD}


@pytest.mark.parametrize(
    "garble",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token + "\n",
        lambda token: f" {token}",
        lambda token: f"{token}\ud800",
        lambda token: token.swapcase(),
        lambda token: sha256(token.encode()).hexdigest(),
        lambda token: "\ud800" * 43,
        lambda token: "A" * 43,
    ],
)
def test_a_token_that_was_never_issued_is_unknown(garble: Callable[[str], str]) -> None:
    links, logins = Links(), Logins()
    token = issued(links)

    result = activate(garble(token), PASSWORD, links, logins, NOW)

    assert codes(result) == ("activation_unknown",)
    assert not logins.passwords


def test_whoever_cannot_activate_is_told_why_and_whom_to_ask() -> None:
    links = Links()
    token = issued(links)

    def told(
        token: str, now: datetime = NOW, meanwhile: Callable[[], object] = lambda: None
    ) -> str:
        return str(activate(token, PASSWORD, links, Logins(before=meanwhile), now))

    ask = "(ask your provider for a new activation mail)"
    assert told("") == f"token: this activation link is not, or no longer, valid {ask}"
    assert told(token, NOW + HOURS_72) == f"token: this activation link has expired {ask}"
    assert told(token, meanwhile=lambda: issued(links, generation=2)) == (
        f"token: this activation link was used or replaced meanwhile {ask}"
    )
    used = issued(links, generation=3)
    activate(used, PASSWORD, links, Logins(), NOW)
    assert told(used) == f"token: this activation link was used already {ask}"


def test_a_resent_mail_revokes_the_former_link() -> None:
    links, logins = Links(), Logins()
    former = issued(links)
    latter = issued(links, generation=2)

    assert codes(activate(former, PASSWORD, links, logins, NOW)) == ("activation_unknown",)
    assert activate(latter, PASSWORD, links, logins, NOW) == Activated(USER)


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        (NOW + HOURS_72 - timedelta(microseconds=1), True),
        (NOW + HOURS_72, False),
        (NOW + HOURS_72 + timedelta(microseconds=1), False),
    ],
    ids=["just before", "at", "just after"],
)
def test_a_link_no_longer_works_at_the_instant_it_expires(moment: datetime, works: bool) -> None:
    links, logins = Links(), Logins()
    token = issued(links)

    result = activate(token, PASSWORD, links, logins, moment)

    assert (result == Activated(USER)) is works
    assert works or codes(result) == ("activation_expired",)
    assert bool(logins.passwords) is works


def test_a_used_link_stays_used_after_it_expired() -> None:
    links, logins = Links(), Logins()
    token = issued(links)
    activate(token, PASSWORD, links, logins, NOW)

    late = activate(token, PASSWORD, links, logins, NOW + HOURS_72)

    assert codes(late) == ("activation_used",)


def test_a_weak_password_is_refused_and_the_link_still_works() -> None:
    links, logins = Links(), Logins()
    token = issued(links)

    weak = activate(token, "short\n", links, logins, NOW)

    assert codes(weak) == ("password_too_short", "password_unprintable")
    assert not logins.passwords
    assert activate(token, PASSWORD, links, logins, NOW) == Activated(USER)


def test_the_password_is_not_the_user_name_of_the_link() -> None:
    links = Links()

    same = activate(issued(links), USER, links, Logins(), NOW)

    assert codes(same) == ("password_is_username",)


def test_a_bad_link_says_nothing_about_the_password() -> None:
    assert codes(activate("", "", Links(), Logins(), NOW)) == ("activation_unknown",)


@pytest.mark.parametrize("error", [CallNotDone, CallOutcomeUnknown])
def test_a_login_store_that_fails_leaves_the_link_usable(error: type[EndpointError]) -> None:
    links = Links()
    token = issued(links)
    failing = Logins(before=fail(error("logins", "create_login", "down")))

    with pytest.raises(error):
        activate(token, PASSWORD, links, failing, NOW)

    assert activate(token, PASSWORD, links, Logins(), NOW) == Activated(USER)


def test_a_link_replaced_while_the_login_is_made_reports_no_success() -> None:
    links = Links()
    token = issued(links)
    logins = Logins(before=lambda: issued(links, generation=2))

    assert codes(activate(token, PASSWORD, links, logins, NOW)) == ("activation_used",)


def test_of_many_activations_at_once_exactly_one_reports_success() -> None:
    links = Links()
    token = issued(links)
    count = 8
    all_have_looked = threading.Barrier(count)
    logins = Logins(before=lambda: all_have_looked.wait(timeout=10))
    results: list[Activated | Refusal] = []

    def one(number: int) -> None:
        results.append(activate(token, f"{PASSWORD} {number}", links, logins, NOW))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == count
    assert results.count(Activated(USER)) == 1
    refusals = [result for result in results if isinstance(result, Refusal)]
    assert {refusal.codes for refusal in refusals} == {("activation_used",)}


def test_neither_token_nor_password_shows_anywhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    links = Links()
    token = issued(links)
    failing = Logins(before=fail(CallNotDone("logins", "create_login", "down")))
    shown: list[object] = [*links.kept.values()]

    with pytest.raises(CallNotDone) as failed:
        activate(token, PASSWORD, links, failing, NOW)
    shown += traceback.format_exception(failed.value)
    shown += [
        activate(token, "canary-pass", links, Logins(), NOW),
        activate(token, PASSWORD, links, Logins(), NOW + HOURS_72),
        activate(token, PASSWORD, links, Logins(), NOW),
        activate(token, PASSWORD, links, Logins(), NOW),
        activate(f"{token}x", PASSWORD, links, Logins(), NOW),
        *links.kept.values(),
        *(record.getMessage() for record in caplog.records),
    ]

    everything = "\n".join(f"{thing!r} {thing}" for thing in shown)
    for secret in (token, PASSWORD, "canary-pass"):
        assert secret not in everything
