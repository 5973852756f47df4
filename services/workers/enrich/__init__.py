"""The enrich stage: what an article names, where it plays, what it is about and how long it takes to read."""
