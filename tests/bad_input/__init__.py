"""The 64 bad inputs of real feed systems' flaws, each by its number: no crash, nothing private reached, within the caps.

What cannot be tested since no code exists for it yet stands in `absent.py` with the reason.
"""
