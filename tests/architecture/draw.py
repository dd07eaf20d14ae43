"""Draws docs/images/architecture.svg from today's imports: `make picture`.

The rooms stand on a diagonal in the order of the contract in pyproject.toml. An import leaves its room to the right and
enters the other one from above, so that every line that went up would be seen at once. A dot where it turns says how
many imports there are, in three classes: the picture changes with the house, not with every line of code.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from html import escape

import grimp

from tests.architecture.house import FLOORS, ROOT

PICTURE = ROOT / "docs" / "images" / "architecture.svg"
MOTTO = {"levallois": "the site", "cases": "why it matters", "evidence": "what was filmed", "accounts": "who did what"}
# The site is no list of rooms: two folders stand apart from the rest of it.
SITE = ("levallois.demo", "levallois", "levallois.ops")
# From so many imports on, the dot has this radius.
RADII_PX = {1: 2.2, 5: 3.6, 15: 5.2}

LEFT_PX, STEP_PX, ROW_PX, FLOOR_GAP_PX = 176, 38, 36, 22
BOX_PX, BOX_HEIGHT_PX, ENTRY_PX = 112, 26, 100
TOP_PX, LEGEND_PX = 8, 36

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2937 }
.floor { fill: #64748b; fill-opacity: .07 } .name { font-weight: 700; font-size: 15px }
.quiet { fill: #5b6676 } .small { font-size: 12px }
.box { fill: #fff; stroke-width: 1.5 } .alone { stroke-dasharray: 4 3 }
.line { fill: none; stroke-width: 1; opacity: .75 } .down { stroke: #64748b }
.levallois { stroke: #7c3aed } .cases { stroke: #b45309 } .evidence { stroke: #0369a1 } .accounts { stroke: #15803d }
.dot.levallois { fill: #7c3aed } .dot.cases { fill: #b45309 }
.dot.evidence { fill: #0369a1 } .dot.accounts { fill: #15803d } .dot { stroke: none }
.head { fill: #64748b } .legend { fill: #64748b }
@media (prefers-color-scheme: dark) {
  text { fill: #e5e7eb } .quiet { fill: #a3adbb } .box { fill: #161b22 } .floor { fill: #94a3b8; fill-opacity: .1 }
  .levallois { stroke: #a78bfa } .cases { stroke: #f59e0b } .evidence { stroke: #38bdf8 } .accounts { stroke: #4ade80 }
  .dot.levallois { fill: #a78bfa } .dot.cases { fill: #f59e0b } .dot.evidence { fill: #38bdf8 }
  .down { stroke: #94a3b8 } .dot.accounts { fill: #4ade80 } .dot { stroke: none } .head, .legend { fill: #94a3b8 }
}
"""

Imports = Counter[tuple[str, str]]


def rooms_in_order() -> list[str]:
    """The parts of the site, then every room that the first contract lists, from the top down."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    return [*SITE, *(layer for layer in contracts[0]["layers"] if layer not in SITE)]


def room_of(module: str) -> str:
    """The room that a module lies in: `evidence.footage.actions` is in `evidence.footage`."""
    room = ".".join(module.split(".")[:2])
    return "levallois" if room.startswith("levallois") and room not in SITE else room


def imports_between(graph: grimp.ImportGraph) -> Imports:
    """How many times a module of one room imports a module of another."""
    found: Imports = Counter()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            if room_of(module) != room_of(imported):
                found[room_of(module), room_of(imported)] += 1
    return found


def draw() -> str:
    """The picture of today's imports. ValueError when one of them goes up."""
    graph = grimp.build_graph(*FLOORS, cache_dir=None)
    order = rooms_in_order()
    imports = imports_between(graph)
    rising = {(room, other) for room, other in imports if order.index(room) > order.index(other)}
    if rising:
        raise ValueError(f"these imports go up: {sorted(rising)}")
    alone = {room_of(module) for module in graph.modules} - set(order) - set(FLOORS)
    return "\n".join(_picture(order, imports, sorted(alone))) + "\n"


