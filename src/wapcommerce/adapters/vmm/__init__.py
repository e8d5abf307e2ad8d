"""System Center VMM, read through SPF's OData feed (S4, S6)."""

from wapcommerce.adapters.vmm.catalogue import VmmCatalogue

__all__ = ["VmmCatalogue"]
