"""What the archive is asked for the page, chapter by chapter."""
