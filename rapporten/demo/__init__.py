"""Demo data: invented organisations with a history that leads to the published sector figures.

Everything here is derived from fixed keys (`toeval`), so that the same checkout always gives the same demo, on every
machine and every Python version. Names begin with "Demo-organisatie" and the enterprise numbers lie in a range that is
not handed out.
"""