def _picture(order: list[str], imports: Imports, alone: list[str]) -> Iterator[str]:
    width = LEFT_PX + (len(order) - 1) * STEP_PX + BOX_PX + 24
    height = _top(order, len(order) - 1) + ROW_PX + LEGEND_PX
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    yield "<title>The rooms of Levallois and what they import</title>"
    yield f"<style>{STYLE}</style>"
    for floor in FLOORS:
        yield from _floor(floor, order, [room for room in alone if _floor_of(room) == floor], width)
    for room in order:
        yield from _lines(order, room, imports)
    for (room, other), count in sorted(imports.items()):
        yield from _dot(order, room, other, count)
    for index, room in enumerate(order):
        yield from _box(_left(index), _top(order, index), room)
    yield from _legend(height - LEGEND_PX + 22)
    yield "</svg>"


def _floor(floor: str, order: list[str], alone: list[str], width: int) -> Iterator[str]:
    """The floor's band with its name; in its empty corner, the rooms that import nothing and that nobody imports."""
    indexes = [index for index, room in enumerate(order) if _floor_of(room) == floor]
    top, bottom = _top(order, indexes[0]) - 14, _top(order, indexes[-1]) + ROW_PX
    yield f'<rect class="floor" x="8" y="{top}" width="{width - 16}" height="{bottom - top}" rx="8"/>'
    yield f'<text class="name" x="22" y="{top + 29}">{floor}</text>'
    yield f'<text class="quiet" x="22" y="{top + 48}">{MOTTO[floor]}</text>'
    for row, room in enumerate(reversed(alone)):
        yield from _box(22, bottom - (row + 1) * ROW_PX, room, "alone ")


def _lines(order: list[str], room: str, imports: Imports) -> Iterator[str]:
    """To the right, as far as the last room that it imports; from above, since the first room that imports it."""
    index, entry = order.index(room), _entry(order, room)
    imported = [other for other in order if imports[room, other]]
    importing = [other for other in order if imports[other, room]]
    if imported:
        middle = _middle(order, room)
        end = _entry(order, imported[-1])
        yield f'<path class="line {_floor_of(room)}" d="M{_left(index) + BOX_PX} {middle} H{end}"/>'
    if importing:
        top = _top(order, index)
        yield f'<path class="line down" d="M{entry} {_middle(order, importing[0])} V{top - 6}"/>'
        yield f'<path class="head" d="M{entry - 4} {top - 7} h8 l-4 7 z"/>'


def _dot(order: list[str], room: str, other: str, count: int) -> Iterator[str]:
    radius = max(size for least, size in RADII_PX.items() if count >= least)
    place = f'cx="{_entry(order, other)}" cy="{_middle(order, room)}" r="{radius}"'
    words = f"{_short(room)} imports {_short(other)}"
    yield f'<circle class="dot {_floor_of(room)}" {place}><title>{words}</title></circle>'


def _box(x: int, y: int, room: str, extra: str = "") -> Iterator[str]:
    size = f'width="{BOX_PX}" height="{BOX_HEIGHT_PX}" rx="5"'
    yield f'<rect class="box {extra}{_floor_of(room)}" x="{x}" y="{y}" {size}/>'
    yield f'<text x="{x + BOX_PX // 2}" y="{y + 18}" text-anchor="middle">{escape(_short(room))}</text>'


def _legend(y: int) -> Iterator[str]:
    bounds = [*RADII_PX, 0]
    x = 22
    for least, following in zip(bounds, bounds[1:], strict=False):
        words = f"{least} to {following - 1} imports" if following else f"{least} imports or more"
        yield f'<circle class="legend" cx="{x}" cy="{y - 4}" r="{RADII_PX[least]}"/>'
        yield f'<text class="quiet small" x="{x + 12}" y="{y}">{words}</text>'
        x += 130
    yield f'<text class="quiet small" x="{x + 24}" y="{y}">dashed: imports nothing, and nobody imports it</text>'


def _floor_of(room: str) -> str:
    return room.split(".")[0]


def _short(room: str) -> str:
    return "pages, settings" if room == "levallois" else room.split(".")[1]


def _left(index: int) -> int:
    return LEFT_PX + index * STEP_PX


def _top(order: list[str], index: int) -> int:
    floors_above = FLOORS.index(_floor_of(order[index]))
    return TOP_PX + 14 + index * ROW_PX + floors_above * FLOOR_GAP_PX


def _middle(order: list[str], room: str) -> int:
    return _top(order, order.index(room)) + BOX_HEIGHT_PX // 2


def _entry(order: list[str], room: str) -> int:
    """Where lines enter a room: right of the box above it, so that they cross none."""
    return _left(order.index(room)) + ENTRY_PX


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
