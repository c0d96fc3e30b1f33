"""Mutates files and examines them: no crash, no hang, no changed signed byte that passes."""
