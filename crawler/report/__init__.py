"""The page that shows the state of the crawl: figures, drawn and written down for people."""
