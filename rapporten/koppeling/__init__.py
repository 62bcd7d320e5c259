"""The API (``/api/v1/``): what other systems of an organisation read, and fill in into its draft.

``sleutels`` makes, revokes and opens connections; ``toegang`` is the access decorator of every address; ``vormen``
says what goes in and out; ``lezen`` and ``schrijven`` do it; ``api`` hangs it at addresses with OpenAPI.
"""
