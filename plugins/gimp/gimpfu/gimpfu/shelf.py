# -*- coding: utf-8 -*-
"""`gimpshelf.shelf`: what scripts remember from one run to the next, kept in a file of the user's profile."""

# ruff: noqa: B904, BLE001, S301 - Python 2.7 chains no exceptions; the file is the user's own

from __future__ import absolute_import

import io
import os
import pickle
import tempfile

from gimpfu.backend import backend
from gimpfu.errors import Failure

FILE = "gimpfu-shelf"
PROTOCOL = 2  # the newest that Python 2 reads


class Shelf(object):
    """A dictionary with texts as keys. Each change is in the file at once, whole or not at all."""

    def _path(self):
        return os.path.join(backend.directory("user"), FILE)

    def _load(self):
        try:
            with io.open(self._path(), "rb") as file:
                return pickle.load(file)
        except Exception:
            # None yet, or broken, which pickle says in many ways: to remember nothing is no failure.
            return {}

    def _save(self, content):
        try:
            number, path = tempfile.mkstemp(prefix=FILE, dir=os.path.dirname(self._path()))
            with os.fdopen(number, "wb") as file:
                pickle.dump(content, file, PROTOCOL)
            if os.name == "nt" and os.path.exists(self._path()):
                os.remove(self._path())  # Python 2.7 cannot replace a file there
            os.rename(path, self._path())
        except EnvironmentError as problem:
            raise Failure("gimpshelf: %s cannot be written: %s." % (self._path(), problem.strerror))

    def __getitem__(self, key):
        return self._load()[key]

    def get(self, key, default=None):
        return self._load().get(key, default)

    def __setitem__(self, key, value):
        content = self._load()
        content[key] = value
        self._save(content)

    def __delitem__(self, key):
        content = self._load()
        del content[key]
        self._save(content)

    def __contains__(self, key):
        return key in self._load()

    has_key = __contains__

    def __iter__(self):
        return iter(self._load())

    def __len__(self):
        return len(self._load())

    def keys(self):
        return list(self._load())


shelf = Shelf()
