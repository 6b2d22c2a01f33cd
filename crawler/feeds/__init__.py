"""Lists that sites publish for machines: feeds and sitemaps."""
