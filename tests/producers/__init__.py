"""The same document signed by every tool that can be had, and each signature judged."""
