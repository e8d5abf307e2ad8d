"""Windows Azure Pack: tokens, the admin API and the quotas of a plan (S18, S19, D7)."""

from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.portal import WapPortal
from wapcommerce.adapters.wap.tokens import (
    ADFS_USERNAME_MIXED,
    ADMIN_REALM,
    TENANT_REALM,
    USERNAME_MIXED,
    WINDOWS_TRANSPORT,
    BearerTokens,
    TokenService,
)
from wapcommerce.adapters.wap.ws_trust import Login
from wapcommerce.adapters.wire.windows_auth import WindowsAuth

__all__ = [
    "ADFS_USERNAME_MIXED",
    "ADMIN_REALM",
    "TENANT_REALM",
    "USERNAME_MIXED",
    "WINDOWS_TRANSPORT",
    "AdminApi",
    "BearerTokens",
    "Login",
    "TokenService",
    "WapPortal",
    "WindowsAuth",
]
