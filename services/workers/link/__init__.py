"""Finds whom an article copies: across sources, in the one order of `articles.signatures`."""
