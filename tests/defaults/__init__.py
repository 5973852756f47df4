"""What Faust's defaults do to messages when something fails, on a real broker; and the same failures under Headwater's worker."""
