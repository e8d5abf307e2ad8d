"""D14: every way of saying no has a code, fields and words, and survives copying."""

import ast
import pickle
from collections.abc import Iterator
from copy import copy, deepcopy
from pathlib import Path

import attrs
import pytest

from wapcommerce import errors
from wapcommerce.errors import (
    CallNotDone,
    CallOutcomeUnknown,
    CurrencyMismatch,
    DatabaseNotMigrated,
    DatabaseTooNew,
    EndpointError,
    IdempotencyConflict,
    IdentityConflict,
    InvalidCharge,
    InvalidDocument,
    InvalidJson,
    InvalidMailTemplate,
    InvalidOffering,
    InvalidWorkbook,
    LeaseLost,
    MoneyError,
    NotFound,
    Problem,
    Refusal,
    Refused,
    Rejection,
    RowsNotPriced,
    Severity,
    StorageFailed,
    UnknownCurrency,
    WapcommerceError,
    accepted,
)

SOURCES = Path(errors.__file__).parent
REJECTION = Rejection("quantity", "0 is too few", "machines[0].quantity", "take 1")
BARE = Rejection("basket_empty", "the basket is empty")
PROBLEM = Problem(
    "number", Severity.ERROR, "Prices", "I7", "12,50", "is not a number.", "Write 12.50."
)

#: One of each, with what it says to people.
ERRORS = [
    (WapcommerceError("odd"), "odd"),
    (MoneyError("odd"), "odd"),
    (InvalidDocument("odd"), "odd"),
    (
        Refused((REJECTION, BARE)),
        "machines[0].quantity: 0 is too few (take 1); the basket is empty",
    ),
    (CurrencyMismatch("EUR", "USD"), "cannot combine EUR with USD; convert one of them first"),
    (
        UnknownCurrency("euro"),
        "'euro' is not an ISO 4217 code; use three capital letters, as in EUR",
    ),
    (InvalidCharge((BARE,)), "the basket is empty"),
    (
        InvalidWorkbook("prices.xlsx", (PROBLEM,)),
        "prices.xlsx: the price workbook was not loaded\n"
        "  number Prices!I7: is not a number. Write 12.50.",
    ),
    (
        InvalidOffering("offering.toml", (REJECTION,)),
        "offering.toml: the offering was not loaded\n  machines[0].quantity: 0 is too few (take 1)",
    ),
    (
        InvalidMailTemplate("customer_activation", (BARE,)),
        "customer_activation: the mail template was not saved\n  the basket is empty",
    ),
    (InvalidJson("order", (BARE,)), "order: the JSON was not read\n  the basket is empty"),
    (
        RowsNotPriced({"negative_quantity": 1, "null_quantity": 2}),
        "rows without a price: 1 of negative_quantity, 2 of null_quantity; look at column "
        "price_error without strict",
    ),
    (NotFound("order", "ord-1"), "there is no order 'ord-1'"),
    (
        IdempotencyConflict("key-1"),
        "the key 'key-1' was used for another order; submit this one under a new key",
    ),
    (LeaseLost("ord-1"), "order ord-1 was taken over by another worker; stop working on it"),
    (
        StorageFailed("shop.db", "database is locked"),
        "shop.db: database is locked; check the file, its folder and the free space",
    ),
    (
        DatabaseTooNew("shop.db", "journal", 3, 2),
        "shop.db: the journal has schema version 3, this release knows 2; install the release "
        "that wrote it, or a later one",
    ),
    (
        DatabaseNotMigrated("shop.db", "journal", 1, 2),
        "shop.db: the journal has schema version 1, this release needs 2; run "
        "`wapcommerce db migrate`",
    ),
    (EndpointError("wap", "create plan", "500"), "wap: create plan: 500"),
    (
        CallNotDone("wap", "create plan", "429", "wait", permanent=False, retry_after_s=30),
        "wap: create plan: 429; wait",
    ),
    (CallOutcomeUnknown("wap", "create plan", "timeout"), "wap: create plan: timeout"),
    (IdentityConflict("wap", "create plan", "taken", "look"), "wap: create plan: taken; look"),
]


def fields_of(error: WapcommerceError) -> dict[str, object]:
    """The fields of an error with their values; none for the abstract ones."""
    kind: type = type(error)
    names = attrs.fields_dict(kind) if attrs.has(kind) else {}
    return {name: getattr(error, name) for name in names}


