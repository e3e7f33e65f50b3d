"""Numbers and dates -> text, as readers in India and the USA write them."""

import calendar
import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macros.models import Hours, Money

MONTHS = list(calendar.month_name)[1:]


def usd(value: "int | Money") -> str:
    """Format dollars: 162509 -> '$162,509'."""
    return _money(value, lambda amount: f"${amount:,}")


def inr(value: "int | Money") -> str:
    """Format rupees in Indian notation: 1310000 -> '₹13,10,000'."""
    return _money(value, lambda amount: "₹" + _indian(amount))


def money(value: "int | Money", currency: str) -> str:
    """Format an amount in its currency, 'INR' or 'USD'."""
    return {"INR": inr, "USD": usd}[currency](value)


def lakh(value: float) -> str:
    """Format rupees in lakh: 1310000 -> '₹13.1 lakh'."""
    return f"₹{value / 100_000:.1f}".removesuffix(".0") + " lakh"


def _indian(amount: int) -> str:
    digits = str(amount)
    head, tail = digits[:-3], digits[-3:]
    head = re.sub(r"(?<=\d)(?=(\d\d)+$)", ",", head)
    return f"{head},{tail}" if head else tail


def _money(value: "int | Money", one: Callable[[int], str]) -> str:
    if not hasattr(value, "open_ended"):
        return one(value)
    end = one(value.high) + ("+" if value.open_ended else "")
    if value.low is None:
        return f"Up to {end}"
    return end if value.low == value.high else f"{one(value.low)} – {end}"


def span(value: "tuple[int, int | None] | Hours") -> str:
    """Format a range: (10, 18) -> '10–18', (3, None) -> '3+', (2, 2) -> '2'."""
    low, high = (value.min, value.max) if hasattr(value, "max") else value
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}–{high}"


def day(value: date | str) -> str:
    """Format a year, month or day: '2025-05' -> 'May 2025', 2026-11-23 -> '23 November 2026'."""
    year, *rest = str(value).split("-")
    if not rest:
        return year
    month = MONTHS[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {year}" if len(rest) == 2 else f"{month} {year}"
