"""Reports that go straight onto the desk: the monthly appendix and its covering letter, in four formats."""
