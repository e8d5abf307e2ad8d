"""Documents of WAP as its servers write them, of our own making."""

from __future__ import annotations

from uuid import UUID

from wapcommerce.adapters.wap.plan_documents import ServiceQuota, Setting
from wapcommerce.adapters.wire.answers import Fields

ID = UUID("0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9")
ANN = "ann@customer.example"
SERVICE = ServiceQuota("systemcenter", "i-1", "VM Clouds", None, 1, (Setting("Clouds", "<a/>"),))


def fields(document: object) -> Fields:
    return Fields(document, "the answer")


def user(**changes: object) -> dict[str, object]:
    return {
        "Name": ANN,
        "Email": "Ann@Customer.example",
        "State": 1,
        "CreatedTime": "2024-03-05T10:00:04.007",
        "SubscriptionCount": 2,
        "ActivationSyncState": 0,
        "LastErrorMessage": None,
        **changes,
    }


def service(**changes: object) -> dict[str, object]:
    return {
        "ServiceName": "systemcenter",
        "ServiceInstanceId": "i-1",
        "ServiceDisplayName": "VM Clouds",
        "ServiceInstanceDisplayName": None,
        "ConfigState": 1,
        "QuotaSyncState": 0,
        "Settings": [{"Key": "Clouds", "Value": "<a/>"}],
        **changes,
    }


def plan(**changes: object) -> dict[str, object]:
    return {
        "Id": "Wapco1x",
        "DisplayName": "wapcommerce 7",
        "State": 0,
        "ConfigState": 1,
        "QuotaSyncState": 0,
        "LastErrorMessage": None,
        "Advertisements": [
            {"LanguageCode": "en-us", "DisplayName": "wapcommerce 7", "Description": None}
        ],
        "ServiceQuotas": [service()],
        "SubscriptionCount": 1,
        "MaxSubscriptionsPerAccount": 1,
        "AddOnReferences": [],
        "AddOns": [],
        "InvitationCode": None,
        "Price": None,
        **changes,
    }


def plan_subscription(**changes: object) -> dict[str, object]:
    return {
        "SubscriptionID": str(ID).upper(),
        "SubscriptionName": "Ann's machines",
        "AccountAdminLiveEmailId": "Ann@Customer.example",
        "ServiceAdminLiveEmailId": None,
        "CoAdminNames": ["Nikos@Reseller.example"],
        "AddOnReferences": [reference()],
        "AddOns": [],
        "State": 1,
        "QuotaSyncState": 0,
        "ActivationSyncState": 0,
        "PlanId": "Wapco1x",
        "Services": [
            {
                "Type": "systemcenter",
                "State": "Registered",
                "QuotaSyncState": 0,
                "ActivationSyncState": 0,
                "BaseQuotaSettings": [{"Key": "Clouds", "Value": "<a/>"}],
            }
        ],
        "LastErrorMessage": None,
        "Features": None,
        "OfferFriendlyName": "wapcommerce 7",
        "OfferCategory": None,
        "Created": "2024-03-05T10:00:04.007",
        **changes,
    }


def reference(number: int = 1, **changes: object) -> dict[str, object]:
    return {
        "AddOnId": "Stora2y",
        "AddOnInstanceId": f"instance-{number}",
        "AcquisitionTime": "2024-03-05T10:00:04.007",
        **changes,
    }


def add_on(**changes: object) -> dict[str, object]:
    return {
        "Id": "Stora2y",
        "DisplayName": "More storage",
        "State": 1,
        "ConfigState": 1,
        "QuotaSyncState": 0,
        "LastErrorMessage": None,
        "Advertisements": [],
        "ServiceQuotas": [service()],
        "SubscriptionCount": 0,
        "AssociatedPlans": [],
        "MaxOccurrencesPerPlan": 3,
        "Price": "9.99",
        **changes,
    }


def resource_provider(**changes: object) -> dict[str, object]:
    return {
        "Name": "systemcenter",
        "DisplayName": "VM Clouds",
        "Description": None,
        "Enabled": True,
        "PassThroughEnabled": True,
        "InstanceId": "i-1",
        "InstanceDisplayName": None,
        "AdminEndpoint": {"ForwardingAddress": "https://spf.example:8090/"},
        "MaxQuotaUpdateBatchSize": 10,
        "Type": 0,
        "Settings": [],
        **changes,
    }


def page(*items: object, total: int | None = None) -> dict[str, object]:
    count = len(items) if total is None else total
    return {"items": list(items), "filteredTotalCount": count, "totalCount": 99}
