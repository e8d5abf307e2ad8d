"""Versioned JSON of the model's values, both ways."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import given

from tests import builders, strategies
from wapcommerce.adapters.wire.conversion import BOOKS
from wapcommerce.adapters.wire.json import (
    TYPES,
    choices_from_json,
    configuration_from_json,
    fingerprint,
    from_json,
    read,
    submission_from_json,
    to_json,
)
from wapcommerce.adapters.wire.upcasting import Document
from wapcommerce.errors import InvalidJson
from wapcommerce.model.basket import Basket
from wapcommerce.model.billing import Invoice
from wapcommerce.model.choices import (
    AddOnChoice,
    CharacteristicChoices,
    Choices,
    MachineChoice,
    PackageChoice,
    ProfileChoices,
)
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.execution import (
    Attention,
    EffectKind,
    EffectRecord,
    EffectState,
    Execution,
    ExecutionState,
)
from wapcommerce.model.money import Money
from wapcommerce.model.order import Order, OrderStatus, StatusType
from wapcommerce.model.party import Account, Role
from wapcommerce.model.portal import PlanSubscription, PlanSubscriptionState, SyncState
from wapcommerce.model.quotas import Quotas
from wapcommerce.model.quote import Quote
from wapcommerce.model.synchronisation import ActivationResend, Submission, Synchronisation
from wapcommerce.testing.contracts.samples import a_billing_subscription, an_invoice_request

NOW = datetime(2026, 3, 31, 12, 0, 0, 1, tzinfo=UTC)
REQUEST = an_invoice_request("O-1")
ATTENTION = Attention("plan", "refused")
CHOICES: list[Choices] = [
    ProfileChoices("Athens", (MachineChoice("Small"),), 5, (AddOnChoice("s2s-10"),)),
    CharacteristicChoices("Athens", 4, 8, 100),
    PackageChoice("starter"),
]
CONFIGURATIONS: list[Configuration] = [
    builders.a_profile_configuration(),
    builders.a_characteristic_configuration(AddOnChoice("s2s-10"), vm_count=3),
    builders.a_package_configuration(),
]
VALUES: list[object] = [
    *CHOICES,
    *CONFIGURATIONS,
    builders.NIKOS,
    ATTENTION,
    builders.a_basket(*CONFIGURATIONS),
    a_billing_subscription("O-1-1"),
    builders.ATHENS_CATALOGUE,
    EffectRecord("plan", EffectKind.PLAN, EffectState.DONE, 2, {"plan_id": "p"}, "", NOW, NOW),
    Execution("O-1", ExecutionState.ATTENTION, None, ATTENTION),
    Invoice("INV-1", REQUEST),
    REQUEST,
    Money("12.5", "EUR"),
    builders.an_offering(),
    builders.an_order_for_resale(*CONFIGURATIONS),
    PlanSubscription(
        UUID(int=7),
        "s",
        "u@x.example",
        "p",
        ("v",),
        PlanSubscriptionState.SUSPENDED,
        SyncState.IN_SYNC,
    ),
    Quotas(cpu_cores=2, vm_count=None),
    builders.a_quote(builders.a_profile_configuration()),
    Synchronisation("sync:acc-1", builders.NIKOS),
    ActivationResend("resend:acc-1:2", builders.NIKOS, 2),
]


def account_json(**fields: object) -> str:
    """An account's JSON with some fields changed."""
    return json.dumps({**json.loads(to_json(builders.NIKOS)), **fields})


def problems(cls: type, text: str) -> list[tuple[str, str]]:
    """Code and path of everything that is wrong with the text."""
    with pytest.raises(InvalidJson) as caught:
        from_json(cls, text)
    return [(rejection.code, rejection.path) for rejection in caught.value.rejections]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    assert from_json(type(value), to_json(value)) == value


def test_every_type_with_a_json_form_is_tested_here_or_with_the_price_books() -> None:
    assert {type(value) for value in VALUES} == set(TYPES.values()) - set(BOOKS.values())


@given(strategies.orders)
def test_any_order_comes_back_as_it_was(order: Order) -> None:
    again = from_json(Order, to_json(order))

    assert again == order
    assert to_json(again) == to_json(order)
    assert fingerprint(again) == fingerprint(order)


@given(strategies.orders | strategies.synchronisations)
def test_any_submission_comes_back_as_it_was_and_of_its_kind(submission: Submission) -> None:
    again = submission_from_json(to_json(submission))

    assert again == submission
    assert type(again) is type(submission)


