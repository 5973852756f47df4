"""What crosses a process boundary: the records on the topics, article identity, the metrics' names."""
