"""How the simulated installation behaves where real ones differ, or where nobody knows.

Every field is a switch; the reference page of the simulator lists them with what is known of each.
No client may rely on one setting.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen
from attrs.validators import in_

DEMO_USER = "SIM\\operator"
DEMO_PASSWORD = "made-up-for-the-simulator"  # noqa: S105  nothing but the simulator accepts it


def _demo() -> dict[str, str]:
    return {DEMO_USER: DEMO_PASSWORD}


@frozen
class Behaviour:
    """Every switch of the simulator in one value.

    Time: `sync_delay_s` seconds after a change WAP reports InSync, or OutOfSync with `sync_error`
    when that is set. A deletion takes `deletion_delay_s` (None: as long as a synchronisation) and
    ends in nothing, or with `deletion_error` never. A VMM job takes `job_delay_s` and fails with
    `job_error`. A token expires `token_lifetime_s` seconds after it was issued.

    Logins, passwords by user name: `admins` get AdminSite tokens, `tenants` get TenantSite tokens
    beside the logins in the login store, `spf_users` may call SPF directly. `windows_basic` lets
    HTTP Basic stand in for Negotiate and NTLM; `admin_usernamemixed` issues AdminSite tokens at
    the path for names and passwords too.

    WAP: `principal_id_required` makes the admin API insist on ``x-ms-principal-id``. A list without
    ``take`` has `default_take` entries (None: all) and never more than `largest_take`.
    `add_on_limit_status` is the status when a subscription has enough of an add-on,
    `add_on_link_required` whether the add-on must be linked to the subscription's plan, and
    `unlink_answers_plan` whether unlinking it answers with the plan.

    Feeds: `odata_page_size` is the most entities in one answer, None for all. `odata_expand` False
    refuses ``$expand``. `server_type_as_text` writes ServerType as a word, `int64_as_text` False
    writes 64-bit numbers as numbers.
    """

    sync_delay_s: float = 0
    sync_error: str = ""
    token_lifetime_s: float = 3600
    odata_page_size: int | None = None
    admins: Mapping[str, str] = field(factory=_demo, repr=False)
    tenants: Mapping[str, str] = field(factory=dict, repr=False)
    spf_users: Mapping[str, str] = field(factory=_demo, repr=False)
    deletion_delay_s: float | None = None
    deletion_error: str = ""
    job_delay_s: float = 0
    job_error: str = ""
    windows_basic: bool = True
    admin_usernamemixed: bool = True
    principal_id_required: bool = False
    default_take: int | None = None
    largest_take: int | None = None
    add_on_limit_status: int = field(default=409, validator=in_((400, 409)))
    add_on_link_required: bool = False
    unlink_answers_plan: bool = False
    odata_expand: bool = True
    server_type_as_text: bool = False
    int64_as_text: bool = True
