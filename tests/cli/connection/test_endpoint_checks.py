"""Each endpoint: reachable, certificate, token, rights, feeds; each failure with what to do."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from tests.cli.connection.served import (
    WRONG,
    checked,
    failures,
    installation,
    only_failure,
    simulated,
    states,
)
from wapcommerce.cli.connection.connections import connections
from wapcommerce.cli.connection.endpoint_checks import reached, token_service
from wapcommerce.cli.connection.finding import Finding, State, Step
from wapcommerce.testing.simulator import Certificate, Fault, FaultKind, Service

OK, FAILED, NOT_CHECKED = State.OK, State.FAILED, State.NOT_CHECKED


def messages(found: list[Finding], step: Step) -> str:
    return "\n".join(each.message for each in found if each.step is step)


def test_endpoints_that_let_us_in_say_what_was_found() -> None:
    found = checked(simulated())
    until = datetime.now(UTC) + timedelta(days=30)
    assert states(found, "token service") == dict.fromkeys(
        (Step.REACHABLE, Step.CERTIFICATE, Step.TOKEN), OK
    )
    assert states(found, "WAP admin API") == dict.fromkeys(
        (Step.REACHABLE, Step.CERTIFICATE, Step.RIGHTS), OK
    )
    assert states(found, "SPF") == dict.fromkeys(
        (Step.REACHABLE, Step.CERTIFICATE, Step.ADMIN_FEED, Step.VMM_FEED), OK
    )
    assert messages(found, Step.CERTIFICATE).count(f"until {until:%Y-%m-%d}") == 3
    assert "3 plans" in messages(found, Step.RIGHTS)
    assert "2 stamps" in messages(found, Step.ADMIN_FEED)
    assert "vmm01.frankfurt.example" in messages(found, Step.ADMIN_FEED)


@pytest.mark.parametrize(
    ("certificate", "why", "hint"),
    [
        (Certificate.EXPIRED, "expired", "renew"),
        (Certificate.OTHER_HOST, "not valid for '127.0.0.1'", "a name in its certificate"),
    ],
)
def test_a_bad_certificate_is_named_at_every_endpoint_and_no_login_is_sent(
    certificate: Certificate, why: str, hint: str
) -> None:
    simulator = simulated()
    found = checked(simulator, certificate=certificate)
    assert [(each.subject, each.step) for each in failures(found)] == [
        (subject, Step.CERTIFICATE) for subject in ("token service", "WAP admin API", "SPF")
    ]
    for failure in failures(found):
        assert failure.code == "bad_certificate"
        assert why in failure.message
        assert hint in failure.hint
    assert simulator.calls == ()


def test_an_authority_that_is_not_ours_is_not_trusted() -> None:
    found = checked(simulated(), ca_bundle=None)
    assert {failure.code for failure in failures(found)} == {"bad_certificate"}
    assert "bundle" in failures(found)[0].hint


def test_a_wrong_password_is_a_failure_of_the_token_and_of_spf_and_is_not_tried_again() -> None:
    simulator = simulated()
    found = checked(simulator, login=WRONG)
    assert [(each.subject, each.step) for each in failures(found)] == [
        ("token service", Step.TOKEN),
        ("SPF", Step.ADMIN_FEED),
        ("SPF", Step.VMM_FEED),
    ]
    token, admin_feed, vmm_feed = failures(found)
    assert "the user name or the password is wrong" in token.message
    assert "check the login" in token.hint
    assert "SPF_Admin" in admin_feed.hint
    assert "SPF_VMM" in vmm_feed.hint
    assert len(simulator.calls) == 3  # a domain locks who is wrong too often
    assert "not-the-password" not in str(found)


@pytest.mark.parametrize(
    ("service", "subject"),
    [
        (Service.STS, "token service"),
        (Service.ADMIN_API, "WAP admin API"),
        (Service.SPF, "SPF"),
    ],
)
def test_a_service_that_is_down_is_named_and_the_others_are_checked_all_the_same(
    service: Service, subject: str
) -> None:
    simulator = simulated()
    with simulator.serve(https=True) as served, simulator.refusing(service):
        with connections(installation(served)) as made:
            one = list(
                reached(
                    subject,
                    {
                        Service.STS: served.sts_url,
                        Service.ADMIN_API: served.admin_url,
                        Service.SPF: served.spf_url,
                    }[service],
                    made,
                )
            )
        assert [(each.step, each.state) for each in one] == [
            (Step.REACHABLE, FAILED),
            (Step.CERTIFICATE, NOT_CHECKED),
        ]
        assert one[0].code == "unreachable"
        assert "nobody listens" in one[0].message
        assert "firewall" in one[0].hint


def test_a_token_that_has_expired_already_points_at_the_clocks() -> None:
    simulator = simulated()
    with simulator.serve(https=True) as served, connections(installation(served)) as made:
        late = evolve(made.tokens, clock=lambda: datetime.now(UTC) + timedelta(minutes=61))
        (*_, last) = token_service(evolve(made, tokens=late))
    # The server refuses an old message, or issues a token that is of no use: either is a failure.
    assert last.step is Step.TOKEN
    assert last.state is FAILED
    assert last.code == "token_expired"
    assert "clocks" in last.hint


def test_an_operator_without_rights_has_a_token_and_gets_no_further() -> None:
    simulator = simulated()
    simulator.faults.append(Fault(Service.ADMIN_API, FaultKind.UNAUTHORIZED_401, times=2))
    found = checked(simulator)
    assert states(found, "token service")[Step.TOKEN] is OK
    assert only_failure(found).step is Step.RIGHTS
    assert "HTTP 401" in only_failure(found).message
    assert states(found, "region Athens")[Step.BASE_PLAN] is NOT_CHECKED
    assert states(found, "region Athens")[Step.CATALOGUE] is OK
    assert not simulator.faults


@pytest.mark.parametrize("path", ["/plans", "/users/"])
def test_plans_and_users_have_to_be_readable(path: str) -> None:
    simulator = simulated()
    simulator.faults.append(
        Fault(Service.ADMIN_API, FaultKind.UNAUTHORIZED_401, path_prefix=path, times=2)
    )
    assert only_failure(checked(simulator)).step is Step.RIGHTS


def test_without_the_admin_feed_the_vmm_feed_is_read_all_the_same() -> None:
    simulator = simulated()
    down = Fault(Service.SPF, FaultKind.UNAUTHORIZED_401, path_prefix="/SC2012R2/Admin/", times=9)
    simulator.faults.append(down)
    found = checked(simulator)
    assert only_failure(found).step is Step.ADMIN_FEED
    assert states(found, "SPF")[Step.VMM_FEED] is OK
    assert states(found, "region Frankfurt") == {
        Step.BASE_PLAN: OK,
        Step.STAMP: NOT_CHECKED,
        Step.CATALOGUE: OK,
        Step.CLOUD: OK,
    }


def test_through_wap_the_feed_is_a_step_of_the_admin_api() -> None:
    found = checked(simulated(), spf_url=None)
    assert states(found, "WAP admin API")[Step.VMM_FEED] is OK
    assert states(found, "SPF") == {}
    found = checked(simulated(), spf_url=None, login=WRONG)
    assert states(found, "WAP admin API")[Step.VMM_FEED] is NOT_CHECKED
    assert "does not let us in" in messages(found, Step.VMM_FEED)


def test_plain_http_on_this_machine_has_no_certificate() -> None:
    simulator = simulated()
    with simulator.serve() as served, connections(installation(served)) as made:
        found = list(reached("SPF", served.spf_url, made))
    assert [each.state for each in found] == [OK, NOT_CHECKED]
    assert found[1].message == "plain HTTP on this machine"
