# -*- coding: utf-8 -*-
"""Jobs for the engine, from raw file to raw file, under one progress bar with the time left of all."""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

import collections
import json
import os
import time

from enlarger_bridge.language import _
from enlarger_bridge.texts import time_left_text
from gimpfu import *
from rasters import digest_of, write_raster

WARM_UP_TILES = 2  # they take longer than the others


class JobQueue(object):
    """Jobs to be done one after the other."""

    def __init__(self, engine, image, title, settings):
        """Begin with no jobs; `settings` are the fields that all requests have.

        The jobs are for an image, and end when it is closed.
        """
        self._engine = engine
        self._image = image
        self._title = title
        self._settings = settings
        self.answers = collections.OrderedDict()  # the engine's, by the paths of results
        self._requests = []
        self._results = {}  # paths, by what they are the results of
        self._number = 0
        self._tiles = 0
        self._began = 0.0

    def add(self, drawable, box=None, **fields):
        """Add a job for a box of a drawable, or all of it; return the path of its result to be, which equal
        ones share: an animation has frames that return.
        """
        source = write_raster(drawable, self.new_path("source"), box)
        what = dict(fields, pixels=[source["format"], source["size"], digest_of(source["path"])])
        key = json.dumps(what, sort_keys=True)
        if key in self._results:
            os.remove(source["path"])
            return self._results[key]
        result = self._results[key] = self.new_path("result")
        self._requests.append(dict(self._settings, source=source, result={"path": result}, **fields))
        return result

    def new_path(self, name):
        """Return a path of its own in the engine's folder."""
        self._number += 1
        return self._engine.path("%s-%d.raw" % (name, self._number))

    def run(self):
        """Do the jobs added since and return the engine's answers."""
        gimp.progress_init(self._title)
        requests, self._requests = self._requests, []
        shares = [float(request["source"]["size"][0] * request["source"]["size"][1]) for request in requests]
        answers, self._tiles, self._began = [], 0, time.time()
        for number, request in enumerate(requests):
            event = None
            for event in self._engine.request("upscale", **request):
                if not pdb.gimp_image_is_valid(self._image):
                    fail(_("The image was closed while it was being upscaled."))
                if event["event"] == "progress":
                    part = shares[number] * event["done"] / event["total"]
                    self._show((sum(shares[:number]) + part) / sum(shares))
            answers.append(event)
            self.answers[request["result"]["path"]] = event
            os.remove(request["source"]["path"])
        return answers

    @property
    def notes(self):
        """The engine's sentences for the user."""
        return [note for answer in self.answers.values() for note in answer.get("notes", [])]

    def _show(self, fraction):
        text = "%s: %d %%" % (self._title, 100 * fraction)
        self._tiles += 1
        if self._tiles > WARM_UP_TILES and fraction < 1:
            seconds = (time.time() - self._began) * (1 - fraction) / fraction
            text += ", %s" % time_left_text(seconds)
        pdb.gimp_progress_set_text(text)
        gimp.progress_update(fraction)
