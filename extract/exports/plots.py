"""The plots of the report as SVG text; the same figures give the same bytes.

matplotlib draws them. Its dates and random ids are switched off. Text stays text, which keeps diffs
short and uses the reader's font. Nothing is shown or written here.
"""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from extract.config.settings import Settings
from extract.exports.figures import Rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOUR = "#3b6ea5"
LICENSES_SHOWN = 15
# Dot sizes: the smallest number of models that a dot stands for, and its text in the legend.
CLASSES = ((1, "1"), (2, "2 to 9"), (10, "10 to 99"), (100, "100 to 999"), (1000, "1,000 and more"))
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "hf-catalog",
    "svg.fonttype": "none",
    "text.parse_math": False,  # a $ in a name is a dollar
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.size": 9,
}


def draw_plots(settings: Settings, licenses: Rows, cells: Rows, per_task: Rows) -> dict[str, str]:
    """The SVG texts by file name."""
    # matplotlib caches a list of fonts and would warn if the home folder is not writable.
    os.environ.setdefault("MPLCONFIGDIR", str(settings.state_dir / "matplotlib"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names with characters that are missing in its font
        import matplotlib

        with matplotlib.rc_context(STYLE):
            return {
                "license_mix.svg": _svg(_bars(most_used(licenses), "models")),
                "parameters_downloads.svg": _svg(_scatter(cells)),
                "models_per_task.svg": _svg(
                    _bars([(task, n) for task, n, *_ in per_task], "models in the listing")
                ),
            }


def most_used(licenses: Rows) -> list[tuple[str, int]]:
    """The licenses of most models, and the others summed up."""
    shown = [(name, int(models)) for name, models in licenses[:LICENSES_SHOWN]]
    rest = licenses[LICENSES_SHOWN:]
    if rest:
        shown.append((f"{len(rest)} others", sum(int(models) for _, models in rest)))
    return shown


def _bars(rows: Sequence[tuple[str, int]], label: str) -> Figure:
    figure, axes = _figure(height=0.9 + 0.21 * len(rows))
    if not rows:
        return _without_data(figure, axes)
    places = range(len(rows))
    axes.barh(places, [count for _, count in rows], color=COLOUR)
    axes.set_yticks(places, [_short(name) for name, _ in rows])
    for place, (_, count) in zip(places, rows, strict=True):
        axes.annotate(f" {count:,}", (count, place), va="center")
    axes.margins(x=0.1, y=0.01)
    axes.invert_yaxis()
    axes.set_xlabel(label)
    return figure


def _scatter(cells: Rows) -> Figure:
    """Parameters (x) and downloads (y), both logarithmic; larger dots stand for more models."""
    figure, axes = _figure(height=4.5)
    if not cells:
        return _without_data(figure, axes)
    for place, (fewest, label) in enumerate(CLASSES):
        most = CLASSES[place + 1][0] if place + 1 < len(CLASSES) else float("inf")
        shown = [cell for cell in cells if fewest <= cell[2] < most]
        x, y = [_middle(size) for size, *_ in shown], [_middle(loads) for _, loads, _ in shown]
        axes.plot(x, y, "o", markersize=3 + 2 * place, color=COLOUR, alpha=0.6, mew=0, label=label)
    axes.loglog()
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: _power_of_ten(value))
        axis.set_minor_formatter("")
    axes.set_xlabel("parameters")
    axes.set_ylabel("downloads in 30 days")
    axes.grid(alpha=0.3)
    figure.legend(loc="outside right upper", title="models", frameon=False)
    return figure


def _power_of_ten(value: float) -> str:
    """10,000,000 as 10M, as in names of models."""
    for unit, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")):
        if value >= unit:
            return f"{value / unit:.6g}{letter}"
    return f"{value:.6g}"


def _middle(step: Any) -> float:
    """The middle of a cell, in the units of its axis; a cell is a quarter of a power of ten."""
    return float(10 ** ((float(step) + 0.5) / 4))


def _figure(height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, height), layout="constrained")
    return figure, figure.subplots()


def _without_data(figure: Figure, axes: Axes) -> Figure:
    axes.set_axis_off()
    axes.text(0.5, 0.5, "The catalog holds nothing to draw here yet.", ha="center")
    return figure


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"


def _svg(figure: Figure) -> str:
    # No metadata: a new version of matplotlib should only change a file if it changes the plot.
    no_metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata=no_metadata)
    lines = file.getvalue().decode().splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"
