"""Measures what verification costs, beside the peers and in the same run; `make bench`."""
