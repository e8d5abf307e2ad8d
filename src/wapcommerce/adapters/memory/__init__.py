"""Every port in memory: for tests, demonstrations and a first embedding (D13)."""

from wapcommerce.adapters.memory.accounts import MemoryAccounts
from wapcommerce.adapters.memory.billing import MemoryBilling
from wapcommerce.adapters.memory.catalogue import MemoryCatalogue
from wapcommerce.adapters.memory.logins import MemoryLogins
from wapcommerce.adapters.memory.mail import MemoryMailer, MemoryTemplates
from wapcommerce.adapters.memory.portal import MemoryPortal
from wapcommerce.adapters.memory.price_books import MemoryPriceBooks
from wapcommerce.adapters.memory.price_lists import MemoryPriceLists

__all__ = [
    "MemoryAccounts",
    "MemoryBilling",
    "MemoryCatalogue",
    "MemoryLogins",
    "MemoryMailer",
    "MemoryPortal",
    "MemoryPriceBooks",
    "MemoryPriceLists",
    "MemoryTemplates",
]
