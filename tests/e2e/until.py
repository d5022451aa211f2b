"""Waiting for conditions instead of for time."""

import time

POLL = 0.03


def until(condition, what, seconds=10.0, retry=()):
    """Asks until `condition` gives something true, and gives it. What `retry` names counts as false meanwhile."""
    deadline = time.monotonic() + seconds
    last = None
    while True:
        try:
            last = condition()
        except retry as error:
            last = None
            failed = error
        else:
            failed = None
            if last:
                return last
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}") from failed
        time.sleep(POLL)
