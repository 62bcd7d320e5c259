"""What may stand in an address for an organisation: ``<nummer:nummer>`` in a path.

Anything that is no row of ten digits is no page at all, so no view and no query ever sees it.
"""

from django.urls import register_converter


class Nummer:
    """Ten digits, 0 or 1 first; the control digits are not checked, for an unknown number is a 404 anyway."""

    regex = "[01][0-9]{9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Nummer, "nummer")
