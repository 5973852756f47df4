"""Measurements: each a command that anyone can run; no test asserts on a speed."""
