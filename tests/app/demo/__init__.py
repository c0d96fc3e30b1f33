"""The demo: what it writes, signs and promises."""
