"""Files and lines that nobody would write, by the thousand: whatever reads them answers with an error of its
own, or takes them.
"""
