"""The newsfold command, a module a chapter."""
