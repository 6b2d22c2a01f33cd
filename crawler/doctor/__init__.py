"""Whether all that a crawl needs is there: settings, machine, archive and hosts, before it runs."""
