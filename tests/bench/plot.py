"""The results as a picture: bars for the listings of tasks, lines for the growing Hub."""

from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from tests.bench.measurement import Measurement

COLOURS = ("#3b6ea5", "#e0a030", "#7a9e4f", "#b0574f", "#7d6aa8")
STYLES = {"first": "-", "nightly": "--"}


def write_plot(measurements: Sequence[Measurement], path: Path) -> None:
    """Writes an SVG: a row of panels per part, a column per engine."""
    # Imported here: its memory would count in the processes that this one starts.
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    parts = [
        (draw, chosen)
        for draw, chosen in (
            (_bars, [one for one in measurements if one.models is None]),
            (_lines, [one for one in measurements if one.models is not None]),
        )
        if chosen
    ]
    engines = list(dict.fromkeys(one.engine for one in measurements))
    size = (6.5 * len(engines), 4.2 * len(parts))
    figure, panels = pyplot.subplots(
        len(parts), len(engines), figsize=size, squeeze=False, layout="constrained"
    )
    for (draw, chosen), row in zip(parts, panels, strict=True):
        for engine, panel in zip(engines, row, strict=True):
            draw(panel, [one for one in chosen if one.engine == engine])
            panel.set_title(engine, loc="left")
            panel.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)
    pyplot.close(figure)


def _bars(panel: Any, measurements: Sequence[Measurement]) -> None:
    """A bar per run, its phases one after the other and named where they are wide enough."""
    longest = max(one.seconds for one in measurements)
    for one in measurements:
        name = f"{one.pipeline}, {one.run}"
        starts = [0.0, *accumulate(one.phases.values())]
        for number, (phase, seconds) in enumerate(one.phases.items()):
            bar = panel.barh(name, seconds, left=starts[number], color=COLOURS[number % 5])
            if seconds > longest / 10:
                panel.bar_label(bar, [phase], label_type="center", color="white", fontsize=8)
        panel.annotate(f" {one.seconds:.1f}", (one.seconds, name), va="center")
    panel.set_xlabel("seconds, start-up included")
    panel.margins(x=0.1)
    panel.invert_yaxis()


def _lines(panel: Any, measurements: Sequence[Measurement]) -> None:
    """Seconds by models, both logarithmic: at a slope of one each model costs the same."""
    pipelines = list(dict.fromkeys(one.pipeline for one in measurements))
    for pipeline, run in dict.fromkeys((one.pipeline, one.run) for one in measurements):
        same = [one for one in measurements if (one.pipeline, one.run) == (pipeline, run)]
        panel.loglog(
            [one.models for one in same],
            [one.seconds for one in same],
            STYLES.get(run, ":"),
            color=COLOURS[pipelines.index(pipeline) % 5],
            marker="o",
            label=f"{pipeline}, {run}",
        )
    panel.set_xlabel("models")
    panel.set_ylabel("seconds")
    panel.grid(alpha=0.3)
    panel.legend(frameon=False)
