"""Recorded pages as the archive keeps them: read record by record, and erased in place."""
