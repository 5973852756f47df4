"""Kibana's saved objects and their import."""
