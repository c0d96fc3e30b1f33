"""Tests of the signature room."""
