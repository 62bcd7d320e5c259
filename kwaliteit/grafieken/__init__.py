"""Where everything of a drawing stands, computed in plain Python: one room per kind of drawing.

A template gets ready text: Django would write a float with a decimal comma, which no SVG understands. Colours are
attributes in the templates, not styles, because the same drawing goes into the PDF and into a file of its own, where
the page's style sheet does not reach.
"""
