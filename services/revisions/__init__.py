"""The revisions of an article: how two texts of it differ, and its history as the index has kept it."""
