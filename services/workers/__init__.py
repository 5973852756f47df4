"""The stages of the flow, one folder each: a pure step, a thin app around it, its data."""
