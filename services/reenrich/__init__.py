"""Articles that are in the index once more through today's models."""
