-- Pages of orders in one state, by id; without it SQLite sorts all orders of the state for a page.

CREATE INDEX wapcommerce_orders_page ON wapcommerce_orders (state, id);
