"""Tell which articles are one text: shingles, signatures, candidates, verdicts."""
