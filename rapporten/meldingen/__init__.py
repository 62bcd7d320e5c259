"""Telling people what happened: one row per person and event, in the application and, as each wants it, by mail.

:func:`meld` is called in the transaction of the act. The mail waits a moment, so that what happens together on one
report goes in one mail, and it names everything on that report that was not mailed yet. A daily digest does the same
for all reports at once. Nothing is mailed about what has been handled meanwhile, nor to who may not read it any more.

``soorten`` says what each event means, ``vertellen`` writes the rows, ``stand`` knows which of them still count,
``mailen`` gathers them in mails, ``woorden`` has the sentences. To tell of something new: add a line to
``choices.Gebeurtenis``, say in ``soorten.SOORTEN`` what it means, and call :func:`meld`. A mail that has more to say
than one sentence has its words in ``rapporten.berichten``.
"""

from rapporten.meldingen.vertellen import coordinatie, dossierbeheerder, laat_vallen, manieren_van, meld

__all__ = ["coordinatie", "dossierbeheerder", "laat_vallen", "manieren_van", "meld"]
