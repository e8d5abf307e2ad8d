"""The ways to VMM's feed, and how each spells its addresses.

====================  ========================================  ==========================
route                 base URL of the endpoint                  credential
====================  ========================================  ==========================
`SPF_VMM`             ``https://{spf}:8090``                    Windows, group SPF_VMM
`spf_tenant`          ``https://{spf}:8090``                    Windows, group SPF_VMM
`SPF_ADMIN`           ``https://{spf}:8090``                    Windows, group SPF_Admin
`WAP_ADMIN`           ``https://{wap}:30004``                   token of AdminSite
`wap_tenant`          ``https://{wap}:30005`` or ``:30006``     token of TenantSite
`SERVICE`             the address of the feed itself            as that feed has it
====================  ========================================  ==========================

Source: clients that ran against real systems; not verified against a live WAP.
"""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

_SERVICE = "Microsoft.Management.Odata.svc"


@frozen
class Route:
    """How entity sets are addressed below the base URL of an endpoint.

    `service` is the path of the feed, empty where the base URL is the feed itself. `after_set`
    follows the name of a set; WAP's admin API is called with ``()``.
    """

    service: str = ""
    after_set: str = ""

    def set_path(self, entity_set: str) -> str:
        """The path of a whole set.

        >>> WAP_ADMIN.set_path("Clouds")
        'services/systemcenter/SC2012R2/VMM/Microsoft.Management.Odata.svc/Clouds()'
        """
        return self._below(f"{entity_set}{self.after_set}")

    def navigation_path(self, entity_set: str, key: str, navigation: str) -> str:
        """The path of what one entity leads to; `key` is in the form of `odata.key_text`."""
        return self._below(f"{entity_set}({key})/{navigation}")

    def _below(self, path: str) -> str:
        return f"{self.service}/{path}" if self.service else path


#: The endpoint's base URL is the feed itself, up to ``Microsoft.Management.Odata.svc``.
SERVICE = Route()
#: SPF itself, all tenants.
SPF_VMM = Route(f"SC2012R2/VMM/{_SERVICE}")
#: SPF's Admin feed, which knows the stamps and their servers.
SPF_ADMIN = Route(f"SC2012R2/Admin/{_SERVICE}")
#: Through WAP's admin API, all tenants; the same endpoint serves `AdminApi`.
WAP_ADMIN = Route(f"services/systemcenter/SC2012R2/VMM/{_SERVICE}", "()")


def spf_tenant(plan_subscription_id: UUID) -> Route:
    """SPF itself, what one tenant may see; SPF refuses it without a caller's name."""
    return Route(f"SC2012R2/VMM/{plan_subscription_id}/{_SERVICE}")


def wap_tenant(plan_subscription_id: UUID) -> Route:
    """Through WAP's tenant API, what one tenant may see."""
    return Route(f"{plan_subscription_id}/services/systemcenter/vmm")
