"""How likely a count is by chance, in closed forms, and what past counts say of their spread."""

from dataclasses import dataclass
from math import exp, lgamma, log
from typing import Final

import numpy as np

from crawler.health.facts import Counts, Floats, Shares

RARE: Final = 1e-6
"""What is rarer is no chance: a dozen sources are looked at some 20,000 times a week."""
LEAST_SPREAD: Final = 0.02
UNKNOWN_SPREAD: Final = 0.25
"""Of the counts of a section of which a few days are known only."""
_LEAST_LIKENESS: Final = 0.003
_MOST_LIKENESS: Final = 0.1
_LEAST_POLLS: Final = 3
_LEAST_ARTICLES: Final = 50
_BELIEF: Final = 20
"""What is believed beforehand weighs as much as so many articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beta:
    """A share that differs from poll to poll: ``share`` on average.

    ``likeness`` in 0..1 is the correlation of two articles of one poll; 0 is the binomial law.
    """

    share: float
    likeness: float

    def over(self, of: Counts) -> "Beta":
        """Return how the share of several polls together behaves, ``of`` articles each.

        Polls are independent: two articles are alike only as far as they are of one poll. (What
        lasts over polls is no chance, but what is looked for.)
        """
        total = float(of.sum())
        pairs = float((of * (of - 1.0)).sum()) / max(total * (total - 1.0), 1.0)
        return Beta(share=self.share, likeness=max(self.likeness * pairs, 1e-6))


def fewer(count: int, expected: float, spread: float) -> float:
    """Return the chance of a count or less by the negative binomial law.

    Its variance is ``expected + spread * expected**2``, as in J. M. Hilbe, Negative Binomial
    Regression, 2nd edition (2011), where it is called NB2. ``spread`` is over 0.
    """
    if expected <= 0:
        return 1.0
    size = 1 / spread
    first = size * log(size / (size + expected))
    k = np.arange(count)
    steps = np.log((size + k) / (k + 1)) + log(expected / (size + expected))
    return _sum(np.concatenate(([first], first + np.cumsum(steps))))


def at_least(count: int, of: int, beta: Beta) -> float:
    """Return the chance of a count or more among ``of`` by the beta-binomial law.

    N. L. Johnson, A. W. Kemp, S. Kotz, Univariate Discrete Distributions, 3rd edition (2005),
    section 6.2.2.
    """
    if count <= 0:
        return 1.0
    mass = 1 / beta.likeness - 1
    a, b = beta.share * mass, (1 - beta.share) * mass
    whole = lgamma(of + b) - lgamma(of + a + b) - lgamma(b) + lgamma(a + b)
    k = np.arange(of)
    steps = np.log((of - k) * (a + k) / ((k + 1) * (b + of - k - 1)))
    return _sum((whole + np.cumsum(steps))[count - 1 :])


def learned_share(past: Shares, usual: Beta) -> Beta:
    """Return how a share behaves from poll to poll; ``usual`` where the past says too little.

    The likeness is D. A. Williams' moment estimate (Extra-binomial variation in logistic linear
    models, Applied Statistics 31, 1982).
    """
    told = past.of > 0
    of, are = past.of[told].astype(float), past.are[told].astype(float)
    total = float(of.sum())
    share = (float(are.sum()) + _BELIEF * usual.share) / (total + _BELIEF)
    share = min(max(share, 0.002), 0.998)
    if len(of) < _LEAST_POLLS or total < _LEAST_ARTICLES:
        return Beta(share=share, likeness=usual.likeness)
    deviance = float((((are - of * share) ** 2) / (of * share * (1 - share))).sum())
    likeness = (deviance - (len(of) - 1)) / max(float((of - 1).sum()), 1.0)
    return Beta(share=share, likeness=min(max(likeness, _LEAST_LIKENESS), _MOST_LIKENESS))


def _sum(logs: Floats) -> float:
    """Return the sum of numbers given by their logarithms, at most 1."""
    most = float(logs.max())
    return min(1.0, exp(most) * float(np.exp(logs - most).sum()))
