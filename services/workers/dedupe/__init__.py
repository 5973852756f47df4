"""Gives each article its version and revision number; drops exact repeats. The single writer of an article id."""
