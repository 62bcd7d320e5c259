"""Before starting: everything that will be asked, with plain language and an example, as page, PDF and Word document.

``inhoud`` makes the typed object, ``pdf`` and ``docx`` put it on paper. Nothing here looks at what was answered.
"""
