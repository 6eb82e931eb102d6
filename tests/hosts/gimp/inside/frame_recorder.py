# What hosts/gimp/pace.py puts at the end of the plug-in's preview.py: it writes down when frames are drawn.

# ruff: noqa: ANN001, ANN201, F821 - it is a part of that module, under Python 2.7 as well

import json
import os
import time

plain_answered, plain_show, plain_ask = Preview._answered, Preview._show, Preview._ask
begun = []  # when the hand moved first since the last frame
answered = []  # the numbers of the views that events were for


def ask_timed(self):
    if not begun:
        begun.append(time.time())
    plain_ask(self)


def answered_noted(self, number, event):
    answered.append(number)
    plain_answered(self, number, event)


def show_timed(self, event):
    plain_show(self, event)
    told = {
        "ms": 1000 * (time.time() - begun.pop()) if begun else None,
        "size": event["size"],
        "view": answered[-1],
        "newest": self._number,
        "complete": event["complete"],
    }
    with io.open(os.environ["FRAMES"], "ab") as file:
        file.write(json.dumps(told).encode() + b"\n")


Preview._answered, Preview._show, Preview._ask = answered_noted, show_timed, ask_timed
