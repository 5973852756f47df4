"""Nouns that bring articles in: each reads its kind of input and publishes to `articles.raw`."""
