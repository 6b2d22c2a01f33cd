"""What the archive and the machine say, as facts."""
