"""Protections that can be switched off, one at a time: each row of the matrix must fail without its own.

Importing this package fills `SWITCHES`.
"""

from tests.faults.sabotage import index, producers, workers
from tests.faults.sabotage.switches import SWITCHES, switch_off, without

__all__ = ["SWITCHES", "index", "producers", "switch_off", "without", "workers"]
