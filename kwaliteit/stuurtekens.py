"""Characters that are not seen but turn what is: the bidirectional overrides, embeddings and isolates of Unicode.

A name with one of them reads differently than it is, and so does the rest of its line. No Dutch text needs them.
"""

import re

_RICHTING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def zonder_richtingstekens(tekst: str) -> str:
    """The text without them."""
    return _RICHTING.sub("", tekst)
