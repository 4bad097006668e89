"""Waiting for something, with an end."""
import time


def eventually(what, found, seconds=30, pause=0.1):
    """The first true answer of found()."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {seconds} s")
        time.sleep(pause)
    return answer
