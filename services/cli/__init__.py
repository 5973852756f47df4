"""The `headwater` command: a file for each group of commands, put together in `main.py`."""
