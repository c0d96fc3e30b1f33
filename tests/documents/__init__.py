"""Documents made for the rules: conforming ones, and one atomic breakage for each rule."""
