"""Fetching: politeness, recording and replay, and a visit for every answer."""
