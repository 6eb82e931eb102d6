# -*- coding: utf-8 -*-
"""`pdb`: GIMP's procedures, called by their classic names with positional arguments."""

from __future__ import absolute_import

import re

from gimpfu import regions
from gimpfu.backend import backend
from gimpfu.errors import Failure, Unsupported
from gimpfu.values import Reference
from gimpfu.views import wrap

RUN_NONINTERACTIVE = 1
NOWHERE = -1  # the number of a display that there is not
READING = re.compile("-(get|is|has|id)-|-(width|height|bpp|type|offsets|bounds|intersect|list|update)$")


class Call(object):
    """A procedure of GIMP's, as `pdb.gimp_some_procedure`: call it, or read about it."""

    def __init__(self, procedure):
        self._procedure = procedure

    proc_name = property(lambda self: self._procedure.name)
    proc_blurb = property(lambda self: self._procedure.blurb)
    proc_help = property(lambda self: self._procedure.help)
    proc_author = property(lambda self: self._procedure.author)
    proc_copyright = property(lambda self: self._procedure.copyright)
    proc_date = property(lambda self: self._procedure.date)
    proc_type = property(lambda self: self._procedure.type)
    params = property(lambda self: tuple(self._procedure.params))
    return_vals = property(lambda self: tuple(self._procedure.return_vals))
    nparams = property(lambda self: len(self._procedure.params))
    nreturn_vals = property(lambda self: len(self._procedure.return_vals))

    def __call__(self, *values, **options):
        """Call it with or without the run mode in front, which may also be given by name."""
        names = [name for _, name, _ in self._procedure.params]
        run_mode = options.pop("run_mode", RUN_NONINTERACTIVE)
        if options:
            raise TypeError("%s takes no argument %s=" % (self.proc_name, min(options)))
        if names[:1] == ["run-mode"] and len(values) == len(names) - 1:
            values = (run_mode,) + values
        if len(values) != len(names):
            wanted = names[1:] if names[:1] == ["run-mode"] else names
            raise TypeError(
                "%s takes %d arguments (%s), not %d"
                % (self.proc_name, len(wanted), ", ".join(wanted), len(values))
            )
        if not READING.search(self.proc_name):
            regions.flush_all()  # what a procedure changes is not what an open region holds
        results = [wrap(result) for result in self._results(values)]
        return results[0] if len(results) == 1 else tuple(results) or None

    def _results(self, values):
        if self.proc_name == "gimp-display-delete" and getattr(values[0], "ID", 0) == NOWHERE:
            return []
        try:
            return self._procedure.call(values)
        except Failure:
            # A GIMP without windows has no displays; scripts are not meant to end there.
            if self.proc_name != "gimp-display-new" or not pdb.gimp_image_is_valid(values[0]):
                raise
            return [Reference("display", NOWHERE)]

    def __repr__(self):
        return "<pdb function %s>" % self.proc_name


class Database(object):
    """`pdb.gimp_some_procedure(…)` or `pdb["gimp-some-procedure"](…)`."""

    def __init__(self):
        self._known = {}

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name):
        name = name.replace("_", "-")
        if name not in self._known:
            procedure = backend.lookup(name)
            if procedure is None:
                message = "GIMP %s has no procedure %s" % (".".join(map(str, backend.version)), name)
                advice = backend.missing(name)
                raise Unsupported("%s: %s" % (message, advice) if advice else message + ".")
            self._known[name] = Call(procedure)
        return self._known[name]

    def query(self, *patterns):
        """Return the names of procedures whose name, and whose texts, fit regular expressions."""
        fitting = [
            name for name in backend.procedure_names() if re.search(patterns[0] if patterns else "", name)
        ]
        texts = ("proc_blurb", "proc_help", "proc_author", "proc_copyright", "proc_date")
        for text, pattern in zip(texts, patterns[1:6]):  # noqa: B905 - Python 2.7 has no strict
            fitting = [name for name in fitting if re.search(pattern, getattr(self[name], text) or "")]
        return len(fitting), tuple(fitting)

    def __contains__(self, name):
        return backend.lookup(name.replace("_", "-")) is not None

    has_key = __contains__

    def __dir__(self):
        return [name.replace("-", "_") for name in backend.procedure_names()]


pdb = Database()
