"""The `wapcommerce` command."""
