from attrs import evolve

from tests.testing.simulator.support import Clock, entries
from wapcommerce.ports import LoginStore
from wapcommerce.testing.simulator import Behaviour, SimulatedLogins, Simulator
from wapcommerce.testing.simulator.records import UserState, WapUser

ANN = "ann@example.com"


def with_user(clock: Clock, state: UserState = UserState.ACTIVE) -> Simulator:
    simulator = Simulator(clock=clock)
    simulator.wap.users[ANN] = WapUser(ANN, ANN, state, clock.now)
    return simulator


def test_it_is_a_login_store(simulator: Simulator) -> None:
    store: LoginStore = simulator.logins

    assert isinstance(store, SimulatedLogins)


def test_a_login_works_with_its_password_in_any_letter_case_of_the_name(clock: Clock) -> None:
    logins = with_user(clock).logins
    logins.create_login(ANN, "one")

    assert logins.accepts("Ann@Example.com", "one")
    assert not logins.accepts(ANN, "One")


def test_a_login_without_a_user_does_not_work_until_there_is_one(clock: Clock) -> None:
    simulator = Simulator(clock=clock)
    simulator.logins.create_login(ANN, "one")
    assert not simulator.logins.accepts(ANN, "one")

    simulator.wap.users[ANN] = WapUser(ANN, ANN, UserState.ACTIVE, clock.now)
    assert simulator.logins.accepts(ANN, "one")


def test_a_user_without_a_login_cannot_log_in(clock: Clock) -> None:
    assert not with_user(clock).logins.accepts(ANN, "")


def test_only_an_active_user_can_log_in(clock: Clock) -> None:
    for state in UserState:
        simulator = with_user(clock, state)
        simulator.logins.create_login(ANN, "one")
        assert simulator.logins.accepts(ANN, "one") is (state is UserState.ACTIVE)


def test_a_second_call_sets_the_password(clock: Clock) -> None:
    simulator = with_user(clock)
    simulator.logins.create_login(ANN, "one")
    simulator.logins.create_login(ANN, "two")

    assert not simulator.logins.accepts(ANN, "one")
    assert simulator.logins.accepts(ANN, "two")
    assert entries(simulator) == [("created", "login", ""), ("changed", "login", "")]


def test_passwords_of_the_behaviour_hold_until_a_login_is_made(clock: Clock) -> None:
    simulator = with_user(clock)
    simulator.wap.behaviour = evolve(Behaviour(), tenants={ANN: "fixed"})
    assert simulator.logins.accepts(ANN, "fixed")

    simulator.logins.create_login(ANN, "own")
    assert not simulator.logins.accepts(ANN, "fixed")


def test_no_password_is_kept(clock: Clock) -> None:
    simulator = with_user(clock)
    simulator.logins.create_login(ANN, "hidden")

    assert "hidden" not in repr(vars(simulator.wap))
    assert b"hidden" not in simulator.wap.logins[ANN].digest
