"""Objects by key, in a folder or on S3: raw pages, intents and the archive's mark."""
