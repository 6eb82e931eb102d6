"""Networks of others: downloaded, checked, and imported."""
