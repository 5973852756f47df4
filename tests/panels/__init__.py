"""Kibana's saved objects read as Kibana reads them: which fields they need, and what they ask Elasticsearch.

Kibana itself cannot run in the tests; everything here is taken from the objects and from nowhere else.
"""
