"""Who is told of what is found wrong: when, by which way, and never twice."""
