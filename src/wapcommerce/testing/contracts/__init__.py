"""One suite of tests for each port; a host subclasses it for its own adapter (D13)."""

import pytest

# Failing assertions of the suites explain themselves in a host's test run as they do in ours.
pytest.register_assert_rewrite(
    *(
        f"{__name__}.{suite}"
        for suite in (
            "accounts",
            "activations",
            "billing_system",
            "catalogue_source",
            "claims",
            "decisions",
            "fencing",
            "journal",
            "login_store",
            "mail_templates",
            "mailer",
            "management_portal",
            "price_books",
            "price_lists",
            "receivables",
            "submissions",
            "upkeep",
        )
    )
)
