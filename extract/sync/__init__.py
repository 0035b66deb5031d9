"""What the Hub has that the catalog does not: told (check-only), or ingested (auto-ingest)."""
