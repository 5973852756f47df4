"""What other teams may rely on: the messages' JSON Schemas, the rules for their change, and a reader to start from."""
