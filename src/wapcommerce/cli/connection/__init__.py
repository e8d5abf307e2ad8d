"""`wapcommerce check-connection`: whether an installation of WAP can sell an offering (S29)."""
