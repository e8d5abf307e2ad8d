"""D10, D14: a document of an earlier version passes every later step, in their order."""

import pytest

from wapcommerce.adapters.wire.upcasting import UPCASTERS, Document, upcast, version


def first(document: Document) -> Document:
    return {**document, "passed": [*document["passed"], "1 to 2"]}


def second(document: Document) -> Document:
    document["passed"].append("2 to 3")
    return document


@pytest.mark.parametrize(("found", "passed"), [(1, ["1 to 2", "2 to 3"]), (2, ["2 to 3"]), (3, [])])
def test_a_document_passes_the_steps_behind_its_version(found: int, passed: list[str]) -> None:
    document, problem = upcast({"v": found, "type": "t", "passed": []}, (first, second))

    assert document == {"v": 3, "type": "t", "passed": passed}
    assert problem is None


@pytest.mark.parametrize("found", [-1, 0, 4, True, "1", 1.0, None])
def test_a_version_that_there_was_not_is_refused(found: object) -> None:
    document, problem = upcast({"v": found, "passed": []}, (first, second))

    assert document == {"v": found, "passed": []}
    assert problem is not None
    assert (problem.code, problem.path) == ("unknown_version", "v")
    assert problem.hint == "this release reads versions 1 to 3"


def test_before_the_first_change_there_is_one_version() -> None:
    _, problem = upcast({"v": 2}, ())

    assert version(()) == 1
    assert problem is not None
    assert problem.hint == "this release reads version 1"


@pytest.mark.parametrize("fields", [{}, {"passed": None}, {"passed": 7}])
def test_a_document_that_is_none_of_its_version_is_refused(fields: dict[str, object]) -> None:
    document, problem = upcast({"v": 1, **fields}, (first, second))

    assert document["v"] == 1
    assert problem is not None
    assert (problem.code, problem.message.split(" (")[0]) == (
        "malformed",
        "it is no document of version 1",
    )


def test_the_version_of_today_is_that_of_the_last_step() -> None:
    assert version((first, second)) == 3
    assert version() == 1 + len(UPCASTERS)
