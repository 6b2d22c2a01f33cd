"""The checks: each a function of facts, thresholds and the time, which asks nothing."""
