"""WARC: web archives (ISO 28500), whose records are pages, feeds and JSON as a crawler got them.

Imports nothing: what every file is asked by (`opening`) must not load what reads archives.
"""
