"""A web of publishers on loopback, with a clock that the test sets: they publish, edit, move, limit, hang and lie."""
