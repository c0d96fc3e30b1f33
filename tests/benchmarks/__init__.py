"""The measuring itself is tested: a benchmark that does not run says nothing."""
