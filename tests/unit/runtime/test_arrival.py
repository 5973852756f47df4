"""Headers of a message, read as text."""

from services.runtime.arrival import Arrival


def test_a_header_is_text_and_the_first_of_its_name_counts() -> None:
    message = Arrival("t", 0, 0, None, None, 0, [("a", b"one"), ("a", b"two"), ("b", b"\xff")])
    assert (message.header("a"), message.header("b"), message.header("c")) == ("one", "\ufffd", None)