def drawn_tree() -> set[tuple[str, str]]:
    """Class and base of every exception, as the docstring of the module draws them."""
    drawing = (errors.__doc__ or "").partition("Exceptions::")[2]
    path: list[str] = []
    edges = set()
    for line in drawing.splitlines():
        name = line.lstrip(" │├└─").split(" ")[0]
        if not name or not name[0].isupper():
            continue
        depth = (len(line) - len(line.lstrip(" │├└─"))) // 4 - 1
        path[depth:] = [name]
        if depth:
            edges.add((name, path[depth - 1]))
    return edges


def classes_with_bases() -> Iterator[tuple[str, str]]:
    """Name and base of every class of the package, read from its source."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                for base in node.bases:
                    yield node.name, ast.unparse(base).rpartition(".")[2]


def real_tree() -> set[tuple[str, str]]:
    """Class and base of everything in the package that derives from the root."""
    classes = set(classes_with_bases())
    found, known = set[tuple[str, str]](), {"WapcommerceError"}
    while more := {edge for edge in classes if edge[1] in known} - found:
        found |= more
        known |= {name for name, _ in more}
    return found


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    assert drawn_tree() == real_tree()


def test_there_is_a_sample_of_every_error() -> None:
    names = {type(error).__name__ for error, _ in ERRORS}

    assert names == {name for name, _ in real_tree()} | {"WapcommerceError"}


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [type(error).code for error, _ in ERRORS]

    assert len(set(codes)) == len(codes)
    assert all("code" in vars(type(error)) for error, _ in ERRORS)


@pytest.mark.parametrize(("error", "words"), ERRORS, ids=lambda part: type(part).__name__)
def test_an_error_says_what_happened(error: WapcommerceError, words: str) -> None:
    assert str(error) == words


@pytest.mark.parametrize("error", [error for error, _ in ERRORS], ids=lambda e: type(e).__name__)
def test_an_error_keeps_its_fields_when_copied_or_pickled(error: WapcommerceError) -> None:
    for other in (copy(error), deepcopy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301 - our own pickle
        assert type(other) is type(error)
        assert str(other) == str(error)
        assert fields_of(other) == fields_of(error)


def test_an_error_can_be_raised_and_chained() -> None:
    """Frozen exceptions could not: raising sets their traceback."""
    with pytest.raises(EndpointError) as caught:
        raise CallNotDone("wap", "create plan", "429") from ValueError("cause")

    assert caught.value.__cause__ is not None
    assert caught.value.__traceback__ is not None


def test_accepted_returns_what_was_not_refused() -> None:
    assert accepted(5) == 5


def test_accepted_raises_every_reason_of_a_refusal() -> None:
    refusal = Refusal((REJECTION, BARE))

    with pytest.raises(Refused) as caught:
        accepted(refusal)

    assert caught.value.rejections == refusal.rejections


def test_a_refusal_lists_codes_in_order_of_discovery() -> None:
    assert Refusal((REJECTION, BARE, REJECTION)).codes == ("quantity", "basket_empty", "quantity")


def test_a_refusal_takes_no_list() -> None:
    with pytest.raises(TypeError):
        Refusal([BARE])  # type: ignore[arg-type]  # what an untyped host may pass


@pytest.mark.parametrize(
    ("sheet", "cell", "place"),
    [("Prices", "I7", "Prices!I7"), ("Prices", "", "Prices"), ("", "", "file")],
)
def test_a_problem_names_its_place_as_far_as_it_has_one(sheet: str, cell: str, place: str) -> None:
    problem = attrs.evolve(PROBLEM, sheet=sheet, cell=cell)

    assert str(problem) == f"number {place}: is not a number. Write 12.50."


@pytest.mark.parametrize("value", [REJECTION, Refusal((REJECTION,)), PROBLEM])
def test_rejections_refusals_and_problems_are_values(
    value: Rejection | Refusal | Problem,
) -> None:
    other = pickle.loads(pickle.dumps(value))  # noqa: S301 - our own pickle

    assert other == value == copy(value)
    assert hash(other) == hash(value)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        value.code = "other"  # type: ignore[misc, union-attr]  # that is what must fail
