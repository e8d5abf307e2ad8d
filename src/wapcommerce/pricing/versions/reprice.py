"""What a new version of a price book changes for everyone who buys by it already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache

from attrs import evolve, field, frozen
from attrs.validators import ge

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.exact import Exact
from wapcommerce.model.money import Money
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.price import price_total
from wapcommerce.pricing.versions.book_chain import BookInForce, book_chain
from wapcommerce.pricing.versions.price_lock import PriceLock
from wapcommerce.pricing.versions.repricing import RepricedItem, Repricing

_REMEMBERED_LISTS = 1024


@frozen
class InstalledItem:
    """One running item as it is priced today: its meters, by a price list, as of a day.

    `lock` says whether it keeps its version; None moves with every new one. `period_number` is
    that of the next period to be billed, counted from 1, so that discounts that are over are not
    counted; setup charges are paid and never part of it, so that it is 2 or more.
    """

    item_id: str
    account_id: str
    meters: Mapping[str, Exact] = field(hash=False)
    region: str
    price_list: PriceList
    priced_on: date
    period: str = "month"
    lock: PriceLock | None = None
    period_number: int = field(validator=ge(2), default=2)


#: Finds the price list by which an item is to be priced on a day.
NewList = Callable[[InstalledItem, date], PriceList | Refusal]


def reprice(installed: Iterable[InstalledItem], new: PriceBook | NewList, on: date) -> Repricing:
    """Who pays how much more or less for a period when priced anew on a day; nothing is changed.

    `new` is a version that takes the place of the book of its name in every item's price list, or
    finds the list of each item: ``moved_by(store.in_force)``, or the host's own. An item that keeps
    its version on that day is listed and pays the same. An item that cannot be priced or compared
    is listed with every reason.

    2 cores at 12.00 a month that are to cost 12.50 pay 25.00 after 24.00: 1.00 more.
    """
    find = _replacing(new) if isinstance(new, PriceBook) else new
    return Repricing(on, tuple(_repriced(item, find, on) for item in installed))


def moved_by(in_force: BookInForce) -> NewList:
    """Finds lists by a store of versions: every book becomes its version in force on the day.

    Books above are found by their children's parents then, so that a version that builds on
    another parent moves to it. A book of which nothing is in force stays as it is, and is refused
    when its days are over.
    """

    @lru_cache(_REMEMBERED_LISTS)
    def moved(price_list: PriceList, day: date) -> PriceList | Refusal:
        return _with_books(price_list, day, in_force)

    def find(item: InstalledItem, day: date) -> PriceList | Refusal:
        return moved(item.price_list, day)

    return find


def _replacing(new: PriceBook) -> NewList:
    def in_force(book_id: str, _: date) -> PriceBook | None:
        return new if book_id == new.book_id else None

    return moved_by(in_force)


def _with_books(price_list: PriceList, day: date, in_force: BookInForce) -> PriceList | Refusal:
    present = {book.book_id: book for book in price_list.books}

    def found(book_id: str, on: date) -> PriceBook | None:
        return in_force(book_id, on) or present.get(book_id)

    own = in_force(price_list.book.book_id, day) or price_list.book
    chain = book_chain(own, day, found)
    if isinstance(chain, Refusal):
        return chain
    return evolve(price_list, book=own, above=chain[:-1])


def _repriced(item: InstalledItem, find: NewList, on: date) -> RepricedItem:
    old = _amount(item, item.price_list, item.priced_on)
    before = RepricedItem(
        item_id=item.item_id,
        account_id=item.account_id,
        period=item.period,
        old_book=item.price_list.book.name,
        old=None if isinstance(old, Refusal) else old,
        moves_on=None if item.lock is None else item.lock.moves_on,
    )
    if item.lock is not None and item.lock.book != before.old_book:
        return evolve(before, problems=(_other_version(item.lock, before),))
    if isinstance(old, Refusal):
        return evolve(before, problems=old.rejections)
    if item.lock is not None and item.lock.keeps_on(on):
        return evolve(before, new_book=before.old_book, new=old, keeps=True)
    price_list = find(item, on)
    if isinstance(price_list, Refusal):
        return evolve(before, problems=price_list.rejections)
    moved = evolve(before, new_book=price_list.book.name)
    new = _amount(item, price_list, on)
    if isinstance(new, Refusal):
        return evolve(moved, problems=new.rejections)
    if problems := _not_to_compare(item.price_list.book, price_list.book):
        return evolve(moved, problems=problems)
    return evolve(moved, new=new)


def _amount(item: InstalledItem, price_list: PriceList, day: date) -> Money | Refusal:
    """What the item pays for its next period; there is no setup in it."""
    return price_total(item.meters, item.region, price_list, day, item.period, item.period_number)


def _not_to_compare(old: PriceBook, new: PriceBook) -> tuple[Rejection, ...]:
    found = []
    if old.currency != new.currency:
        what = f"the old price is in {old.currency}, the new one in {new.currency}"
        found.append(Rejection("currency_changed", what, "currency", "compare them yourself"))
    if "inclusive" in (old.tax_mode, new.tax_mode) and old.tax_mode != new.tax_mode:
        what = "one of the two prices has the tax in it, the other has not"
        found.append(Rejection("tax_mode_changed", what, "tax_mode", "compare the gross prices"))
    return tuple(found)


def _other_version(lock: PriceLock, before: RepricedItem) -> Rejection:
    return Rejection(
        "lock_of_another_version",
        f"the item is locked to {lock.book}, and its price list has {before.old_book}",
        "price_list",
        "give the price list that it is locked to",
    )
