"""The score sheet (*sjabloon*): the draft as a workbook, filled in elsewhere and read back.

``kolommen`` says which sheets and columns there are, ``stand`` reads the draft into their rows, ``schrijven`` makes the
workbook. ``rekenblad`` reads what came back, in a process of its own; ``lezen`` starts it; ``invoer`` and ``plakken``
turn cells and pasted lines into ``Invoerrij``; ``beoordelen`` lays those beside the draft (old → new, every problem);
``bewaren`` stores them after one confirmation.

An empty cell leaves the draft as it is; "wissen" empties an answer.
"""
