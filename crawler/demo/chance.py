"""Chance, said in words."""

from random import Random


def happens(rng: Random, share: float) -> bool:
    """Return True in this share of cases."""
    return rng.random() < share
