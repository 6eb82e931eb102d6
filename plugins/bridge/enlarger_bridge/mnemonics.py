# -*- coding: utf-8 -*-
"""The letters by which the rows of a dialog are reached, one of its own for each, in whatever language."""

from __future__ import unicode_literals

LETTERS = "abcdefghijklmnopqrstuvwxyz"
FIRST_IDEOGRAPH = "\u2e80"  # from there on labels have no letters that a keyboard has


class Mnemonics(object):
    """The letters of one dialog, which are given out in the order of its labels."""

    def __init__(self, sign, taken=""):
        """`sign` marks a letter, as the toolkit has it; those `taken` are the dialog's buttons'."""
        self._sign, self._taken = sign, set(taken)

    def mark(self, label, wish):
        """Return a label with a letter marked: the one wished for, that of the English label, if it is free
        and in the label, or else another one. Labels that are not written with letters get the letter
        in brackets behind them, as is usual there. Without any that is free the label stays as it is.
        """
        label = label.decode("utf-8") if isinstance(label, bytes) else label
        marked = self._marked(label, wish)
        return marked if str is not bytes else marked.encode("utf-8")

    def _marked(self, label, wish):
        plain = label.lower()
        if any(one >= FIRST_IDEOGRAPH for one in label):
            letter = self._free(wish + LETTERS)
            return "%s (%s%s)" % (label, self._sign, letter.upper()) if letter else label
        starts = "".join(word[0] for word in plain.split())
        letter = self._free(one for one in wish + starts + plain if one in LETTERS and one in plain)
        if not letter:
            return label
        place = (" " + plain).find(" " + letter)
        place = plain.index(letter) if place < 0 else place
        return label[:place] + self._sign + label[place:]

    def _free(self, letters):
        letter = next((one for one in letters if one not in self._taken), "")
        self._taken.add(letter)
        return letter
