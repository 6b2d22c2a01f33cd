"""A day of invented news, served on loopback."""
