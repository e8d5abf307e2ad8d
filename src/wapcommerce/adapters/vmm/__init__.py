"""System Center VMM, read through SPF's OData feed (S4, S6)."""
