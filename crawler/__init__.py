"""The web: sources, lists, pages, politeness, recording, and the command line."""
