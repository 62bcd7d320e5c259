"""Spoil a valid YAML file in one place, and say where the mistake must be reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from hypothesis import strategies as st

Pad = tuple[str | int, ...]


@dataclass(frozen=True)
class Verminkt:
    """A spoilt file: its text, the line of the mistake, and a word that the reason must hold."""

    tekst: str
    regel: int
    woord: str


def verminkingen(geldig: str, *, mag_weg: frozenset[str], sleutels: tuple[str, ...]) -> st.SearchStrategy[Verminkt]:
    """Ways to spoil a file: drop a key that is needed, add one, give one the wrong type, use a code twice.

    ``mag_weg`` are the keys that may be absent, ``sleutels`` those that must be unique within the file.
    """
    data = yaml.safe_load(geldig)
    blokken = [pad for pad, waarde in _alles(data, ()) if isinstance(waarde, dict)]
    vereist = [(*pad, naam) for pad in blokken for naam in _op(data, pad) if naam not in mag_weg]
    gevuld = [(*pad, naam) for pad in blokken for naam, waarde in _op(data, pad).items() if waarde is not None]
    codes = [pad for pad in gevuld if pad[-1] in sleutels and len(pad) > 1]
    manieren = [
        st.builds(lambda pad: _zonder(geldig, pad), st.sampled_from(vereist)),
        st.builds(lambda pad: _extra(geldig, pad), st.sampled_from(blokken)),
        st.builds(lambda pad, keuze: _verkeerde_soort(geldig, pad, keuze), st.sampled_from(gevuld), st.integers(0, 2)),
    ]
    if codes:
        paren = st.lists(st.sampled_from(codes), min_size=2, max_size=2, unique=True)
        manieren.append(st.builds(lambda paar: _dubbel(geldig, *sorted(paar, key=codes.index)), paren))
    return st.one_of(manieren)


def _zonder(geldig: str, pad: Pad) -> Verminkt:
    data = yaml.safe_load(geldig)
    del _op(data, pad[:-1])[pad[-1]]
    # A block that has lost its only key is no block any more, but {}: still on the same line.
    tekst = _schrijf(data)
    return Verminkt(tekst, _regel(tekst, pad[:-1]), str(pad[-1]))


def _extra(geldig: str, pad: Pad) -> Verminkt:
    data = yaml.safe_load(geldig)
    _op(data, pad)["zzz"] = 1
    tekst = _schrijf(data)
    return Verminkt(tekst, _regel(tekst, (*pad, "zzz")), "zzz")


def _verkeerde_soort(geldig: str, pad: Pad, keuze: int) -> Verminkt:
    data = yaml.safe_load(geldig)
    blok = _op(data, pad[:-1])
    fout: list[Any] = [{"a": 1}, 2.5, ["a"] if not isinstance(blok[pad[-1]], list) else "a"]
    blok[pad[-1]] = fout[keuze]
    tekst = _schrijf(data)
    return Verminkt(tekst, _regel(tekst, pad), str(pad[-1]))


def _dubbel(geldig: str, eerste: Pad, tweede: Pad) -> Verminkt:
    data = yaml.safe_load(geldig)
    waarde = _op(data, eerste)
    _op(data, tweede[:-1])[tweede[-1]] = waarde
    tekst = _schrijf(data)
    return Verminkt(tekst, _regel(tekst, tweede), f"'{waarde}' bestaat al op regel {_regel(tekst, eerste)}")


def _schrijf(data: Any) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=80)


def _alles(data: Any, pad: Pad) -> Iterator[tuple[Pad, Any]]:
    yield pad, data
    delen = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for naam, deel in delen:
        yield from _alles(deel, (*pad, naam))


def _op(data: Any, pad: Pad) -> Any:
    for stap in pad:
        data = data[stap]
    return data


def _regel(tekst: str, pad: Pad) -> int:
    """The line of a key, or of the beginning of a block."""
    node = yaml.compose(tekst, Loader=yaml.SafeLoader)
    regel = node.start_mark.line
    for stap in pad:
        if isinstance(stap, int):
            node = node.value[stap]
            regel = node.start_mark.line
        else:
            sleutel, node = next(paar for paar in node.value if paar[0].value == stap)
            regel = sleutel.start_mark.line
    return regel + 1
