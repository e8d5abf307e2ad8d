"""The documents of WAP's admin and tenant API, member by member.

Client code: names, order, enumerations, and the names of lists. Inferred: the name of a page in
XML; real ones end in a hash.
"""

from __future__ import annotations

from wapcommerce.testing.simulator.data_contracts import (
    PROVISIONING_AGENT,
    Array,
    Contract,
    Enumeration,
    Kind,
    ListOf,
    Plain,
)

_TEXT, _NUMBER, _BOOLEAN, _TEXTS = Plain.TEXT, Plain.NUMBER, Plain.BOOLEAN, Plain.TEXTS
_SYNC = Enumeration(("InSync", "Syncing", "OutOfSync"))
_CONFIG = Enumeration(("NotConfigured", "Configured"))
_PLAN_STATE = Enumeration(("Private", "Public", "Decommissioned"))
_ACTIVE_STATES = ("Active", "Suspended", "DeletePending")

USER = Contract(
    "User",
    {
        "Name": _TEXT,
        "Email": _TEXT,
        "State": Enumeration(("PendingValidation", *_ACTIVE_STATES)),
        "CreatedTime": _TEXT,
        "SubscriptionCount": _NUMBER,
        "ActivationSyncState": _SYNC,
        "LastErrorMessage": _TEXT,
    },
)

PROVISIONING_INFO = Contract(
    "AzureProvisioningInfo",
    {
        "AccountAdminLiveEmailId": _TEXT,
        "AccountAdminLivePuid": _TEXT,
        "AccountId": _TEXT,
        "FriendlyName": _TEXT,
        "OfferCategory": _TEXT,
        "OfferInfo": _TEXT,
        "OfferType": Enumeration(("Trial", "Buy")),
        "ReasonCode": _TEXT,
        "ServiceAdminLiveEmailId": _TEXT,
        "ServiceAdminLivePuid": _TEXT,
        "SubscriptionId": _TEXT,
        "Status": _TEXT,
        "PlanId": _TEXT,
        "CoAdminNames": _TEXTS,
    },
    PROVISIONING_AGENT,
)

SETTING = Contract("ServiceQuotaSetting", {"Key": _TEXT, "Value": _TEXT})
_SETTINGS = ListOf(lambda: SETTING)
SERVICE_QUOTA = Contract(
    "ServiceQuota",
    {
        "ServiceName": _TEXT,
        "ServiceInstanceId": _TEXT,
        "ServiceDisplayName": _TEXT,
        "ServiceInstanceDisplayName": _TEXT,
        "ConfigState": _CONFIG,
        "QuotaSyncState": _SYNC,
        "Settings": _SETTINGS,
    },
)
QUOTA_UPDATE = Contract("PlanQuotaUpdate", {"ServiceQuotas": ListOf(lambda: SERVICE_QUOTA)})
SERVICE_REFERENCE = Contract(
    "ResourceProviderReference", {"Name": _TEXT, "InstanceId": _TEXT, "ConfigState": _CONFIG}
)
ADVERTISEMENT = Contract(
    "PlanAdvertisement", {"LanguageCode": _TEXT, "DisplayName": _TEXT, "Description": _TEXT}
)
ADD_ON_REFERENCE = Contract(
    "PlanAddOnReference", {"AddOnId": _TEXT, "AddOnInstanceId": _TEXT, "AcquisitionTime": _TEXT}
)
_COMMON: dict[str, Kind] = {
    "Id": _TEXT,
    "DisplayName": _TEXT,
    "State": _PLAN_STATE,
    "ConfigState": _CONFIG,
    "QuotaSyncState": _SYNC,
    "LastErrorMessage": _TEXT,
    "Advertisements": ListOf(lambda: ADVERTISEMENT),
    "ServiceQuotas": ListOf(lambda: SERVICE_QUOTA),
    "SubscriptionCount": _NUMBER,
}
PLAN_ADD_ON: Contract = Contract(
    "PlanAddOn",
    {
        **_COMMON,
        "AssociatedPlans": ListOf(lambda: PLAN),
        "MaxOccurrencesPerPlan": _NUMBER,
        "Price": _TEXT,
    },
)
PLAN: Contract = Contract(
    "Plan",
    {
        **_COMMON,
        "MaxSubscriptionsPerAccount": _NUMBER,
        "AddOnReferences": ListOf(lambda: ADD_ON_REFERENCE),
        "AddOns": ListOf(lambda: PLAN_ADD_ON),
        "InvitationCode": _TEXT,
        "Price": _TEXT,
    },
)

