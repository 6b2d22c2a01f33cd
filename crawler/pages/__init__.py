"""What a fetched page is, and how to read what it prints."""
