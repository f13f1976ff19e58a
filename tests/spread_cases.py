"""Published cases of spreading and rounding, read into our own functions: names and units as publications use them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbook.periods import fiscal_months
from workbook.targets.parts import largest_remainder, with_residual
from workbook.targets.patterns import pattern_of
from workbook.targets.spread import grow, spread

Inputs = Mapping[str, Any]
METHODS = {
    "even": "equal", "equally": "equal", "s": "equal", "copy": "repeat", "fill": "repeat", "r": "repeat", "p": "proportional",
    "prorata": "proportional", "pro_rata": "proportional", "proportional_delta": "proportional", "weighted": "relative_proportional",
    "by_reference": "relative_proportional", "reference": "relative_proportional", "rp": "relative_proportional", "like": "relative_proportional",
    "percent": "percent_change", "p%": "percent_change", "r%": "relative_percent", "relative_percent_adjustment": "relative_percent",
    "sl": "straight_line", "linear": "straight_line", "gr": "growth", "growth_percent": "growth", "growth%": "growth",
    "lr": "repeat_leaves", "ls": "equal_leaves", "c": "clear", "calendar": "pattern", "seasonality": "pattern", "weights": "pattern",
}  # fmt: skip
ACTIONS = {"+": "add", "~": "subtract", "-": "subtract", "=": "replace", "": "replace"}
UNITS = {"fen": 0.01, "分": 0.01, "cent": 0.01, "yuan": 1, "元": 1, "wan": 10_000, "万元": 10_000, "piece": 1, "件": 1}
MOST = 2**53


def first_of(given: Inputs, *names: str, otherwise: Any = None) -> Any:
    """The value of the first of some names that is there."""
    return next((given[n] for n in names if given.get(n) is not None), otherwise)


def spread_of(given: Inputs) -> Any:
    """What a case of the area spread asks for; figures are taken in hundredths, as whole fen are, or its decimals."""
    scale = 10 ** given.get("decimals", 2)
    if "growth" in given:
        mode = given.get("mode", "multiplicative")
        return grow(round(given["base"] * scale), given["growth"], given.get("relief", 0.0), mode) / scale
    if "delta" in given and "shares" in given:
        return largest_remainder(round(given["delta"] * scale), given["shares"]) / scale
    method = str(first_of(given, "method", otherwise="proportional")).lower()
    method = METHODS.get(method, method)
    reference = _reference(given, method, scale)
    base, locked = _base(given, reference, scale)
    total = first_of(given, "total", "total_held", "target", "value", "amount", "delta", otherwise=0)
    action = str(first_of(given, "action", "update", otherwise="add" if "delta" in given else "replace")).lower()
    made = spread(
        base.round().astype(np.int64), round(total * scale), method, reference=reference,
        percent=first_of(given, "percent", "rate", otherwise=0.0),
        start=round(first_of(given, "start", "from", otherwise=0) * scale),
        end=round(first_of(given, "end", "to", otherwise=0) * scale), locked=locked, action=ACTIONS.get(action, action),
        zero_base=given.get("zero_base", "equal"), negative_base=given.get("negative_base", "error"),
        only_nonzero=bool(given.get("only_nonzero", given.get("leaves") in ("nonzero", "non-zero", "existing"))),
        tie=given.get("tie", "first"), unit=_unit(given, scale), **_bounds(given, base.shape, scale),
    )  # fmt: skip
    return (made if scale == 1 else made / scale).tolist()


def _reference(given: Inputs, method: str, scale: int) -> Any:
    """The weights or figures a method looks at; a pattern may be written as text."""
    named = first_of(given, "reference", "pattern", "weights", "shares", "by")
    if isinstance(named, str):
        named = pattern_of(named, fiscal_months(2026))
    if isinstance(named, Mapping):
        named = list(named.values())
    return named if named is None or method != "relative_percent" else np.asarray(named, float) * scale


def _base(given: Inputs, reference: Any, scale: int) -> tuple[NDArray[np.float64], Any]:
    """What stands in the cells, and which are held: those locked, and those a person typed over."""
    shape: Any = given.get("n") or (np.shape(reference) if reference is not None else 0)
    named = first_of(given, "base", "current", "values")
    named = list(named.values()) if isinstance(named, Mapping) else named
    base = np.array(named if named is not None else np.zeros(shape), float) * scale
    locked = first_of(given, "locked", "held", "hold", "holds", "locks")
    if locked is not None:
        flags = np.asarray(locked)
        if flags.dtype != bool:  # positions
            flags = np.isin(np.arange(base.size), flags).reshape(base.shape)
        locked = flags
    for place, value in first_of(given, "set", otherwise={}).items():
        base.flat[int(place)] = value * scale
        locked = np.zeros(base.shape, bool) if locked is None else locked
        locked.flat[int(place)] = True
    return base, locked


def _bounds(given: Inputs, shape: tuple[int, ...], scale: int) -> dict[str, Any]:
    """Floors and caps; one that is blank does not hold."""
    named = {
        "low": first_of(given, "low", "lower", "floor", "floors", "min"),
        "high": first_of(given, "high", "upper", "cap", "caps", "max"),
    }
    found = {}
    for key, value in named.items():
        if value is not None:
            cells = np.array(np.broadcast_to(np.asarray(value, float), shape)) * scale
            found[key] = np.rint(np.where(np.isnan(cells), 0 if key == "low" else MOST, cells)).astype(np.int64)
    return found


def _unit(given: Inputs, scale: int) -> int:
    """The unit that must come out whole, in our smallest one."""
    unit = first_of(given, "unit", "multiple", "box", otherwise=None)
    if unit is None:
        return 1
    return max(round((UNITS.get(unit, 1) if isinstance(unit, str) else unit) * scale), 1)


def round_of(given: Inputs) -> Any:
    """What a case of the area round asks for: a dict where the weights have names."""
    weights = first_of(given, "weights", "shares", "base", "populations", "pattern")
    if isinstance(weights, Mapping):
        return dict(zip(weights, _parts(list(weights.values()), given), strict=True))
    return _parts(weights, given)


def _parts(weights: Sequence[float], given: Inputs) -> list[float]:
    scale, unit = 10 ** given.get("decimals", 0), first_of(given, "unit", "multiple", "box", otherwise=1)
    total = round(first_of(given, "total", "seats", "value") * scale / unit)
    residual = str(first_of(given, "residual", "rounding", "method", otherwise="largest_remainder"))
    residual = {"hamilton": "largest_remainder", "errors_to_location": "last"}.get(
        residual, residual.removeprefix("errors_to_").removesuffix("_errors")
    )
    plain = residual == "largest_remainder"
    made = (
        largest_remainder(total, weights, given.get("tie", "first"))
        if plain
        else with_residual(total, weights, residual)
    )
    return [p * unit / scale if scale > 1 else int(p) * unit for p in made.tolist()]
