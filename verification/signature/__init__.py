"""Is it signed, by whom, does it hold? pyHanko's validation is called in one module only."""
