"""Holds what producers know to be acked against what the flow has made of it: the proof that nothing is lost or doubled."""
