"""Tests of the house: code, deployment files and documents say the same, and the rules of the house hold."""
