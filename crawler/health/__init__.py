"""Whether a crawl is as it should be: what it came to, beside what it came to before."""
