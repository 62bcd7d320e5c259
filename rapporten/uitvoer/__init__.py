"""Files on request: who asks, a job that makes them, how far it is, until when they can be fetched.

``vragen`` keeps the requests (asking, cancelling, trying again, cleaning up), ``maken`` carries them out step by step,
``verslagen`` chooses the reports of a ZIP, ``rapport`` composes the sector report,
``plaats`` the charts of the own place, ``post`` says that a file is ready.
"""
