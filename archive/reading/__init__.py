"""Questions asked of an archive: queries, one story, the ids it holds."""
