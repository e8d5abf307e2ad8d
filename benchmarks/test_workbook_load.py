"""What loading a price workbook costs beside openpyxl reading the same file once in normal mode.

The workbook has 5 000 rows of prices of all models but percentage, made with seed 5 and saved as
openpyxl does (texts in the cells) and as Excel does (texts in a part of their own). Three readings
take turns in one run; the medians of their processor time make the ratios, which are printed and
kept in `extra_info`:

- `load`: guard, both readings of the XML, every check, the finished price book;
- `read`: of these only the guard and the reading of cells, formulas, merged and hidden ones;
- `two passes`: openpyxl in normal mode twice, for formulas and for results, without any guard.

That all three see the same cells is checked before anything is timed.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from statistics import median
from time import process_time

import openpyxl
import pytest
from openpyxl import Workbook
from pytest_benchmark.fixture import BenchmarkFixture

from tests.adapters.workbook.drafts import Typed, draft, saved, with_shared_texts
from tests.adapters.workbook.normal_mode import cells_of
from wapcommerce.adapters.workbook import load
from wapcommerce.adapters.workbook.columns import PRICE_COLUMNS, names
from wapcommerce.adapters.workbook.guard import examine
from wapcommerce.adapters.workbook.load import SHEETS
from wapcommerce.adapters.workbook.sheets import open_sheets

ROWS = 5_000
ROUNDS = 5


def rows() -> Iterator[Mapping[str, Typed]]:
    """Charges of up to five tiers for templates, add-ons and packages."""
    chance = random.Random(5)  # noqa: S311 - the same figures in every run
    written = number = 0
    while written < ROWS:
        number += 1
        model = chance.choice(["flat", "per_unit", "package", "graduated", "volume", "stairstep"])
        key: dict[str, Typed] = {
            "meter": f"template:Image {number}",
            "region": chance.choice([None, "Athens", "Frankfurt"]),
            "charge": "recurring",
            "period": "month",
        }
        terms: dict[str, Typed] = {
            "label": f"Licence {number}",
            "model": model,
            "max_qty": 10_000,
            "cost": 0.01,
            "min_charge": 1,
            "note": chance.choice([None, "agreed in May"]),
        }
        tiers = chance.randint(2, 5) if model in ("graduated", "volume", "stairstep") else 1
        tiers = min(tiers, ROWS - written)
        for tier in range(tiers):
            last = tier == tiers - 1
            prices: dict[str, Typed] = {
                "tier_to": None if last else 10 * (tier + 1),
                "unit_price": None if model in ("flat", "stairstep") else 18.5 + tier,
                "flat_fee": 5000 * (tier + 1) if model in ("flat", "stairstep") else None,
                "package_size": 10 if model == "package" else None,
            }
            yield {**key, **(terms if tier == 0 else {}), **prices}
            written += 1


def workbook() -> Workbook:
    """The draft's sheet Book, and the rows."""
    book = draft()
    del book["Prices"]
    sheet = book.create_sheet("Prices")
    columns = names(PRICE_COLUMNS)
    sheet.append(columns)
    for row in rows():
        sheet.append([row.get(column) for column in columns])
    return book


def seconds(work: Callable[[], object]) -> float:
    begin = process_time()
    work()
    return process_time() - begin


@pytest.mark.parametrize("texts", ["in the cells", "shared"])
def test_loading_beside_one_pass_of_openpyxl(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], texts: str
) -> None:
    content = saved(workbook())
    content = with_shared_texts(content) if texts == "shared" else content
    sheet = open_sheets(content, examine(content), SHEETS).sheets[1]
    read = [cell for row in sheet.rows.values() for cell in row.values()]
    assert {(c.row, c.column): (c.kind, c.value) for c in read} == cells_of(content, "Prices")
    assert len(sheet.rows) == ROWS + 1

    sides: dict[str, Callable[[], object]] = {
        "one pass": lambda: openpyxl.load_workbook(BytesIO(content)),
        "load": lambda: load(content),
        "read": lambda: open_sheets(content, examine(content), SHEETS),
        "two passes": lambda: [
            openpyxl.load_workbook(BytesIO(content), data_only=results) for results in (False, True)
        ],
    }
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, work in sides.items():
            taken[name].append(seconds(work))
    medians = {name: median(times) for name, times in taken.items()}
    ratios = {name: round(each / medians["one pass"], 2) for name, each in medians.items()}
    benchmark.extra_info.update(ratios)
    with capsys.disabled():
        print(  # noqa: T201 - the figure is the result
            f"\n{ROWS} rows, texts {texts}: load {ratios['load']:.2f} x openpyxl's one pass of "
            f"{medians['one pass'] * 1000:.0f} ms; reading alone {ratios['read']:.2f} x, "
            f"two passes in normal mode {ratios['two passes']:.2f} x"
        )
    benchmark(sides["load"])
