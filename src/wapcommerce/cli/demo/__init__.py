"""The demonstration: both channels, from the catalogue to running, billed subscriptions."""

from wapcommerce.cli.demo.people import CUSTOMER, RESELLER

__all__ = ["CUSTOMER", "RESELLER"]
