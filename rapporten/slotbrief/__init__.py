"""The closing letter: composed from what was shared, edited, read over, sent, and kept as it was sent."""
