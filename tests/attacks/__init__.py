"""Forged and odd PDFs, made from our own signed files: one function an attack, with its expected verdict."""
