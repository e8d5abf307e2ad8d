"""The example shop holds together: what it sells has a price in every region."""

import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from wapcommerce.adapters import workbook
from wapcommerce.errors import accepted
from wapcommerce.model.choices import PackageChoice, ProfileChoices
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.configure import configure
from wapcommerce.model.money import Money
from wapcommerce.pricing.price import price
from wapcommerce.testing import example

MAKER = Path(__file__).parents[3] / "examples" / "make_example.py"
DAY = date(2026, 5, 1)


def made_from(choices: ProfileChoices) -> Configuration:
    """The configuration of these choices."""
    catalogue = example.catalogues()[choices.region]
    return accepted(configure(choices, example.offering(), catalogue))


def test_offering_catalogues_and_prices_name_the_same_regions() -> None:
    regions = {region.name for region in example.offering().regions}

    assert regions == {"Athens", "Frankfurt"}
    assert set(example.catalogues()) == regions
    assert {charge.region for charge in example.price_book().charges} - {None} <= regions


@pytest.mark.parametrize("period", ["month", "year"])
@pytest.mark.parametrize("region", ["Athens", "Frankfurt"])
def test_everything_that_fits_together_can_be_priced(region: str, period: str) -> None:
    catalogue = example.catalogues()[region]
    add_ons = example.offering().add_ons
    for profile in catalogue.profiles:
        for template in catalogue.templates:
            if template.fits(profile):
                choices = ProfileChoices(region).with_machines(profile.name, template.name)
                for add_on in add_ons:
                    choices = choices.with_add_on(add_on.code)
                quote = accepted(price(made_from(choices), example.price_book(), DAY, period))
                assert quote.is_complete
                assert quote.recurring > Money(0, "EUR")


def test_every_charge_is_for_something_that_is_sold() -> None:
    sold = {"cpu_cores", "ram_gib", "storage_gib", "vm_count", "product:web-starter"}
    sold |= {f"addon:{add_on.code}" for add_on in example.offering().add_ons}
    for catalogue in example.catalogues().values():
        sold |= {f"template:{template.name}" for template in catalogue.templates}

    assert {charge.meter for charge in example.price_book().charges} <= sold


def test_a_configuration_in_athens_costs_what_a_person_calculates() -> None:
    choices = (
        ProfileChoices("Athens")
        .with_machines("Medium", "Windows Server 2012 R2", quantity=2)
        .with_extra_storage_gib(100)
        .with_add_on("s2s-10")
    )

    quote = accepted(price(made_from(choices), example.price_book(), DAY))

    # 4 × 12.00 + 8 × 4.50 + 22 × 1.00 + 2 × 18.00 + 25.00; 2 × 10.00 + 40.00
    assert quote.recurring == Money("167.00", "EUR")
    assert quote.setup == Money("60.00", "EUR")


def test_memory_that_is_no_whole_gib_is_priced_in_frankfurt() -> None:
    choices = ProfileChoices("Frankfurt").with_machines("Small", "CentOS 7")

    configuration = made_from(choices)

    assert configuration.quotas.ram_mib == 1792
    quote = accepted(price(configuration, example.price_book(), DAY))
    # 1 × 13.20 + 1.75 × 4.50 (7.875 becomes 7.88) + 40 × 0.11
    assert quote.recurring == Money("25.48", "EUR")


def test_the_package_has_its_own_price() -> None:
    configuration = accepted(configure(PackageChoice("web-starter"), example.offering()))

    quote = accepted(price(configuration, example.price_book(), DAY, "year"))

    assert (quote.recurring, quote.setup) == (Money(590, "EUR"), Money(19, "EUR"))


def test_a_catalogue_dict_is_fresh_every_time() -> None:
    example.catalogues().clear()

    assert example.catalogues()


def test_the_prices_show_every_charge_model() -> None:
    models = {charge.model.name for charge in example.price_book().charges}

    assert models == {"flat", "per_unit", "graduated", "volume", "package"}


def test_the_workbook_has_no_problem_and_names_the_cells() -> None:
    assert workbook.check(example.prices_path()).problems == ()
    assert example.price_book().charges[0].source == "Prices!A2"
    assert example.price_book().charges[0].max_qty == Decimal(256)


def test_the_workbook_in_the_package_is_what_its_maker_makes(tmp_path: Path) -> None:
    made = tmp_path / "prices.xlsx"

    subprocess.run([sys.executable, str(MAKER), str(made)], check=True, capture_output=True)

    with zipfile.ZipFile(made) as new, zipfile.ZipFile(example.prices_path()) as kept:
        assert new.namelist() == kept.namelist()
        assert all(new.read(name) == kept.read(name) for name in new.namelist())
        assert {entry.date_time for entry in new.infolist()} == {(2026, 1, 1, 0, 0, 0)}
