"""The service as an operator runs it, in processes that can be killed, starved and cut off.

`python -m tests.survival kills|load` runs the long forms; the tests beside it are the short ones.
"""
