"""Mail over SMTP, into a folder, and the folder of edited templates (S20, D11)."""
