"""Discovery: which pages to ask for."""
