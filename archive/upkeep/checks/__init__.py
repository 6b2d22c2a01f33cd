"""What must hold in an archive, a module a kind of thing; each check says what it looked at."""
