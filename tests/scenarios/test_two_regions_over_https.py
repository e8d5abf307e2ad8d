"""Two regions end to end over HTTPS with a CA bundle, and each way in which that is refused (S29).

What was done is read from the ledger of the installation, not from our journal. Each refusal is
shown twice: by the connection check before the first sale, and by an order that is under way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from attrs import evolve

from tests.cli.connection.served import checked, failures, installation, only_failure
from tests.scenarios.installation import (
    ANN,
    DORA,
    OLYMPUS,
    TWO_MACHINES,
    Installation,
    an_installation,
)
from wapcommerce.adapters.vmm import SPF_VMM, WAP_ADMIN, VmmCatalogue
from wapcommerce.adapters.wap import (
    USERNAME_MIXED,
    AdminApi,
    BearerTokens,
    Login,
    TokenService,
    WapPortal,
)
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.cli.connection.check import check_connection
from wapcommerce.cli.connection.connections import connections
from wapcommerce.cli.connection.finding import Step
from wapcommerce.errors import CallNotDone
from wapcommerce.model.choices import PackageChoice, ProfileChoices
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.order import Order
from wapcommerce.model.portal import PlanQuotas
from wapcommerce.testing import example
from wapcommerce.testing.example.catalogues import CENTOS, UBUNTU
from wapcommerce.testing.simulator import (
    DEMO_PASSWORD,
    DEMO_USER,
    Certificate,
    Served,
    Service,
    Simulator,
)

ATHENS, FRANKFURT = example.offering().regions
PACKAGE = example.offering().packages[0]
LOGIN = Login(DEMO_USER, Secret(DEMO_PASSWORD))
WRONG = Login(DEMO_USER, Secret("not-the-password"))

IN_ATHENS = (
    TWO_MACHINES.with_extra_storage_gib(100).with_add_on("s2s-10", 2).with_add_on("ipv4-1", 3)
)
IN_FRANKFURT = ProfileChoices("Frankfurt").with_machines("Small", UBUNTU, 3)
IN_FRANKFURT = IN_FRANKFURT.with_machines("Large", CENTOS, 1)


def simulated() -> Simulator:
    simulator = Simulator()
    simulator.seed(example.offering(), example.catalogues())
    return simulator


@contextmanager
def reached(
    served: Served, login: Login = LOGIN, *, through_wap: bool = False
) -> Iterator[tuple[WapPortal, VmmCatalogue]]:
    """The adapters on an installation over HTTPS, as a host wires them up."""
    with ExitStack() as stack:

        def endpoint(name: str, url: str, auth: httpx.Auth | None = None) -> Endpoint:
            return stack.enter_context(Endpoint(name, url, auth=auth, trust=served.ca_bundle))

        tokens = TokenService(
            endpoint("token service", served.sts_url), USERNAME_MIXED, login=login
        )
        wap = endpoint("WAP admin API", served.admin_url, BearerTokens(tokens.issue))
        portal = WapPortal(AdminApi(wap, DEMO_USER))
        if through_wap:
            yield portal, VmmCatalogue(wap, DEMO_USER, portal.sellable_ids, WAP_ADMIN)
            return
        spf = endpoint("SPF", served.spf_url, httpx.BasicAuth(DEMO_USER, DEMO_PASSWORD))
        yield portal, VmmCatalogue(spf, DEMO_USER, portal.sellable_ids, SPF_VMM)


@contextmanager
def selling(
    folder: Path, simulator: Simulator, *, through_wap: bool = False
) -> Iterator[Installation]:
    """The world of the scenarios, on an installation over HTTPS."""
    with (
        an_installation(folder) as world,
        simulator.serve(https=True) as served,
        reached(served, through_wap=through_wap) as (portal, catalogue),
    ):
        host = evolve(world.host, portal=portal)
        shop = evolve(world.shop, catalogues=catalogue)
        yield evolve(world, simulator=simulator, host=host, shop=shop)


def created(simulator: Simulator, kind: str) -> list[str]:
    """The keys of what was created, in order, by the ledger of the installation."""
    return [e.key for e in simulator.ledger if (e.action, e.kind) == ("created", kind)]


def reason(world: Installation, order: Order) -> str:
    """Why an order waits for a person."""
    assert world.run(order.id) is ExecutionState.ATTENTION
    attention = world.host.journal.execution(order.id).attention
    assert attention is not None
    return attention.reason


@pytest.mark.parametrize("through_wap", [False, True], ids=["SPF", "through WAP"])
def test_both_regions_and_a_package_are_sold_over_https(tmp_path: Path, through_wap: bool) -> None:
    simulator = simulated()
    with selling(tmp_path, simulator, through_wap=through_wap) as world:
        athens = world.sold("O-1", OLYMPUS, ANN, IN_ATHENS)
        frankfurt = world.sold("O-2", DORA, choices=IN_FRANKFURT)
        package = world.sold("O-3", OLYMPUS, choices=PackageChoice(PACKAGE.code))

        # 2 × Medium (2 cores, 4 GiB) with 30 GiB each; 3 × 1792 MiB and 8 GiB, 3 × 30 and 40 GiB.
        assert world.granted(athens) == PlanQuotas(4, 8192, 160, 2, 20, 3)
        assert world.granted(frankfurt) == PlanQuotas(7, 13568, 130, 4, 0, 0)
        assert world.in_wap(athens).co_administrators == (OLYMPUS.username,)
        assert world.in_wap(frankfurt).owner == DORA.username
        assert world.in_wap(package).plan_id == PACKAGE.plan
        held = [world.in_wap(order) for order in (athens, frankfurt, package)]
        assert all(each.active for each in held)
        assert len(world.ledger.invoices()) == 3
        assert len(world.mails()) == 3

    assert created(simulator, "user") == [OLYMPUS.username, ANN.username, DORA.username]
    assert created(simulator, "plan") == [held[0].plan_id, held[1].plan_id]
    assert created(simulator, "plan subscription") == [str(each.id) for each in held]
    assert len(simulator.wap.tokens) == 1


def test_one_connection_and_one_token_are_used_again_over_https(tmp_path: Path) -> None:
    simulator = simulated()
    with selling(tmp_path, simulator) as world:
        world.sold("O-1", OLYMPUS, ANN, IN_ATHENS)
        made = {service: simulator.connections(service) for service in Service}
    assert made == {
        Service.STS: 1,
        Service.ADMIN_API: 1,
        Service.SPF: 1,
        Service.TENANT_API: 0,
    }
    assert len(simulator.calls) == 17


def test_the_check_finds_nothing_wrong_before_and_after_a_sale(tmp_path: Path) -> None:
    simulator = simulated()
    assert failures(checked(simulator)) == []
    with selling(tmp_path, simulator) as world:
        world.sold("O-1", DORA, choices=IN_FRANKFURT)
    assert failures(checked(simulator)) == []


def test_a_wrong_password_is_a_clear_error(tmp_path: Path) -> None:
    simulator = simulated()
    wrong, *_ = failures(checked(simulator, login=WRONG, spf_login=LOGIN))
    assert (wrong.subject, wrong.step) == ("token service", Step.TOKEN)

    with an_installation(tmp_path) as world, simulator.serve(https=True) as served:
        order = world.ordered("O-1", DORA)
        with reached(served, WRONG) as (portal, catalogue):
            with pytest.raises(CallNotDone, match="password is wrong"):
                catalogue.catalogue(ATHENS)
            said = reason(evolve(world, host=evolve(world.host, portal=portal)), order)
        assert said.startswith("token service: issue a token: HTTP 500 FailedAuthentication")
        assert said.endswith("check the login, the realm and the clock of this machine")
        assert "not-the-password" not in said
        assert simulator.ledger == ()

        # Once the password is right, a person lets it try again, and it is carried out once.
        with reached(served) as (portal, _):
            mended = evolve(world, host=evolve(world.host, portal=portal))
            mended.host.journal.resume(order.id, mended.clock())
            assert mended.run(order.id) is ExecutionState.DONE
    assert created(simulator, "user") == [DORA.username]
    assert len(created(simulator, "plan subscription")) == 1


@pytest.mark.parametrize(
    ("certificate", "why"),
    [
        (Certificate.EXPIRED, "certificate has expired"),
        (Certificate.OTHER_HOST, "not valid for '127.0.0.1'"),
    ],
)
def test_a_bad_certificate_is_a_clear_error_and_no_login_is_sent(
    tmp_path: Path, certificate: Certificate, why: str
) -> None:
    simulator = simulated()
    with simulator.serve(https=True, certificate=certificate) as served:
        with connections(installation(served)) as made:
            found = failures(list(check_connection(example.offering(), made)))
        assert [failure.step for failure in found] == [Step.CERTIFICATE] * 3
        assert all(why in failure.message for failure in found)

        with an_installation(tmp_path) as world, reached(served) as (portal, catalogue):
            order = world.ordered("O-1", DORA)
            said = reason(evolve(world, host=evolve(world.host, portal=portal)), order)
            assert "the TLS certificate is not trusted: " in said
            assert why in said
            with pytest.raises(CallNotDone, match="the TLS certificate is not trusted"):
                catalogue.clouds(ATHENS)
    assert simulator.calls == ()


def test_an_unknown_stamp_is_a_clear_error(tmp_path: Path) -> None:
    simulator = simulated()
    gone = simulator.wap.stamps.pop(FRANKFURT.stamp_id)
    failure = only_failure(checked(simulator))
    assert (failure.subject, failure.code) == ("region Frankfurt", "unknown_stamp")
    assert ATHENS.stamp_id in failure.hint

    with selling(tmp_path, simulator) as world:
        with pytest.raises(CallNotDone, match=f"nothing of stamp {gone.id}") as refused:
            world.storefront(DORA).catalogue("Frankfurt")
        assert "correct the stamp id of region 'Frankfurt'" in refused.value.hint
        world.sold("O-1", DORA, choices=IN_ATHENS)  # the other region sells all the same


def test_an_order_for_a_stamp_that_its_base_plan_does_not_have_needs_a_person(
    tmp_path: Path,
) -> None:
    simulator = simulated()
    with selling(tmp_path, simulator) as world:
        order = world.ordered("O-1", DORA, choices=IN_FRANKFURT)
        other = simulator.wap.plans[ATHENS.base_plan]
        simulator.wap.plans[FRANKFURT.base_plan] = evolve(other, id=FRANKFURT.base_plan)
        said = reason(world, order)
    assert f"does not hold cloud {FRANKFURT.cloud_id} of stamp {FRANKFURT.stamp_id}" in said
    assert "add the region's cloud" in said
    assert not created(simulator, "plan subscription")
    failure, *_ = failures(checked(simulator))
    assert (failure.subject, failure.code) == ("region Frankfurt", "cloud_not_in_plan")


def test_a_base_plan_without_vm_clouds_is_a_clear_error(tmp_path: Path) -> None:
    simulator = simulated()
    with selling(tmp_path, simulator) as world:
        order = world.ordered("O-1", DORA, choices=IN_FRANKFURT)
        whole = simulator.wap.plans[FRANKFURT.base_plan]
        simulator.wap.plans[whole.id] = evolve(whole, services=())

        with pytest.raises(CallNotDone, match="does not hold the service systemcenter"):
            world.storefront(DORA).catalogue("Frankfurt")
        said = reason(world, order)
        assert f"plan '{FRANKFURT.base_plan}'" in said
        assert "add the VM cloud service to the plan" in said
        assert not created(simulator, "plan subscription")

        simulator.wap.plans[whole.id] = whole
        world.host.journal.resume(order.id, world.clock())
        assert world.run(order.id) is ExecutionState.DONE
        assert len(created(simulator, "plan")) == 1

    simulator.wap.plans[whole.id] = evolve(whole, services=())
    failure = only_failure(checked(simulator))
    assert (failure.subject, failure.code) == ("region Frankfurt", "no_vm_clouds")
