"""Windows Azure Pack: tokens, the admin API and the quotas of a plan (S18, S19, D7)."""
