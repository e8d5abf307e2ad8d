"""Every statement of the store of price books. Parameters are written `:name`."""

from __future__ import annotations

ADD = """
    INSERT INTO wapcommerce_price_books (book_id, version, valid_from, valid_to, document)
    VALUES (:book_id, :version, :valid_from, :valid_to, :document) ON CONFLICT DO NOTHING
"""
DOCUMENT = """
    SELECT document FROM wapcommerce_price_books WHERE book_id = :book_id AND version = :version
"""
VERSIONS = """
    SELECT version FROM wapcommerce_price_books
    WHERE book_id = :book_id ORDER BY valid_from, position
"""
IN_FORCE = """
    SELECT version FROM wapcommerce_price_books
    WHERE book_id = :book_id AND valid_from <= :day AND (valid_to IS NULL OR valid_to >= :day)
    ORDER BY valid_from DESC, position DESC LIMIT 1
"""
