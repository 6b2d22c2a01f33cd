"""The index of kept articles: a cache on disk, derived from the table, never trusted unread."""
