"""The life of the indices: made anew to a new mapping, let go by rule, saved, brought back, and built again."""
