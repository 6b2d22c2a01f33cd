"""When what is crawled: slots, leases in the archive, and crawls as child processes."""
