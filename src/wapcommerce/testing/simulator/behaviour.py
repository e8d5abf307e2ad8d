"""How the simulated installation behaves where real ones differ, or where nobody knows.

Token lifetime, the time until InSync and OData paging are unknown of real systems; so they are
knobs, and no client may rely on one setting.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

DEMO_USER = "SIM\\operator"
DEMO_PASSWORD = "made-up-for-the-simulator"  # noqa: S105  nothing but the simulator accepts it


def _demo() -> dict[str, str]:
    return {DEMO_USER: DEMO_PASSWORD}


@frozen
class Behaviour:
    """Every knob of the simulator in one value.

    `sync_delay_s` seconds after a change WAP reports InSync, or OutOfSync with `sync_error` when
    that is set; a deletion takes as long. A token expires `token_lifetime_s` seconds after it was
    issued. `odata_page_size` is the most entities in one answer of a feed, None for all.
    `admins`, `tenants` and `spf_users` hold passwords by user name: who gets AdminSite tokens, who
    gets TenantSite tokens beside the logins in the login store, and who may read SPF directly.
    """

    sync_delay_s: int = 0
    sync_error: str = ""
    token_lifetime_s: int = 3600
    odata_page_size: int | None = None
    admins: Mapping[str, str] = field(factory=_demo, repr=False)
    tenants: Mapping[str, str] = field(factory=dict, repr=False)
    spf_users: Mapping[str, str] = field(factory=_demo, repr=False)
