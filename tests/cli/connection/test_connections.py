"""The adapters of a check go to the right addresses with the right login, and only safely."""

from pathlib import Path

import pytest
from attrs import evolve

from tests.cli.connection.served import LOGIN, WRONG, installation, simulated
from wapcommerce.cli.connection.connections import (
    Connections,
    Installation,
    SpfLogin,
    TokenLogin,
    connections,
)
from wapcommerce.errors import CallNotDone
from wapcommerce.testing import example
from wapcommerce.testing.simulator import Behaviour, Call, Service, Simulator

ATHENS = example.offering().regions[0]


def called(simulator: Simulator, service: Service) -> list[Call]:
    return [call for call in simulator.calls if call.service is service]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (TokenLogin.PASSWORD, "/wstrust/issue/usernamemixed"),
        (TokenLogin.ADFS, "/adfs/services/trust/13/usernamemixed"),
        (TokenLogin.WINDOWS, "/wstrust/issue/windowstransport"),
    ],
)
def test_the_kind_of_login_chooses_the_path_of_the_token_service(
    kind: TokenLogin, path: str
) -> None:
    simulator = simulated()
    with simulator.serve(https=True) as served:
        to = evolve(installation(served), token_login=kind)
        with connections(to) as made:
            if kind is TokenLogin.WINDOWS:  # the simulator offers Negotiate and completes none
                with pytest.raises(CallNotDone, match="401"):
                    made.tokens.issue()
            else:
                made.tokens.issue()
    assert {call.path for call in called(simulator, Service.STS)} == {path}


def test_without_spf_vmm_is_read_through_wap() -> None:
    simulator = simulated()
    with simulator.serve(https=True) as served:
        with connections(evolve(installation(served), spf_url=None)) as made:
            assert made.stamps is None
            assert made.catalogue.read(ATHENS).catalogue == example.catalogues()["Athens"]
        assert not called(simulator, Service.SPF)
        with connections(installation(served)) as made:
            made.catalogue.clouds(ATHENS)
        assert called(simulator, Service.SPF)


def test_spf_may_have_a_login_of_its_own() -> None:
    simulator = simulated(Behaviour(spf_users={"SIM\\spf": "of-spf"}))
    own = evolve(LOGIN, username="SIM\\spf", password=evolve(LOGIN.password, text="of-spf"))

    def stamps(made: Connections) -> int:
        assert made.stamps is not None
        return len(made.stamps.stamps())

    with simulator.serve(https=True) as served:
        with connections(evolve(installation(served), spf_login=own)) as made:
            assert stamps(made) == 2
            made.admin.plans.all()
        with connections(installation(served)) as made, pytest.raises(CallNotDone):
            stamps(made)


def test_only_what_the_base_plan_lists_is_sellable() -> None:
    simulator = simulated()
    with simulator.serve(https=True) as served, connections(installation(served)) as made:
        missing = evolve(ATHENS, base_plan="none")
        assert made.catalogue.read(missing).catalogue.profiles
        with pytest.raises(CallNotDone, match="no plan"):
            made.sellable.read(missing)


def test_an_address_without_tls_and_a_bundle_that_is_none_are_refused(tmp_path: Path) -> None:
    to = Installation("http://wap.example:30072", "https://wap.example:30004", LOGIN)
    with pytest.raises(ValueError, match="token service: the base URL is not https"):
        connections(to).__enter__()
    bundle = tmp_path / "ca.pem"
    bundle.write_text("no certificate")
    to = evolve(to, token_url="https://wap.example:30072", ca_bundle=bundle)
    with pytest.raises(OSError):  # noqa: PT011 - the words are OpenSSL's
        connections(to).__enter__()


def test_no_password_is_shown() -> None:
    to = Installation("https://a.example", "https://b.example", WRONG, spf_login=WRONG)
    assert "not-the-password" not in repr(to)
    with connections(evolve(to, token_login=TokenLogin.ADFS)) as made:
        assert "not-the-password" not in repr(made)
    assert SpfLogin("basic") is SpfLogin.BASIC
