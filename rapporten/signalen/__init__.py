"""Signals for policy (*beleidssignalen*): read from what was filed, ordered, counted and answered by Opgroeien.

``lezen`` makes them from a submission, ``zoeken`` finds words, ``lijst`` is the page of a werkjaar, ``labels`` the list
of labels, ``standen`` says where a signal stands, ``antwoorden`` answers, ``tellen`` counts organisations.
"""
