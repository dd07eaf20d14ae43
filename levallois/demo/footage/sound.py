"""The sound of a place, synthesised by FFmpeg's own generators: air, steps, voices far off, a siren sometimes."""

from collections.abc import Iterator

import av
from av.filter.context import FilterContext
from av.filter.graph import Graph

from levallois.demo.footage.geometry import seeded
from levallois.demo.footage.places import Scene

SAMPLE_RATE = 16_000
FRAME_SAMPLES = 1024
AIR = {
    Scene.STREET_NIGHT: ("brown", 0.5, 500),
    Scene.STREET_DAY: ("brown", 0.8, 900),
    Scene.PARK: ("pink", 0.16, 1400),
    Scene.MARKET: ("pink", 0.35, 1200),
    Scene.STAIRWELL: ("brown", 0.3, 240),
    Scene.CAR_PARK: ("brown", 0.6, 180),
}


def sound_of(scene: Scene, duration_s: int, *, seed: int, quarrel: bool, siren: bool) -> Iterator[av.AudioFrame]:
    """Mono frames of 1,024 samples for the whole duration."""
    layers = [_air(scene, seed), _steps(seed)]
    if quarrel or scene is Scene.MARKET:
        layers.append(_voices(seed))
    if siren:
        layers.append(_siren())
    graph = Graph()
    mixed = graph.add("amix", f"inputs={len(layers)}:normalize=0")
    for number, layer in enumerate(layers):
        _chain(graph, layer, duration_s).link_to(mixed, 0, number)
    fade = graph.add("afade", "t=in:d=0.4")
    shape = graph.add("aformat", f"sample_fmts=fltp:sample_rates={SAMPLE_RATE}:channel_layouts=mono")
    blocks = graph.add("asetnsamples", f"n={FRAME_SAMPLES}:p=1")
    sink = graph.add("abuffersink")
    for before, after in ((mixed, fade), (fade, shape), (shape, blocks), (blocks, sink)):
        before.link_to(after)
    graph.configure()
    while True:
        try:
            block = sink.pull()
        except (av.EOFError, av.BlockingIOError):
            return
        if isinstance(block, av.AudioFrame):
            yield block


Layer = list[tuple[str, str]]


def _chain(graph: Graph, layer: Layer, duration_s: int) -> FilterContext:
    (source, arguments), *effects = layer
    last = graph.add(source, f"{arguments}:d={duration_s}")
    for name, settings in effects:
        effect = graph.add(name, settings)
        last.link_to(effect)
        last = effect
    return last


def _air(scene: Scene, seed: int) -> Layer:
    colour, loudness, cut_hz = AIR[scene]
    noise = f"c={colour}:a={loudness}:s={seed % 2**31}:r={SAMPLE_RATE}"
    return [("anoisesrc", noise), ("lowpass", f"f={cut_hz}"), ("tremolo", "f=0.13:d=0.4")]


def _steps(seed: int) -> Layer:
    """The wearer's own steps, then a halt: they have arrived."""
    pace_s = seeded("pace", seed).uniform(0.5, 0.58)
    step = f"0.5*(random(0)-0.5)*exp(-42*mod(t,{pace_s:.3f}))*lt(mod(t,17),9)"
    return [("aevalsrc", f"'{step}':s={SAMPLE_RATE}"), ("lowpass", "f=900")]


def _voices(seed: int) -> Layer:
    """A murmur with the rhythm of speech and no words."""
    noise = f"c=pink:a=0.5:s={(seed + 7) % 2**31}:r={SAMPLE_RATE}"
    return [
        ("anoisesrc", noise),
        ("bandpass", "f=430:width_type=h:w=260"),
        ("tremolo", "f=4.3:d=0.9"),
        ("tremolo", "f=0.6:d=0.7"),
    ]


def _siren() -> Layer:
    """The two notes of a police car, streets away."""
    notes = "0.035*sin(2*PI*t*if(lt(mod(t,1.1),0.55),435,580))*(0.5+0.5*sin(t/4))"
    return [("aevalsrc", f"'{notes}':s={SAMPLE_RATE}"), ("lowpass", "f=1200")]
