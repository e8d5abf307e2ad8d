-- Versions of price books as JSON, each in the order in which it was added.
-- Days are ISO text, the first one "" where there is no beginning.

CREATE TABLE wapcommerce_price_books (
    position INTEGER NOT NULL PRIMARY KEY,
    book_id TEXT NOT NULL,
    version TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    document TEXT NOT NULL,
    UNIQUE (book_id, version)
);

CREATE INDEX wapcommerce_price_books_in_force ON wapcommerce_price_books (book_id, valid_from);