def test_a_status_of_the_host_keeps_its_name_and_its_type() -> None:
    """S28: "Approved" is of type submitted."""
    approved = OrderStatus("Approved", StatusType.SUBMITTED)
    order = evolve(builders.an_order_for_resale(), status=approved, part_of="ord-0")

    again = from_json(Order, to_json(order))

    assert (again.status, again.part_of) == (approved, "ord-0")
    assert json.loads(to_json(order))["status"] == {"name": "Approved", "type": "submitted"}


def test_what_is_no_order_synchronisation_or_resend_is_no_submission() -> None:
    with pytest.raises(InvalidJson) as caught:
        submission_from_json(to_json(builders.NIKOS))

    assert caught.value.source == "order or synchronisation or activation_resend"
    assert [found.code for found in caught.value.rejections] == ["unknown_type"]


@given(strategies.quotes())
def test_any_quote_comes_back_as_it_was(quote: Quote) -> None:
    assert from_json(Quote, to_json(quote)) == quote


@pytest.mark.parametrize("choices", CHOICES)
def test_choices_of_any_kind_are_read(choices: Choices) -> None:
    assert choices_from_json(to_json(choices)) == choices


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_configurations_of_any_kind_are_read(configuration: Configuration) -> None:
    assert configuration_from_json(to_json(configuration)) == configuration


def test_the_form_of_an_invoice() -> None:
    invoice = Invoice("INV-2026-000001", an_invoice_request("O-1", price="1234.5"))

    assert json.loads(to_json(invoice)) == {
        "v": 1,
        "type": "invoice",
        "number": "INV-2026-000001",
        "request": {
            "order_id": "O-1",
            "billed_to_id": "acc-1",
            "billed_to_name": "Έλλη Papas",
            "issued_on": "2026-03-31",
            "currency": "EUR",
            "starts_on": "2026-03-31",
            "period": "month",
            "lines": [
                {
                    "order_item_id": "O-1-1",
                    "label": "Starter",
                    "quantity": "1",
                    "amount": {"amount": "1234.50", "currency": "EUR"},
                }
            ],
            "tax_percent": "0",
        },
    }


def test_version_and_type_stand_first() -> None:
    assert to_json(builders.NIKOS).startswith('{"v": 1, "type": "account", "id": ')


def test_a_configuration_inside_an_order_says_its_kind() -> None:
    items = json.loads(to_json(builders.an_order_for_resale(*CONFIGURATIONS)))["items"]

    assert [item["configuration"]["type"] for item in items] == [
        "profile_configuration",
        "characteristic_configuration",
        "package_configuration",
    ]


def test_fields_with_a_default_may_be_left_out() -> None:
    text = '{"v": 1, "type": "account", "id": "a", "name": "Ann", "email": "a@x.example"}'

    assert from_json(Account, text) == Account("a", "Ann", "a@x.example", Role.END_CUSTOMER)


def test_equal_values_have_equal_fingerprints() -> None:
    line = REQUEST.lines[0]
    same = evolve(REQUEST, lines=(evolve(line, quantity=Decimal("1.000")),))

    assert same == REQUEST
    assert fingerprint(same) == fingerprint(REQUEST)


def test_other_values_have_other_fingerprints() -> None:
    others = [
        REQUEST,
        evolve(REQUEST, issued_on=date(2026, 4, 1)),
        evolve(REQUEST, billed_to_name="Elli Papas"),
        evolve(REQUEST, lines=REQUEST.lines * 2),
        Invoice("INV-1", REQUEST),
    ]

    assert len({fingerprint(other) for other in others}) == len(others)


def test_a_fingerprint_is_the_same_in_every_release() -> None:
    canonical = b'{"amount":"12.50","currency":"EUR","type":"money","v":1}'

    assert fingerprint(Money("12.5", "EUR")) == sha256(canonical).hexdigest()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '"order"', "null", "[" * 100_000, "1" * 5000, '{"v": NaN}']
)
def test_a_text_that_is_no_object_is_refused(text: str) -> None:
    assert {path for _, path in problems(Account, text)} <= {"", "v", "type"}


@pytest.mark.parametrize("version", [0, 2, True, "1", 1.0, None])
def test_another_version_is_refused(version: object) -> None:
    assert problems(Account, account_json(v=version)) == [("unknown_version", "v")]


def called(document: Document) -> Document:
    """Up to version 2 the name of an account was its title, and version 1 began it with "Mr"."""
    document["name"] = document.pop("title")
    return document


