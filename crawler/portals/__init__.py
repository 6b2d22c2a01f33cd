"""One file a portal: its lists and its article page."""