SUBSCRIPTION_SERVICE = Contract(
    "SubscriptionService",
    {
        "Type": _TEXT,
        "State": _TEXT,
        "QuotaSyncState": _SYNC,
        "ActivationSyncState": _SYNC,
        "BaseQuotaSettings": _SETTINGS,
    },
)
SUBSCRIPTION = Contract(
    "Subscription",
    {
        "SubscriptionID": _TEXT,
        "SubscriptionName": _TEXT,
        "AccountAdminLiveEmailId": _TEXT,
        "ServiceAdminLiveEmailId": _TEXT,
        "CoAdminNames": _TEXTS,
        "AddOnReferences": ListOf(lambda: ADD_ON_REFERENCE),
        "AddOns": ListOf(lambda: PLAN_ADD_ON),
        "State": Enumeration(("None", *_ACTIVE_STATES)),
        "QuotaSyncState": _SYNC,
        "ActivationSyncState": _SYNC,
        "PlanId": _TEXT,
        "Services": ListOf(lambda: SUBSCRIPTION_SERVICE),
        "LastErrorMessage": _TEXT,
        "Features": _TEXTS,
        "OfferFriendlyName": _TEXT,
        "OfferCategory": _TEXT,
        "Created": _TEXT,
    },
)

USAGE = Contract(
    "Usage",
    {
        "DisplayName": _TEXT,
        "CurrentValue": _NUMBER,
        "Limit": _NUMBER,
        "UnitDisplayName": _TEXT,
        "GroupId": _TEXT,
        "GroupDisplayName": _TEXT,
    },
)
USAGE_SUMMARY = Contract(
    "UsageSummary",
    {
        "ServiceName": _TEXT,
        "ServiceDisplayName": _TEXT,
        "RetrievedSuccessfully": _BOOLEAN,
        "ErrorMessage": _TEXT,
        "Usages": ListOf(lambda: USAGE),
    },
)
RESOURCE_PROVIDER = Contract(
    "ResourceProvider",
    {
        "Name": _TEXT,
        "DisplayName": _TEXT,
        "Description": _TEXT,
        "Enabled": _BOOLEAN,
        "PassThroughEnabled": _BOOLEAN,
        "AllowAnonymousAccess": _BOOLEAN,
        "AllowMultipleInstances": _BOOLEAN,
        "AdminEndpoint": _TEXT,
        "TenantEndpoint": _TEXT,
        "UsageEndpoint": _TEXT,
        "HealthCheckEndpoint": _TEXT,
        "NotificationEndpoint": _TEXT,
        "InstanceId": _TEXT,
        "InstanceDisplayName": _TEXT,
        "MaxQuotaUpdateBatchSize": _NUMBER,
        "SubscriptionStatusPollingInterval": _TEXT,
        "Type": Enumeration(("Standard", "UsageProvider", "CloudServiceProvider")),
        "Settings": _SETTINGS,
    },
)
USER_TOKEN = Contract("UserToken", {"Id": _NUMBER, "Username": _TEXT, "TokenExpiryTime": _TEXT})
INSTALLATION_SETTING = Contract(
    "Setting", {"ExpirationInDays": _NUMBER, "Name": _TEXT, "Path": _TEXT, "Value": _TEXT}
)
METRIC_SET = Contract("MetricSet", {"Name": _TEXT, "Unit": _TEXT})
ERROR = Contract(
    "Error",
    {
        "Code": _TEXT,
        "Message": _TEXT,
        "Details": ListOf(
            lambda: Contract("Detail", {"Code": _TEXT, "Source": _TEXT, "Message": _TEXT})
        ),
    },
)

PLANS = Array("Plans", PLAN)
PLAN_ADD_ONS = Array("PlanAddOns", PLAN_ADD_ON)
SUBSCRIPTIONS = Array("Subscriptions", SUBSCRIPTION)
USAGE_SUMMARIES = Array("UsageSummaries", USAGE_SUMMARY)
RESOURCE_PROVIDERS = Array("ResourceProviders", RESOURCE_PROVIDER)
INSTALLATION_SETTINGS = Array("Settings", INSTALLATION_SETTING)
METRIC_SETS = Array("MetricSets", METRIC_SET)


def page_of(item: Contract) -> Contract:
    """The envelope of a paged list; its members have no order of their own, so A to Z."""
    return Contract(
        f"QueryResultOf{item.name}",
        {"filteredTotalCount": _NUMBER, "items": ListOf(lambda: item), "totalCount": _NUMBER},
    )