def with_mr(document: Document) -> Document:
    return {**document, "title": document["title"].removeprefix("Mr ")}


OLD = {"id": "acc-1", "email": "nikos@hosting.example", "role": "reseller"}


@pytest.mark.parametrize(
    "fields",
    [
        {"v": 1, "title": "Mr Nikos Hosting"},
        {"v": 2, "title": "Nikos Hosting"},
        {"v": 3, "name": "Nikos Hosting"},
    ],
)
def test_a_document_of_every_earlier_version_is_read_as_one_of_today(
    fields: dict[str, object],
) -> None:
    text = json.dumps({"type": "account", **OLD, **fields})

    assert read({"account": Account}, text, (with_mr, called)) == Account(
        "acc-1", "Nikos Hosting", "nikos@hosting.example", Role.RESELLER
    )


@pytest.mark.parametrize("version", [0, 4])
def test_a_later_version_is_refused_and_so_is_one_before_the_first(version: int) -> None:
    with pytest.raises(InvalidJson, match="this release reads versions 1 to 3"):
        read({"account": Account}, account_json(v=version), (with_mr, called))


def test_a_type_that_was_renamed_is_looked_at_in_its_new_form() -> None:
    def renamed(document: Document) -> Document:
        return {**document, "type": "account"}

    text = account_json(type="customer")

    assert read({"account": Account}, text, (renamed,)) == builders.NIKOS


def test_what_is_wrong_with_an_old_document_is_said_in_the_words_of_today() -> None:
    text = json.dumps({"v": 2, "type": "account", **OLD, "title": 7})

    with pytest.raises(InvalidJson) as caught:
        read({"account": Account}, text, (with_mr, called))

    assert [(found.code, found.path) for found in caught.value.rejections] == [
        ("malformed", "name")
    ]


@pytest.mark.parametrize("name", ["order", "accounts", None, ["account"]])
def test_another_type_is_refused(name: object) -> None:
    assert problems(Account, account_json(type=name)) == [("unknown_type", "type")]


def test_a_missing_envelope_is_refused_with_both_reasons() -> None:
    assert problems(Account, "{}") == [("unknown_version", "v"), ("unknown_type", "type")]


def test_every_problem_is_reported_with_its_path() -> None:
    document = json.loads(to_json(builders.an_order_for_resale(*CONFIGURATIONS)))
    del document["channel"]
    document["parties"]["owner"]["role"] = "boss"
    document["placed_on"] = "31.3.2026"
    document["items"][0]["quote"]["lines"][1]["amount"]["amount"] = 12.5
    document["items"][1]["configuration"]["resources"]["cpu_cores"] = "4"
    document["items"][2]["colour"] = "red"

    assert sorted(problems(Order, json.dumps(document))) == [
        ("malformed", "items[0].quote.lines[1].amount.amount"),
        ("malformed", "items[1].configuration.resources.cpu_cores"),
        ("malformed", "parties.owner.role"),
        ("malformed", "placed_on"),
        ("missing", "channel"),
        ("unknown_field", "items[2]"),
    ]


def test_an_error_names_the_allowed_values() -> None:
    with pytest.raises(
        InvalidJson, match=r"role: 'boss' is none of distributor, reseller, end_customer"
    ):
        from_json(Account, account_json(role="boss"))


@pytest.mark.parametrize("kind", ["order", None, ["package_configuration"]])
def test_an_unknown_kind_of_configuration_is_refused(kind: object) -> None:
    document = json.loads(to_json(builders.an_order_for_resale(*CONFIGURATIONS)))
    document["items"][0]["configuration"]["type"] = kind

    assert problems(Order, json.dumps(document)) == [("malformed", "items[0].configuration")]


def test_a_value_without_a_json_form_is_refused() -> None:
    with pytest.raises(TypeError, match="datetime has no JSON form"):
        to_json(NOW)
    with pytest.raises(TypeError, match="int has no JSON form"):
        from_json(int, "1")


def test_an_empty_basket_comes_back() -> None:
    assert from_json(Basket, to_json(Basket())) == Basket()


def test_an_instant_of_another_zone_comes_back_in_utc() -> None:
    athens = NOW.astimezone(timezone(timedelta(hours=3)))
    execution = Execution("O-1", ExecutionState.PENDING, athens, None)

    again = from_json(Execution, to_json(execution))

    assert again == execution
    assert again.retry_at is not None
    assert again.retry_at.tzinfo is UTC
