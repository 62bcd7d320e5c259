"""Talks: Opgroeien plans them and writes the minutes; both sides read, give their reading, confirm and agree."""
