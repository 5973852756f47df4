"""Kafka and Elasticsearch as processes of this machine.

The whole flow must run on a laptop that has Python and nothing else: no container engine, no Java, no build tool.
"""
