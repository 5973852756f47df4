"""Writes enriched articles to Elasticsearch: external versions, exact commits, one table of item statuses."""
