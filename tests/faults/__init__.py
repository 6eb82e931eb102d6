"""Jobs that are killed, starved and lied to, by the thousand: what must never come of that is counted."""
