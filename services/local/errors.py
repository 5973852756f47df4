"""The one exception of the local stack.

Callers print its text as it is: every message says what happened, to which server or file, and what to do.
"""


class LocalStackError(Exception):
    """A server could not be fetched, started, reached or stopped; the text is meant for the person at the screen."""
