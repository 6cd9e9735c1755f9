"""What a picture must not do: a reader of its SVG finds what overlaps, sticks out or is hidden.

It reads the SVG that people get, not what was meant by it: rectangles, circles, texts and paths at
the places where a browser paints them.
"""

import re
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

from homset.drawing.metrics import SIZE, width

NAMESPACE = "{http://www.w3.org/2000/svg}"
Point = tuple[float, float]


@dataclass
class Area:
    """A rectangle of a picture; `what` says what it is."""

    what: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Area", margin: float = 0.0) -> bool:
        return (
            self.left < other.right - margin
            and other.left < self.right - margin
            and self.top < other.bottom - margin
            and other.top < self.bottom - margin
        )

    def holds(self, other: "Area") -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )

    def has(self, point: Point, margin: float = 0.0) -> bool:
        x, y = point
        return (
            self.left + margin < x < self.right - margin
            and self.top + margin < y < self.bottom - margin
        )


class Seen:
    """What one sees in an SVG: frames, labels, dots, and points along the wires."""

    def __init__(self, svg: str) -> None:
        root = ElementTree.fromstring(svg)
        _, _, w, h = map(float, root.attrib["viewBox"].split())
        self.page = Area("page", 0, 0, w, h)
        self.frames = [self.frame(r) for r in root.iter(f"{NAMESPACE}rect") if "class" in r.attrib]
        self.labels = [self.label(text) for text in root.iter(f"{NAMESPACE}text")]
        self.dots = [self.dot(circle) for circle in root.iter(f"{NAMESPACE}circle")]
        paths = [path.attrib for path in root.iter(f"{NAMESPACE}path")]
        self.wires = [along(path["d"]) for path in paths if path.get("class") == "wire"]
        around = ("function", "block", "part")
        self.leaves = [frame for frame in self.frames if frame.what not in around]

    def frame(self, rect: ElementTree.Element) -> Area:
        x, y, w, h = (float(rect.attrib[key]) for key in ("x", "y", "width", "height"))
        return Area(rect.attrib["class"], x, y, x + w, y + h)

    def label(self, text: ElementTree.Element) -> Area:
        words = text.text or ""
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        left = (
            x - width(words) * {"start": 0.0, "middle": 0.5, "end": 1.0}[text.attrib["text-anchor"]]
        )
        return Area(words, left, y - 0.75 * SIZE, left + width(words), y + 0.2 * SIZE)

    def dot(self, circle: ElementTree.Element) -> Area:
        x, y, r = (float(circle.attrib[key]) for key in ("cx", "cy", "r"))
        return Area(circle.attrib["class"], x - r, y - r, x + r, y + r)


def along(path: str) -> list[list[Point]]:
    """Points along a path of M, L and C, a list for each stroke."""
    strokes: list[list[Point]] = []
    for command, *rest in re.findall(r"([MLC])([^MLC]*)", path):
        numbers = [float(x) for x in re.findall(r"-?[\d.]+", rest[0])]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "M":
            strokes.append(points)
        elif command == "L":
            strokes[-1] += between(strokes[-1][-1], points[0])
        else:
            strokes[-1] += curve(strokes[-1][-1], *points)
    return strokes


def between(a: Point, b: Point) -> list[Point]:
    n = max(2, int(abs(a[0] - b[0]) / 3))
    return [(a[0] + (b[0] - a[0]) * i / n, a[1] + (b[1] - a[1]) * i / n) for i in range(1, n + 1)]


def curve(a: Point, b: Point, c: Point, d: Point) -> list[Point]:
    def at(t: float, i: int) -> float:
        s = 1 - t
        return s**3 * a[i] + 3 * s * s * t * b[i] + 3 * s * t * t * c[i] + t**3 * d[i]

    return [(at(i / 30, 0), at(i / 30, 1)) for i in range(1, 31)]


def faults(svg: str) -> list[str]:
    """What is wrong with a picture, in words."""
    seen = Seen(svg)
    return [*sticking_out(seen), *overlapping(seen), *crossed(seen)]


def sticking_out(seen: Seen) -> list[str]:
    found = [
        f"{area.what!r} leaves the page"
        for area in [*seen.frames, *seen.labels, *seen.dots]
        if not seen.page.holds(area)
    ]
    for label in seen.labels:
        for frame in seen.frames:
            if frame.meets(label) and not frame.holds(label):
                found.append(f"the border of {frame.what} runs through {label.what!r}")
    return found


def overlapping(seen: Seen) -> list[str]:
    found = [
        f"{a.what!r} and {b.what!r} overlap"
        for a, b in combinations(seen.labels + seen.dots, 2)
        if a.meets(b)
    ]
    for a, b in combinations(seen.frames, 2):
        if a.meets(b) and not a.holds(b) and not b.holds(a):
            found.append(f"{a.what} and {b.what} overlap")
    return found


def crossed(seen: Seen) -> list[str]:
    """Wires that pass over a label, a box, or a dot that is not at one of their ends."""
    found: list[str] = []
    for wire in seen.wires:
        points = [point for stroke in wire for point in stroke]
        ends = [point for stroke in wire for point in (stroke[0], stroke[-1])]
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        for area, margin in [*[(a, 0.5) for a in seen.labels], *[(a, 2.0) for a in seen.leaves]]:
            if area.right < left or right < area.left:
                continue
            if any(area.has(point, margin) for point in points):
                found.append(f"a wire runs through {area.what!r}")
        for dot in seen.dots:
            own = any(dot.has(end, -1.0) for end in ends)
            if not own and any(dot.has(point) for point in points):
                found.append(f"a wire runs through a dot {dot.what!r}")
    return found
