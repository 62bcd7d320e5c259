"""The layout of a page in one column or two: `{% load bladspiegel %}`."""

from __future__ import annotations

from django import template
from django.core.paginator import Page
from django.template import Context
from django.template.base import NodeList, Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


class Kolommen(template.Node):
    """Renders both parts, and puts them side by side only when the second has something in it.

    A block that a page leaves empty cannot be seen with `{% if %}`; rendering it first can.
    """

    child_nodelists = ("inhoud", "zij")

    def __init__(self, inhoud: NodeList, zij: NodeList) -> None:
        self.inhoud = inhoud
        self.zij = zij

    def render(self, context: Context) -> SafeString:
        inhoud = self.inhoud.render(context)
        zij = self.zij.render(context)
        if not zij.strip():
            return inhoud
        return format_html(
            '<div class="twee"><div>{}</div><aside aria-label="Bij deze pagina">{}</aside></div>', inhoud, zij
        )


@register.tag
def kolommen(parser: Parser, token: Token) -> Kolommen:
    """`{% kolommen %} … {% zij %} … {% endkolommen %}`: a main column, and one beside it unless that is empty."""
    inhoud = parser.parse(("zij",))
    parser.delete_first_token()
    zij = parser.parse(("endkolommen",))
    parser.delete_first_token()
    return Kolommen(inhoud, zij)


@register.inclusion_tag("kwaliteit/_paginering.html", takes_context=True)
def paginering(context: Context, bladzijde: Page[object]) -> dict[str, object]:
    """Links to the other pages of a `Page` (parameter `bladzijde`); the filters in the address are kept."""
    nummers = bladzijde.paginator.get_elided_page_range(bladzijde.number, on_each_side=2, on_ends=1)
    return {"bladzijde": bladzijde, "nummers": nummers, "request": context["request"]}
