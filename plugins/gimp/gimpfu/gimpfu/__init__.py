# -*- coding: utf-8 -*-
"""The classic `gimpfu`, for editors without it: a script is written as it was for Python-Fu.

    from gimpfu import *
    register("plug-in-…", …, [(PF_IMAGE, …), (PF_DRAWABLE, …), …], [], function, menu="<Image>/Filters/…")
    main()

What depends on the generation of GIMP lies in `gimp2` and `gimp3`; docs/gimpfu.md tells what there is. Beyond
the classic module:

* an `extra` of (lowest, highest, step) also for PF_INT and PF_FLOAT; a "%" after them adds a second field to
  the dialog, for the same number in per cent; another word is shown for the lowest value;
* the choices of a PF_RADIO may be texts, or a function that gives them when the dialog opens, where a pair
  ("", "") is a line between others. Such an argument is any string outside the dialog, and the script's to
  check;
* `register(…, forecast=function)`: called with what the procedure would be called with, it returns a text,
  which the dialog shows and renews after every change, or that and a dictionary of texts that stand below
  parameters, by their names; while it fails, its reason is there in red and OK is
  grey. Ranges and choices of such a procedure are the dialog's alone: it checks what it is called with;
* `register(…, follow=function)`: called with the name of the parameter that the user has just changed and
  what the procedure would be called with, it returns the values that become of others, by their names. It is
  called once without a name, when the dialog opens;
* `register(…, hidden=function)`: called with what is given, it returns the names that the dialog leaves out;
* `register(…, preview=function)`: the dialog has a picture, which grows with it. Called with that and what
  is given, the function returns what draws it: with `buttons`, rows of a label, a key and a
  function; `changed`, called with what the procedure would be called with; `resized(width, height)`;
  `pressed(x, y)`, `dragged(x, y, across, down)`, `scrolled(x, y, steps)` and `held(is_held)`, of the key
  Space; `pointer(x, y, is_pressed)`, which returns the name of a pointer; and `close()`. The picture has
  `draw(width, height, pixels)`, `say(text)`, `label(key, text)`, which names a button anew or hides it, and
  `soon(function, …)`, for other threads;
* `register(…, prepare=function)`: it is called before the dialog opens, and may end the script;
* `gimp.confirm(title, text, label)` asks the user, and tells whether he pressed the button with this label;
  `gimp.wait(title, function)` shows a window with a progress bar and Cancel, and calls the function again and
  again: it returns a share and a text, or None at the end, which `wait` then tells by True;
* `register(…, page=path)`: the page that Help opens;
* `register(…, several=True)`: the function takes a list of drawables, as GIMP 3 selects any number;
* `register(…, later=names)`: parameters, the last ones, that scripts for GIMP 2.10 need not know;
* `register(…, disabled=function)`, where there is a forecast: called with what the procedure would be called
  with, it returns the names of parameters that make no difference then. The dialog greys them out and
  leaves out rows and sections in which nothing makes any, and after it, or in a call with the last values,
  they have their defaults;
* `register(…, rows=names)`: the parameters that the dialog asks for first, in this order. Those of a tuple of
  names stand side by side. `sections=[("Title", names), …]` has such rows below titles; the sections in
  `folded` are folded at first, and found again as they were left;
* `register(…, ticks=names)`: choices of three, as needed, yes and no, that are a tick in the dialog;
* `register(…, extras=rows)`: lists, rows like those of parameters, that are in the dialog alone: its
  picture has in `extras` what is chosen, by their names. It is remembered;
* `register(…, renamed={"old": "new"})`: a name that a parameter had before, which callers may still use;
* labels may have mnemonics, as in "_Width";
* `drawable.get_pixel_rgn(…, encoding="R'G'B'A half")` moves pixels in that encoding, in the image's own
  colour space; `drawable.encoding` is the one in which they pass as they are.
"""

from __future__ import absolute_import

import gettext
import math
import sys as _sys

if _sys.version_info[0] > 2 and "-gimp" in _sys.argv:
    from gimpfu import scripts as _scripts

    _scripts.take_over()

import gimpcolor
from gimpfu import constants as _constants
from gimpfu import parameters as _parameters
from gimpfu.constants import *  # noqa: F403
from gimpfu.database import pdb
from gimpfu.editor import gimp
from gimpfu.errors import Cancelled as CancelError
from gimpfu.errors import Failure as error
from gimpfu.parameters import *  # noqa: F403
from gimpfu.procedures import fail, main, register
from gimpfu.wording import N_
from gimpfu.wording import translation as t

__all__ = [name for name in dir(_parameters) if name.startswith("PF_")]
__all__ += [name for name in dir(_constants) if name.isupper()]
__all__ += ["N_", "CancelError", "error", "fail", "gettext", "gimp", "gimpcolor", "main", "math", "pdb"]
__all__ += ["register", "t"]
