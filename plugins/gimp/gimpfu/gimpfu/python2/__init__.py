"""Python 2 for scripts that were written for Python-Fu: what they say, said to Python 3.

GIMP 2.10's Python-Fu was Python 2.7. `translation` rewrites a script's syntax, in the engine's Python, where
a library for it is; `dialect` compiles the result so that it means what it meant; `names` are the built-in
functions that meant something else. Texts and bytes were one type, which is Python 3's `str` here: a
character is a byte wherever bytes are meant. docs/gimpfu.md tells what is not the same.
"""
