"""Pure analysis of text, shared by producers and enrichment: text in, findings with their offsets out.

It stands apart from both, since neither stage may import the other.
"""
