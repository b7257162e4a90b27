"""A whole school year on a clock that is moved: what was asked, done and told is what a hand-made model says."""
