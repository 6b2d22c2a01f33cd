"""Figures, dates and passers-by: what a sentence invents anew each time it is used."""

from collections.abc import Callable, Mapping
from datetime import date
from random import Random

from crawler.demo.chance import happens

_MONTH_BEGUN, _MONTH_ENDING = 3, 26  # days between which "this month" can be said of another
_PASSED_MONTHS = ("석 달", "넉 달", "두 달", "6개월", "8개월", "10개월", "1년", "1년 6개월", "2년")


def _thousands(amount: int) -> str:
    """Write an amount as newspapers do: 4만8000, 9500, 12만."""
    whole, rest = divmod(amount, 10_000)
    return f"{whole}만{rest or ''}" if whole else str(rest)


def _people(rng: Random) -> str:
    low, high, step = rng.choice([(12, 97, 1), (110, 990, 10), (1000, 9900, 100)])
    return f"{rng.randrange(low, high, step)}명"


def _crowd(rng: Random) -> str:
    return f"{_thousands(rng.randrange(31_000, 840_000, 1000))}명"


def _won(rng: Random) -> str:
    if happens(rng, 0.2):
        return f"{rng.randint(1, 9)}조{rng.randrange(1000, 9900, 100)}억원"
    if happens(rng, 0.3):
        return f"{rng.randint(2, 98)}억{rng.randrange(1000, 9900, 100)}만원"
    return f"{rng.randint(11, 980)}억원"


def _fee(rng: Random) -> str:
    if happens(rng, 0.4):
        return f"{rng.randrange(1000, 9900, 100)}만원"
    return f"{rng.randrange(20, 950, 10)}만원"


def _past(rng: Random, day: date) -> str:
    if day.day > _MONTH_BEGUN and happens(rng, 0.4):
        return f"지난 {rng.randint(1, day.day - 1)}일"
    if happens(rng, 0.5):
        return f"지난달 {rng.randint(1, 28)}일"
    return f"지난해 {rng.randint(1, 12)}월"


def _soon(rng: Random, day: date) -> str:
    if day.day < _MONTH_ENDING and happens(rng, 0.4):
        return f"오는 {rng.randint(day.day + 1, 28)}일"
    if happens(rng, 0.7):
        return f"다음 달 {rng.randint(1, 28)}일"
    return f"{day.month % 12 + 1}월 {rng.choice(['초순', '중순', '하순'])}"


def _clock(rng: Random) -> str:
    half = rng.choice(["오전", "오후"])
    return f"{half} {rng.randint(1, 11)}시 {rng.randrange(0, 60, 5)}분".replace(" 0분", "")


_FRESH: Mapping[str, Callable[[Random, date], str]] = {
    "few": lambda rng, _: str(rng.randint(2, 9)),
    "people": lambda rng, _: _people(rng),
    "people2": lambda rng, _: _crowd(rng),
    "won": lambda rng, _: _won(rng),
    "won2": lambda rng, _: f"{rng.randint(2, 95)}억{rng.randrange(1000, 9900, 100)}만원",
    "fee": lambda rng, _: _fee(rng),
    "price": lambda rng, _: f"{_thousands(rng.randrange(3500, 49_000, 500))}원",
    "price8": lambda rng, _: f"{rng.randint(2, 14)}억{rng.randrange(1000, 9900, 500)}만원",
    "coin": lambda rng, _: f"{rng.randrange(20, 300, 10)}원",
    "pct": lambda rng, _: f"{rng.randint(1, 47)}.{rng.randint(1, 9)}%",
    "pts": lambda rng, _: f"{rng.randint(1, 7)}.{rng.randint(1, 9)}%포인트",
    "rate": lambda rng, _: f"{rng.randint(1, 8)}.{rng.randint(10, 99)}%",
    "cases": lambda rng, _: f"{rng.randint(11, 980)}건",
    "sites": lambda rng, _: f"{rng.randint(4, 230)}곳",
    "past": _past,
    "soon": _soon,
    "year": lambda rng, day: f"{day.year - rng.randint(3, 38)}년",
    "year2": lambda rng, day: f"{day.year + rng.randint(1, 9)}년",
    "today": lambda _, day: f"{day.day}일",
    "clock": lambda rng, _: _clock(rng),
    "times": lambda rng, _: f"{rng.randint(1, 6)}.{rng.randint(1, 9)}배",
    "months": lambda rng, _: rng.choice(_PASSED_MONTHS),
    "age": lambda rng, _: str(rng.randrange(20, 80, 10)),
    "area": lambda rng, _: f"{_thousands(rng.randrange(2100, 98_000, 100))}㎡",
    "tons": lambda rng, _: f"{rng.randint(12, 960)}t",
    "temp": lambda rng, _: f"{rng.randrange(90, 950, 10)}도",
    "minute": lambda rng, _: str(rng.randint(11, 58)),
    "percent": lambda rng, _: str(rng.randrange(10, 100, 5)),
    "index": lambda rng, _: f"{rng.randint(612, 4380)}.{rng.randint(10, 99)}",
}


def form_figures(rng: Random) -> dict[str, str]:
    """Return figures that a form's headline and its text must agree on."""
    bonus, *balls = rng.sample(range(1, 46), 7)
    ahead = rng.randint(4, 12)
    return {
        "balls": ", ".join(map(str, sorted(balls))),
        "bonus": str(bonus),
        "serial": str(rng.randint(112, 1290)),
        "runs": f"{ahead}-{rng.randint(0, ahead - 1)}",
        "low": str(rng.randint(2, 14)),
        "high": str(rng.randint(15, 29)),
        "rain": str(rng.randrange(10, 100, 5)),
        "change": f"{rng.randint(2, 48)}.{rng.randint(10, 99)}",
        "close": f"{rng.randint(612, 4380)}.{rng.randint(10, 99)}",
    }


def fresh(name: str, rng: Random, day: date) -> str | None:
    """Return a new value for the slot, None when the slot is not one of the inventing kind."""
    make = _FRESH.get(name)
    return make(rng, day) if make else None
