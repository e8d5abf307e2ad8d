"""System Center VMM, read through SPF's OData feeds (S3, S4, S6)."""

from wapcommerce.adapters.vmm.cached import CachedCatalogue
from wapcommerce.adapters.vmm.catalogue import Reading, VmmCatalogue
from wapcommerce.adapters.vmm.entities import Cloud, Stamp, VmNetwork
from wapcommerce.adapters.vmm.routes import (
    SERVICE,
    SPF_ADMIN,
    SPF_VMM,
    WAP_ADMIN,
    Route,
    spf_tenant,
    wap_tenant,
)
from wapcommerce.adapters.vmm.snapshots import CatalogueSnapshots
from wapcommerce.adapters.vmm.stamps import StampDirectory

__all__ = [
    "SERVICE",
    "SPF_ADMIN",
    "SPF_VMM",
    "WAP_ADMIN",
    "CachedCatalogue",
    "CatalogueSnapshots",
    "Cloud",
    "Reading",
    "Route",
    "Stamp",
    "StampDirectory",
    "VmNetwork",
    "VmmCatalogue",
    "spf_tenant",
    "wap_tenant",
]
