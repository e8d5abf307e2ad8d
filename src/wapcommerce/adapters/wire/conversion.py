"""How the model's values become plain JSON objects and come back, strictly typed (D14).

Decimals travel as plain text, dates in ISO form, instants in UTC, enums by value. Nothing is
guessed: a number is no text, a text is no list, an unknown field is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_origin
from uuid import UUID

from attrs import has
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn

from wapcommerce.model.configuration import (
    CharacteristicConfiguration,
    Configuration,
    PackageConfiguration,
    ProfileConfiguration,
)
from wapcommerce.model.exact import as_fraction, exact_decimal, plain
from wapcommerce.model.money import Money
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.volume import Volume
from wapcommerce.pricing.versions.book_diff import BookDiff
from wapcommerce.pricing.versions.repricing import Repricing

#: The kinds of configuration, under the name that each carries as its ``type``.
CONFIGURATIONS: dict[str, type[Configuration]] = {
    "profile_configuration": ProfileConfiguration,
    "characteristic_configuration": CharacteristicConfiguration,
    "package_configuration": PackageConfiguration,
}

#: The kinds of charge model, under the name that each carries as its ``type``.
CHARGE_MODELS: dict[str, type[ChargeModel]] = {
    model.name: model
    for model in (Flat, PerUnit, Graduated, Volume, Package, Stairstep, Percentage)
}

#: Price books and what is made of them, under the name that each document carries as its ``type``.
BOOKS: dict[str, type] = {
    "book_diff": BookDiff,
    "charge": Charge,
    "price_book": PriceBook,
    "repricing": Repricing,
}


def make_converter() -> Converter:
    """A cattrs converter of all values of the model; it collects every problem."""
    converter = Converter(detailed_validation=True)
    converter.register_structure_hook_factory(has, _object_hook)
    converter.register_structure_hook_factory(_is_tuple, _tuple_hook)
    for cls, read in _READ.items():
        converter.register_structure_hook(cls, read)
    for cls, write in _WRITE.items():
        converter.register_unstructure_hook(cls, write)
    _register_kinds(converter, Configuration, CONFIGURATIONS)
    _register_kinds(converter, ChargeModel, CHARGE_MODELS)
    return converter


def _register_kinds(converter: Converter, general: Any, kinds: Mapping[str, type]) -> None:
    """Where `general` is asked for, any of its kinds may stand, and says by its type which."""
    names = {cls: name for name, cls in kinds.items()}

    def read(value: Any, _: Any) -> Any:
        fields = dict(_expect(dict, "an object", value))
        name = fields.pop("type", None)
        if not isinstance(name, str) or name not in kinds:
            raise ValueError(f"type {name!r} is none of {', '.join(kinds)}")
        return converter.structure(fields, kinds[name])

    def write(value: Any) -> dict[str, Any]:
        name = names.get(type(value))
        if name is None:
            raise TypeError(
                f"{type(value).__name__} has no JSON form; use one of {', '.join(kinds)}"
            )
        return {"type": name, **converter.unstructure(value)}

    converter.register_structure_hook_func(lambda cls: bool(cls == general), read)
    converter.register_unstructure_hook_func(lambda cls: bool(cls == general), write)


def _is_tuple(cls: Any) -> bool:
    return get_origin(cls) is tuple


def _object_hook(cls: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    read: Callable[[Any, Any], Any] = make_dict_structure_fn(
        cls, converter, _cattrs_forbid_extra_keys=True
    )
    return lambda value, _: read(_expect(dict, "an object", value), cls)


def _tuple_hook(cls: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    items: Any = list.__class_getitem__(get_args(cls)[0])
    read = converter.get_structure_hook(items)
    return lambda value, _: tuple(read(_expect(list, "a list", value), items))


def _expect(cls: type, what: str, value: Any) -> Any:
    # By exact type: in JSON a boolean is no number.
    if type(value) is not cls:
        raise ValueError(f"{what} is expected")
    return value


def _text(value: Any, cls: Any) -> Any:
    # cattrs comes here for every subclass of str, so for enums too.
    text = _expect(str, "a text", value)
    if issubclass(cls, Enum):
        allowed = [member.value for member in cls]
        if text not in allowed:
            raise ValueError(f"{text!r} is none of {', '.join(allowed)}")
    return cls(text)


def _whole(value: Any, _: Any) -> Any:
    return _expect(int, "a whole number", value)


def _flag(value: Any, _: Any) -> Any:
    return _expect(bool, "true or false", value)


def _decimal(value: Any, _: Any) -> Decimal:
    return exact_decimal(as_fraction(_expect(str, 'a number in quotes, such as "12.50",', value)))


def _date(value: Any, _: Any) -> date:
    found = date.fromisoformat(_expect(str, "a date in quotes", value))
    if found.isoformat() != value:
        raise ValueError(f"{value!r} is not a date such as 2026-03-31")
    return found


def _instant(value: Any, _: Any) -> datetime:
    return _aware(datetime.fromisoformat(_expect(str, "an instant in quotes", value)))


def _uuid(value: Any, _: Any) -> UUID:
    return UUID(_expect(str, "a UUID in quotes", value))


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} does not say its offset from UTC")
    return instant.astimezone(UTC)


def _plain(value: Decimal) -> str:
    # Through a fraction, so that equal decimals, 0 and -0 among them, give equal text.
    return plain(exact_decimal(as_fraction(value)))


def _money(value: Money) -> dict[str, str]:
    return {"amount": plain(value.amount, value.digits), "currency": value.currency}


_READ: dict[type, Callable[[Any, Any], Any]] = {
    str: _text,
    int: _whole,
    bool: _flag,
    Decimal: _decimal,
    date: _date,
    datetime: _instant,
    UUID: _uuid,
}
_WRITE: dict[type, Callable[[Any], Any]] = {
    Decimal: _plain,
    Money: _money,
    date: date.isoformat,
    datetime: lambda instant: _aware(instant).isoformat(),
    UUID: str,
}
