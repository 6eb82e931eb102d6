"""Which devices there are, which is the fastest that is right, and a network loaded on one."""
