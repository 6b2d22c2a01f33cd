"""What can be crawled."""
