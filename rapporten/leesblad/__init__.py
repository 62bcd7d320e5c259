"""A submission as one page to read: its content, what changed, and the conversation beside each section.

``blad`` makes the page for one side. Beside it: what one statement reads of all submissions (``indieningen``), what was
said (``gesprek``), levels and figures beside others (``naast``), what changed (``wijzigingen``), and searching
(``zoeken``).
"""

from rapporten.leesblad.blad import Leesblad, Sectie, maak, mag_lezen
from rapporten.leesblad.gesprek import Draad, Notitie, Vraag
from rapporten.leesblad.wijzigingen import Vergelijking
from rapporten.leesblad.zoeken import zoek

__all__ = ["Draad", "Leesblad", "Notitie", "Sectie", "Vergelijking", "Vraag", "maak", "mag_lezen", "zoek"]
