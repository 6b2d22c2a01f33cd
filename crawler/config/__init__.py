"""The user's configuration: newsfold.toml, the command line and two variables."""
