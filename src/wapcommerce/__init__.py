"""wapcommerce: price, sell and provision configurable IaaS on Windows Azure Pack."""
