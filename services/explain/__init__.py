"""Why an article has the language, the topics and the names that it has."""
