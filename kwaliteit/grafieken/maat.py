"""What every drawing needs: a number as a coordinate, the hue of a level, the level in a value."""

from __future__ import annotations

from kwaliteit.templatetags.opmaak import als_decimaal


def maat(getal: float) -> str:
    """A coordinate as SVG wants it: a point, at most one decimal."""
    return f"{getal:.1f}".removesuffix(".0")


# From light to dark in one hue, with the text that reads on it at 4.5:1 or more; in grey the order is the same.
TINTEN = (
    ("#e8edf5", "#22262b"),
    ("#c5d4ee", "#22262b"),
    ("#8fb0e6", "#22262b"),
    ("#3f74cc", "#ffffff"),
    ("#1d55b8", "#ffffff"),
    ("#002f75", "#ffffff"),
)


def tint(index: int, aantal: int) -> tuple[str, str]:
    """The colour of a step in a scale of so many, and the colour of text on it."""
    return TINTEN[index if aantal <= len(TINTEN) else round(index / (aantal - 1) * (len(TINTEN) - 1))]


def geheel(waarde: object) -> int | None:
    """A level from what a form, a score or a median gives; a median between two levels is no level and is not drawn."""
    getal = als_decimaal(waarde)
    return int(getal) if getal is not None and getal == getal.to_integral_value() else None
