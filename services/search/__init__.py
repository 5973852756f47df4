"""Searching the indexed articles: a typed request, a pure query, typed results, and how a terminal shows them.

Apart from the indexer, because a search only reads and needs nothing of the flow but the contract of its documents.
"""
