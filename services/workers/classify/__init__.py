"""The classify stage: which language an article is in, and which topics it is about."""
