"""Raw text dumps of news pages: articles run together, with their titles, captions and page furniture in between.

Read `read.py` first: bytes in, drafts and refusals out.
"""
