"""Versions of price books, kept for good (D4)."""

from wapcommerce.adapters.price_books.price_books import SqlitePriceBooks

__all__ = ["SqlitePriceBooks"]
