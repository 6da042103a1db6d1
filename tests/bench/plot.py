"""The plot of a run: a bar for each thing that a step may wait for, on a logarithmic scale of milliseconds."""

import math
import sys

from measuring import ROOT, milliseconds

sys.path.insert(0, str(ROOT / "scripts" / "lib"))
from svg import drawn  # noqa: E402

LEFT, RIGHT, ROW = 260, 900, 30


def files(bars, words):
    """{path: SVG} in both palettes; `words` says when and where it was measured."""
    bars = sorted(bars, key=lambda bar: bar.wall_us)
    low = 10 ** math.floor(math.log10(bars[0].wall_us / 2))
    high = 10 ** math.ceil(math.log10(bars[-1].wall_us))

    def at(microseconds):
        return LEFT + (RIGHT - LEFT) * math.log10(microseconds / low) / math.log10(high / low)

    def draw(drawing):
        foot = 20 + len(bars) * ROW
        tick = low
        while tick <= high:
            drawing.arrow((at(tick), 12), (at(tick), foot), colour="line", head=False)
            drawing.text(at(tick), foot + 18, f"{tick / 1000:g} ms", 12, "quiet", anchor="middle")
            tick *= 10
        for number, bar in enumerate(bars):
            y = 16 + number * ROW
            mark = "green" if bar.ours else "quiet"
            drawing.text(LEFT - 12, y + 16, bar.what, 13, mark if bar.ours else "text", bar.ours, "end")
            drawing.box(LEFT, y, at(bar.wall_us) - LEFT, ROW - 8, fill="green ground" if bar.ours else "panel", line=mark, radius=3)
            drawing.text(at(bar.wall_us) + 8, y + 16, milliseconds(bar.wall_us), 12, mark)
        drawing.text(LEFT, foot + 42, words, 12, "quiet")
        return 1000, foot + 56

    return drawn("bench", "How long a step waits: start-up and one verified request", draw)
