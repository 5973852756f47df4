"""Credentials of a secured Kafka, Elasticsearch and Kibana, made once, as files that each have one reader."""
