"""What the pictures of README share: two palettes, text, boxes, arrows, and the file for each palette."""

import html
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PICTURES = ROOT / ".github" / "pictures"
SANS = "ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif"
MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
COLUMN = 0.602  # width of a letter of a monospaced font, in its size

# A mark is a color for text and lines, its ground the paler one behind them.
PALETTES = {
    "light": {
        "page": "#ffffff", "panel": "#f6f8fa", "line": "#d0d7de", "text": "#1f2328", "quiet": "#59636e",
        "blue": "#0969da", "blue ground": "#ddf4ff", "green": "#1a7f37", "green ground": "#dafbe1",
        "red": "#cf222e", "red ground": "#ffebe9", "amber": "#9a6700", "amber ground": "#fff8c5",
    },
    "dark": {
        "page": "#0d1117", "panel": "#151b23", "line": "#3d444d", "text": "#f0f6fc", "quiet": "#9198a1",
        "blue": "#4493f8", "blue ground": "#121d2f", "green": "#3fb950", "green ground": "#12261e",
        "red": "#f85149", "red ground": "#25171c", "amber": "#d29922", "amber ground": "#272115",
    },
}  # fmt: skip


class Drawing:
    """SVG of one palette. Sizes are in pixels; colors are names of the palette."""

    def __init__(self, palette, title):
        self.palette, self.title, self.parts = palette, title, []

    def color(self, name):
        return self.palette[name]

    def box(self, x, y, width, height, fill="panel", line="line", radius=8):
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" '
            f'fill="{self.color(fill)}" stroke="{self.color(line)}"/>'
        )

    def text(self, x, y, words, size=14, color="text", bold=False, anchor="start", mono=False):
        """`mono` text is as wide as its columns in whatever font the reader has."""
        more = ' font-weight="600"' if bold else ""
        if mono:
            more += f' font-family="{MONO}" xml:space="preserve" textLength="{len(words) * size * COLUMN:.1f}"'
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{self.color(color)}" '
            f'text-anchor="{anchor}"{more}>{html.escape(words, quote=False)}</text>'
        )

    def arrow(self, *points, color="quiet", both=False, head=True):
        """A line through the points with a head at its end; `both`: at its beginning too."""
        path = " ".join(f"{x:g},{y:g}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{self.color(color)}" stroke-width="1.6"/>')
        ends = ([(points[-2], points[-1])] if head else []) + ([(points[1], points[0])] if both else [])
        for (x0, y0), (x, y) in ends:
            dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
            tip = [(x, y), (x - 8 * dx - 4 * dy, y - 8 * dy - 4 * dx), (x - 8 * dx + 4 * dy, y - 8 * dy + 4 * dx)]
            path = " ".join(f"{a:g},{b:g}" for a, b in tip)
            self.parts.append(f'<polygon points="{path}" fill="{self.color(color)}"/>')

    def svg(self, width, height):
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
            f'height="{height:g}" role="img" font-family="{SANS}">\n<title>{html.escape(self.title)}</title>\n'
            f'<rect width="100%" height="100%" fill="{self.color("page")}"/>\n' + "\n".join(self.parts) + "\n</svg>\n"
        )


def drawn(name, title, draw):
    """{path: text} of one picture in both palettes; `draw` draws and gives width and height."""
    files = {}
    for shade, palette in PALETTES.items():
        drawing = Drawing(palette, title)
        files[PICTURES / f"{name}-{shade}.svg"] = drawing.svg(*draw(drawing))
    return files
