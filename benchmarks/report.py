"""The result as a table for people."""

from collections.abc import Iterator
from typing import Any

GOALS = {
    "signatures_demo": 0.25,
    "signatures_vn": 0.12,
    "full_demo": 0.5,
    "full_vn": 0.5,
    "many_signatures": 0.4,
    "layout_over_signatures": 1.0,
    "layout_switched_on": 1.0,
    "cold_start": 0.6,
    "register_province_month": 2.0,
    "register_agency_series": 2.0,
    "register_history_page": 2.0,
    "register_missing_numbers": 2.0,
    "register_history_search": 2.0,
    "register_submission": 1.2,
}
"""At most so much: of the stock library's time, or of the time in the smallest register."""
AT_LEAST = {"http_postgresql": 0.7}
"""Of the throughput of the bare verification."""


def table(result: dict[str, Any]) -> str:
    """Everything that was measured, in lines."""
    return "\n".join(_lines(result))


def _lines(result: dict[str, Any]) -> Iterator[str]:
    machine = result["machine"]
    yield f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}"
    for case, contestants in result.get("milliseconds", {}).items():
        yield ""
        yield f"{case:<18}{'median ms':>12}{'slowest ms':>12}{'of stock':>10}"
        for name, one in contestants.items():
            yield f"  {name:<16}{one['median']:>12}{one['slowest']:>12}{one['ratio']:>10}"
    layouts = result.get("layout_over_signatures", {})
    if layouts:
        yield ""
        yield f"{'three pages':<34}{'layout ms':>12}{'signatures ms':>15}{'ratio':>8}{'switched on':>13}"
    for name, one in layouts.items():
        yield (
            f"  {name:<32}{one['layout_ms']:>12}{one['signatures_ms']:>15}{one['ratio']:>8}"
            f"{one['switched_on']:>13}"
        )
    yield ""
    yield f"{'ratio':<24}{'measured':>10}{'goal':>8}"
    for name, ratio in result["ratios"].items():
        goal = GOALS.get(name, AT_LEAST.get(name))
        held = goal is not None and (ratio <= goal if name in GOALS else ratio >= goal)
        verdict = "" if goal is None else "  holds" if held else "  MISSED"
        yield f"  {name:<26}{ratio:>8}{'' if goal is None else goal:>8}{verdict}"
    yield ""
    for part in ("cold_start", "memory", "documents_a_second", "service"):
        shown = ", ".join(f"{key} {value}" for key, value in result.get(part, {}).items())
        yield f"{part}: {shown}"
