"""Publishers, each declared in a TOML file of its own."""
