"""Many pictures, one after the other: which they are, what their results are called, and what is done."""
