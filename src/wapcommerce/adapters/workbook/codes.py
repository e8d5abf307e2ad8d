"""Every problem a price workbook can have: its code, what it means and what to do (D4)."""

from __future__ import annotations

from attrs import frozen

from wapcommerce.errors import Severity

_E, _W = Severity.ERROR, Severity.WARNING


@frozen
class Code:
    """One code of the loader; stable, so that hosts translate it (D14)."""

    code: str
    severity: Severity
    meaning: str
    hint: str


#: All codes, in the order of `docs/reference/workbook.md`.
CODES = (
    Code(
        "E-FILE",
        _E,
        "Not an xlsx file, damaged, with macros or a password, or larger than an upload may be.",
        "Save it as an Excel workbook (.xlsx) without them; remove what is not price data.",
    ),
    Code(
        "E-SHEET-MISSING",
        _E,
        "The sheet Book or Prices is not there.",
        "Add the sheet, with exactly this name.",
    ),
    Code(
        "E-SHEET-UNSUPPORTED",
        _E,
        "A sheet with values that the format does not know, or knows twice.",
        "Move it to another file.",
    ),
    Code(
        "E-HEADER-MISSING",
        _E,
        "A column that is needed has no name in the first row.",
        "Add the column.",
    ),
    Code(
        "E-HEADER-UNKNOWN",
        _E,
        "A column has values but no name, or a name that the format does not know.",
        "Correct the name or remove the column; remarks go into note.",
    ),
    Code("E-HEADER-DUPLICATE", _E, "Two columns have the same name.", "Remove one."),
    Code(
        "E-KEY-MISSING",
        _E,
        "A required key of Book is absent or has no value.",
        "Add the key in column A and its value in column B.",
    ),
    Code(
        "E-KEY-UNKNOWN",
        _E,
        "Book has a key that the format does not know, or a value without a key.",
        "Correct the key or remove the row; remarks go into column C.",
    ),
    Code(
        "E-DUP-KEY",
        _E,
        "Two rows or two keys of Book say the same thing, or the rows of one charge stand apart.",
        "Remove one, or put the rows together.",
    ),
    Code(
        "E-VALUE",
        _E,
        "A value is missing where one is needed, or is none of the allowed ones.",
        "Type a value that the description of the column names.",
    ),
    Code(
        "E-UNUSED",
        _E,
        "The charge's model, or the book as it is, does not use this, so it would have no effect.",
        "Clear the cell, or choose what uses it.",
    ),
    Code(
        "E-NUM-AMBIGUOUS",
        _E,
        "Text that could be two different numbers.",
        "Turn the cell into a number, or write it without thousands separators and declare "
        "decimal_separator in Book.",
    ),
    Code(
        "E-NUM-TEXT",
        _E,
        "Text where a number is needed.",
        "Turn the cell into a number without currency sign, per cent sign or parentheses.",
    ),
    Code(
        "E-PERCENT-FORMAT",
        _E,
        "A cell with a percentage format: what it shows as 15 % is stored as 0.15.",
        "Give the cell the format Number, then type 15 for 15 %.",
    ),
    Code("E-CELL-ERROR", _E, "The cell shows an Excel error such as #N/A.", "Repair the formula."),
    Code(
        "E-FORMULA-NO-CACHE",
        _E,
        "A formula without a stored result, with an empty one, or one never calculated.",
        "Open and save the file in Excel, or paste the values.",
    ),
    Code(
        "E-DATE-AS-PRICE",
        _E,
        "A date where a number is needed.",
        "Give the cell the format Number, then type the number again.",
    ),
    Code(
        "E-DATE-TEXT",
        _E,
        "Text that is no day in the form yyyy-mm-dd, where a date is needed.",
        "Type the day in a cell that has the format Date, or as 2026-01-31.",
    ),
    Code("E-MERGED", _E, "Merged cells in the data.", "Unmerge them and fill each cell."),
    Code(
        "E-MODE-MISSING",
        _E,
        "The first row of a charge names no model.",
        "Name it. If this row is a tier of the charge above, repeat that charge's meter, region, "
        "charge, period and valid_from.",
    ),
    Code(
        "E-TIER-UNSORTED",
        _E,
        "A tier_to is not above the one before, or a blank one is not the last.",
        "Sort the rows of the charge by tier_to, the blank one last.",
    ),
    Code(
        "E-TIER-GAP",
        _E,
        "A tier_from is above the bound of the tier before.",
        "Repeat the tier_to of the row above (0 in the first), or remove the column.",
    ),
    Code(
        "E-TIER-OVERLAP",
        _E,
        "A tier_from is below the bound of the tier before.",
        "Repeat the tier_to of the row above (0 in the first), or remove the column.",
    ),
    Code(
        "E-TIER-NOT-OPEN",
        _E,
        "The last tier has a tier_to, so more than that has no price.",
        "Leave it blank. To limit the quantity use max_qty.",
    ),
    Code(
        "E-CURRENCY",
        _E,
        "The currency is no code of ISO 4217.",
        "Use three capital letters, as in EUR.",
    ),
    Code(
        "E-EXPONENT",
        _E,
        "An amount that is billed as it stands has more digits than the currency.",
        "Round it to the smallest coin of the currency.",
    ),
    Code("E-NEG-PRICE", _E, "A price, fee or charge is below zero.", "Correct the sign."),
    Code(
        "E-STEP",
        _E,
        "min_qty, max_qty and step allow no quantity, or one of them is out of range.",
        "Correct them.",
    ),
    Code(
        "E-REPEAT",
        _E,
        "A later row of a charge repeats a value of its first row differently.",
        "Put it on the first row and leave it blank on the later ones.",
    ),
    Code(
        "E-REF-UNKNOWN",
        _E,
        "A meter, a tax code, a discount code or a book that nothing here defines.",
        "Correct the spelling, or add what is named.",
    ),
    Code(
        "E-VERSION-OVERLAP",
        _E,
        "Two rows, or two versions of the book, state that they hold on the same day.",
        "End the earlier one before the later begins, or leave its valid_to blank: then the later "
        "one takes over.",
    ),
    Code(
        "E-PARENT-MISSING",
        _E,
        "The parent book is needed to check this one, and it is not there.",
        "Load the parent book first and pass it along.",
    ),
    Code(
        "E-PARENT-CYCLE",
        _E,
        "The book builds on itself, directly or over others.",
        "Let one of them have no parent_book.",
    ),
    Code(
        "E-EXAMPLE",
        _E,
        "The book does not give the result that one of its own examples expects.",
        "Correct the prices or the example.",
    ),
    Code(
        "W-HIDDEN",
        _W,
        "A hidden sheet, row or column was read like any other.",
        "Look at it; remove what should not count.",
    ),
    Code(
        "W-FLOAT-NOISE",
        _W,
        "The stored number has more than 15 digits; the 15 that Excel shows are used.",
        "Round in the formula if that is not what you mean.",
    ),
    Code(
        "W-DATE-SERIAL",
        _W,
        "A plain number was read as a day.",
        "Give the cell the format Date and look at the day.",
    ),
    Code("W-BLANK-ROW", _W, "A blank row between rows with values.", "Remove it."),
    Code(
        "W-TRAILING",
        _W,
        "A row that has only a note; it is not a price.",
        "Move the note to the row it belongs to.",
    ),
    Code(
        "W-VOLUME-CLIFF",
        _W,
        "Just more than this bound costs less than the bound itself.",
        "Give the next tier a flat_fee, take model graduated, or keep it if it is meant.",
    ),
    Code(
        "W-BELOW-COST",
        _W,
        "Sold to the end of this row, the units bring in less than they cost.",
        "Correct the price or the cost, or keep it if it is meant.",
    ),
    Code(
        "W-PAST-DATE",
        _W,
        "The last day is over, so this has no effect any more.",
        "Remove it, or correct the day.",
    ),
    Code(
        "W-UNUSED-SKU",
        _W,
        "Nothing can use this: its days lie outside the book's, or the offering does not sell it.",
        "Remove the row, or correct what it names.",
    ),
    Code(
        "W-UNTAXED",
        _W,
        "Prices name tax codes and the book has no tax_mode, or the other way round.",
        "Fill in both, or neither; a book that others build on may have tax codes alone.",
    ),
    Code(
        "W-TAX-TOGETHER",
        _W,
        "A second rate of the same code and country; both apply to the net amount.",
        "Remove the old rate, or keep both if both are due.",
    ),
    Code(
        "W-PARENT-UNCHECKED",
        _W,
        "The parent book is not there, so this book was checked without it.",
        "Pass the parent book along.",
    ),
    Code(
        "W-MORE",
        _W,
        "There are more problems than are listed.",
        "Mend these first, then check again.",
    ),
)
