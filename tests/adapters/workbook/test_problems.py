"""Problems are collected with everything a person needs to find and mend them."""

from wapcommerce.adapters.workbook.problems import (
    MAX_PROBLEMS,
    Findings,
    Place,
    Unusable,
    damaged,
    printable,
)
from wapcommerce.errors import Severity


def test_only_errors_are_counted() -> None:
    findings = Findings()

    findings.add("W-HIDDEN", Place("Prices", "A4"), "hidden rows were read: 4")
    findings.add("E-VALUE", Place("Prices", "A5", "ramm"), "'ramm' is no meter")

    assert findings.errors == 1
    assert [problem.severity for problem in findings.problems] == [
        Severity.WARNING,
        Severity.ERROR,
    ]
    assert findings.problems[1].value == "ramm"


def test_a_hint_of_its_own_replaces_that_of_the_code() -> None:
    findings = Findings()

    findings.add("E-VALUE", Place("Book"), "wrong", "Write Europe/Athens.")
    findings.add("E-VALUE", Place("Book"), "wrong")

    own, usual = findings.problems
    assert own.hint == "Write Europe/Athens."
    assert usual.hint not in ("", own.hint)


def test_an_unusable_file_says_where_and_what_to_do() -> None:
    fault = Unusable("too large", "Divide it.", "XFD1048576")

    assert (str(fault), fault.hint, fault.coordinate) == ("too large", "Divide it.", "XFD1048576")


def test_problems_are_told_in_reading_order() -> None:
    findings = Findings()
    for place in (
        Place("Prices", "B10"),
        Place("Prices", "AA2"),
        Place("Book"),
        Place("Prices", "C2"),
    ):
        findings.add("E-VALUE", place, "wrong")

    assert [(problem.sheet, problem.cell) for problem in findings.in_order()] == [
        ("Prices", "C2"),
        ("Prices", "AA2"),
        ("Prices", "B10"),
        ("Book", ""),
    ]


def test_the_same_problem_of_the_same_cell_is_told_once() -> None:
    findings = Findings()

    findings.add("E-VALUE", Place("Book", "B2"), "wrong")
    findings.add("E-VALUE", Place("Book", "B2"), "wrong")
    findings.add("E-VALUE", Place("Book", "B3"), "wrong")

    assert [problem.cell for problem in findings.in_order()] == ["B2", "B3"]


def test_a_file_made_of_problems_lists_the_first_and_counts_the_rest() -> None:
    findings = Findings()

    for number in range(1, MAX_PROBLEMS + 3):
        findings.add("E-VALUE", Place("Prices", f"A{number}"), "wrong")

    told = findings.in_order()
    assert len(told) == MAX_PROBLEMS + 1
    assert (told[-1].code, told[-1].message) == ("W-MORE", "2 more problems are not listed")
    assert findings.errors == MAX_PROBLEMS + 2


ODD = "a\nb\u200b\x9b31m"
TOLD = "a\\nb\\u200b\\x9b31m"


def test_line_breaks_and_invisible_characters_are_told_as_codes() -> None:
    findings = Findings()

    findings.add("E-VALUE", Place(ODD, "A1", ODD), ODD)

    (problem,) = findings.problems
    assert (problem.sheet, problem.value, problem.message) == (TOLD, TOLD, TOLD)
    assert str(Unusable(ODD)) == printable(ODD) == TOLD
    assert printable("Preis für 5 €") == "Preis für 5 €"


def test_what_a_library_failed_over_is_told_with_its_place_and_shortened() -> None:
    fault = damaged(KeyError("x" * 500), "part a.xml")

    assert str(fault).startswith("the file is damaged: part a.xml: KeyError: 'xxx")
    assert len(str(fault)) < 250
    assert fault.hint


def test_the_cause_of_a_failure_is_told_rather_than_what_it_was_wrapped_in() -> None:
    wrapped = ValueError("could not read")
    wrapped.__cause__ = KeyError("rId9")

    assert str(damaged(wrapped)) == "the file is damaged: KeyError: 'rId9'"
