"""Logging in at a real OpenID provider."""
