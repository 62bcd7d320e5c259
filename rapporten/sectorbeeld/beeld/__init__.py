"""The sector page as one typed object, made from stored cells only, in a fixed number of statements.

Whoever asks gets the newest definitive edition of each werkjaar; Opgroeien may ask for the live ones. What is hidden
in an edition is not here either: a hidden cell has no numbers, only its reason.
"""

from rapporten.sectorbeeld.beeld.delen import Edities, Sectorbeeld
from rapporten.sectorbeeld.beeld.groepen import INDELINGEN, PANEL, Groep, groep, sleutel_van
from rapporten.sectorbeeld.beeld.nu import Nubeeld, stel_samen_nu
from rapporten.sectorbeeld.beeld.samenstellen import stel_samen, zichtbare_edities

__all__ = [
    "INDELINGEN",
    "PANEL",
    "Edities",
    "Groep",
    "Nubeeld",
    "Sectorbeeld",
    "groep",
    "sleutel_van",
    "stel_samen",
    "stel_samen_nu",
    "zichtbare_edities",
]
