"""Storage: what an article is, telling copies apart, and keeping the archive right."""
