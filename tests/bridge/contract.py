# -*- coding: utf-8 -*-
"""What the bridge promises, as a standard-library script that every Python from 2.7 on can run.

    ENGINE=/path/to/python STAND_INS=/folder PYTHONPATH=plugins/bridge PYTHON contract.py

`ENGINE` is what engine.json would name; `STAND_INS` holds programs named after the stand-in's behaviours.
"""

# ruff: noqa: ANN001, ANN002, ANN003, ANN201, ANN202, C401, PT009, RET503, UP009, UP020 - Python 2.7 reads it

import io
import json
import os
import shutil
import stat
import tempfile
import threading
import time
import unittest

import enlarger_bridge
from enlarger_bridge import (
    Engine,
    EnlargerError,
    choices,
    fetching,
    forecasts,
    printing,
    process,
    requests,
    texts,
)

SIZE = [5, 3]
PIXELS = bytes(bytearray(range(5 * 3 * 4)))

FAMILY = {
    "id": "strong",
    "title": "Strong",
    "summary": "Photographs of any quality.",
    "generative": True,
    "licence": "BSD-3-Clause",
    "commercial_use": True,
    "trained_on": "Photographs of DIV2K.",
    "scales": [2, 4],
    "models": [],
    "available": [{"id": "strong-x2", "bytes": 33000000}, {"id": "strong-x4", "bytes": 33000000}],
}
NETWORKS = [
    {"id": "other-x2", "title": "Other x2", "summary": "", "scale": 2},
    {
        "id": "faithful-x4",
        "title": "Faithful x4",
        "summary": "Everything.",
        "scale": 4,
        "licence": "MIT",
        "commercial_use": True,
        "generative": False,
        "denoise": True,
    },
]


def jobs():
    folder = enlarger_bridge.jobs_folder()
    return os.listdir(folder) if os.path.isdir(folder) else []


def alive(pid):
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


class Case(unittest.TestCase):
    def setUp(self):
        # A character beyond ASCII, as a user's home may have.
        self.cache = tempfile.mkdtemp(prefix="c\xc3\xa4che" if str is bytes else "c\xe4che")
        os.environ["XDG_CACHE_HOME"] = self.cache
        # The last of the clean-ups, which run backwards: an engine may write there until it is closed.
        self.addCleanup(shutil.rmtree, self.cache)

    def refusal(self, kind, function, *arguments):
        try:
            function(*arguments)
        except EnlargerError as error:
            self.assertEqual(error.kind, kind, str(error))
            return error
        self.fail("no EnlargerError")


class WithAnEngine(Case):
    def setUp(self):
        Case.setUp(self)
        self.engine = Engine(os.environ["ENGINE"])
        self.addCleanup(self.engine.close)

    def upscale(self, **fields):
        source, result = self.engine.path("source.raw"), self.engine.path("result.raw")
        with open(source, "wb") as file:
            file.write(PIXELS)
        fields["source"] = {"path": source, "size": SIZE, "format": "RGBA u8"}
        return self.engine.request("upscale", result={"path": result}, **fields)

    def test_the_models_are_listed_with_titles(self):
        answer = self.engine.ask("models")
        self.assertIn(answer["default"], [model["id"] for model in answer["models"]])
        self.assertTrue(all(model["title"] for model in answer["models"]))

    def test_the_default_fidelity_comes_with_the_models(self):
        self.assertTrue(0 < self.engine.ask("models")["default_fidelity"] < 1)

    def test_the_devices_are_listed(self):
        self.assertTrue(self.engine.ask("devices")["devices"])

    def test_a_plan_tells_the_size_of_the_result(self):
        plan = self.engine.ask(
            "plan", source={"size": [640, 480], "format": "RGB u8"}, target={"width": 1000}
        )
        self.assertEqual(plan["size"], [1000, 750])
        self.assertEqual(plan["result_bytes"], 1000 * 750 * 3)

    def test_an_upscale_reports_progress_and_writes_the_result(self):
        events = list(self.upscale(target={"factor": 2}))
        names = [event["event"] for event in events]
        self.assertEqual(names[-1], "done")
        done = [event["done"] for event in events if event["event"] == "progress"]
        self.assertTrue(done)
        self.assertEqual(done, sorted(done))
        self.assertEqual(events[-1]["size"], [10, 6])
        self.assertEqual(os.path.getsize(self.engine.path("result.raw")), 10 * 6 * 4)

    def test_events_of_other_requests_are_not_yielded(self):
        events = list(self.upscale())
        self.assertEqual(len(set(event["id"] for event in events)), 1)

    def test_a_request_is_listened_to_while_others_are_waited_for(self):
        heard, is_over = [], threading.Event()

        def listen(event):
            heard.append(event)
            if event["event"] in ("done", "error"):
                is_over.set()

        self.engine.send(listen, "plan", source={"size": [640, 480], "format": "RGB u8"})
        self.engine.send(listen, "dance")
        self.assertTrue(self.engine.ask("models")["models"])
        self.assertTrue(is_over.wait(60))
        self.assertEqual([event["event"] for event in heard], ["plan", "error"])
        self.assertIn("dance", heard[-1]["message"])

    def test_an_error_is_raised_and_the_engine_lives_on(self):
        error = self.refusal("model", lambda: list(self.upscale(model="no-such-model")))
        self.assertIn("no-such-model", error.message)
        self.assertIn(error.message, str(error))
        self.assertEqual(list(self.upscale())[-1]["event"], "done")

    def test_an_unknown_request_is_an_error(self):
        self.refusal("request", self.engine.ask, "dance")

    def test_the_job_folder_is_private_and_goes_with_the_engine(self):
        self.engine.start()
        folder = self.engine.folder
        self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)
        self.assertTrue(os.path.basename(folder).startswith("job-"))
        self.engine.close()
        self.assertFalse(os.path.exists(folder))
        self.assertEqual(jobs(), [])

    def test_closing_in_mid_job_ends_the_engine_and_removes_the_folder(self):
        next(self.upscale())
        process = self.engine._process
        self.engine.close()
        self.assertIsNotNone(process.returncode)
        self.assertFalse(alive(process.pid))
        self.assertEqual(jobs(), [])

    def test_closing_twice_is_fine_and_a_request_starts_the_engine_again(self):
        self.engine.ask("models")
        self.engine.close()
        self.engine.close()
        self.engine.ask("models")

    def test_a_killed_engine_is_an_error_and_leaves_no_folder(self):
        self.engine.start()
        self.engine._process.kill()
        error = self.refusal("engine", self.engine.ask, "models")
        self.assertIn("unexpectedly", error.message)
        self.assertEqual(jobs(), [])

    def test_an_editors_variables_do_not_reach_the_engine(self):
        os.environ["PYTHONHOME"] = os.environ["LD_LIBRARY_PATH"] = "/nowhere"
        try:
            self.engine.ask("models")
        finally:
            del os.environ["PYTHONHOME"], os.environ["LD_LIBRARY_PATH"]


class WithABrokenEngine(Case):
    def broken(self, behaviour):
        engine = Engine(os.path.join(os.environ["STAND_INS"], behaviour))
        self.addCleanup(engine.close)
        return engine

    def upscale(self, engine):
        with open(engine.path("source.raw"), "wb") as file:
            file.write(PIXELS)
        source = {"path": engine.path("source.raw"), "size": SIZE, "format": "RGBA u8"}
        list(engine.request("upscale", source=source, result={"path": engine.path("result.raw")}))

    def test_one_that_dies_at_the_start_is_quoted(self):
        error = self.refusal("installation", self.broken("dies").start)
        self.assertIn("last words, at the start", error.message)
        self.assertIn("install", error.hint)
        self.assertEqual(jobs(), [])

    def test_one_that_dies_midway_is_quoted(self):
        error = self.refusal("engine", self.upscale, self.broken("dies-midway"))
        self.assertIn("last words, midway", error.message)
        self.assertIn("-9", error.message)
        self.assertEqual(jobs(), [])

    def test_whoever_listens_to_one_that_dies_is_told_and_a_check_says_why(self):
        engine, arrived = self.broken("dies-midway"), []
        is_over = threading.Event()

        def listen(event):
            arrived.append(event)
            if event is None:
                is_over.set()

        with open(engine.path("source.raw"), "wb") as file:
            file.write(PIXELS)
        source = {"path": engine.path("source.raw"), "size": SIZE, "format": "RGBA u8"}
        engine.send(listen, "upscale", source=source, result={"path": engine.path("result.raw")})
        self.assertTrue(is_over.wait(60))
        self.assertTrue(len(arrived) > 1)
        self.assertIn("last words, midway", self.refusal("engine", engine.check).message)
        engine.check()
        self.assertTrue(engine.ask("models")["models"])

    def test_one_that_says_nothing_is_given_up(self):
        process.HELLO_SECONDS, usual = 1, process.HELLO_SECONDS
        try:
            error = self.refusal("engine", self.broken("mute").start)
        finally:
            process.HELLO_SECONDS = usual
        self.assertIn("did not answer", error.message)
        self.assertEqual(jobs(), [])

    def test_one_that_writes_garbage_is_not_believed(self):
        self.refusal("protocol", self.broken("garbage").start)
        self.refusal("protocol", self.upscale, self.broken("garbage-midway"))

    def test_one_of_another_protocol_is_refused_with_both_numbers(self):
        error = self.refusal("protocol", self.broken("old").start)
        self.assertIn("protocol 1", error.message)
        self.assertIn("protocol 0", error.message)

    def test_one_that_does_not_end_by_itself_is_killed(self):
        process.CLOSE_SECONDS, usual = 0.5, process.CLOSE_SECONDS
        engine = self.broken("stubborn")
        engine.start()
        child, began = engine._process, time.time()
        engine.close()
        process.CLOSE_SECONDS = usual
        self.assertFalse(alive(child.pid))
        self.assertLess(time.time() - began, 5)
        self.assertEqual(jobs(), [])

    def test_one_that_is_not_there_is_named(self):
        error = self.refusal("installation", self.broken("nothing-here").start)
        self.assertIn("nothing-here", error.message)
        self.assertEqual(jobs(), [])

    def test_a_cache_folder_that_cannot_be_made_is_named(self):
        blocked = os.path.join(self.cache, "file")
        io.open(blocked, "w").close()
        os.environ["XDG_CACHE_HOME"] = blocked
        error = self.refusal("storage", self.broken("good").start)
        self.assertIn("file", error.message)


class WithAnEngineThatFetches(Case):
    def setUp(self):
        Case.setUp(self)
        self.engine = Engine(os.path.join(os.environ["STAND_INS"], "fetches"))
        self.addCleanup(self.engine.close)
        self.shown = []

    def choice(self, key):
        return choices.find(choices.choices(self.engine.ask("models")), key)

    def get(self, key, **options):
        return fetching.get(self.engine, self.choice(key), show=self.show, **options)

    def show(self, share, text):
        self.shown.append((share, text))

    def test_all_networks_of_a_family_are_fetched_with_progress_and_are_installed_then(self):
        self.assertEqual(self.choice("pair").models, ())
        notes = self.get("pair")
        self.assertEqual(notes, ["pair-x2 was tried.", "pair-x4 was tried."])
        self.assertEqual(self.choice("pair").models, ("pair-x2", "pair-x4"))
        self.assertEqual(self.choice("pair").get, ())
        shares = [share for share, _ in self.shown]
        self.assertEqual(shares, sorted(shares))
        self.assertIn("1.5 MB of 3.0 MB, about", self.shown[2][1])
        self.assertIn("trying", self.shown[-1][1])

    def test_without_consent_nothing_for_non_commercial_use_is_fetched(self):
        self.refusal("consent", self.get, "endless")
        self.assertEqual(self.choice("endless").models, ())

    def test_a_download_is_cancelled_and_the_engine_lives_on(self):
        self.show = lambda share, _text: self.engine.cancel() if share > 0.2 else None
        self.refusal("cancelled", lambda: self.get("endless", accept_noncommercial=True))
        self.assertEqual(self.choice("endless").models, ())

    def test_cancelling_where_nothing_runs_is_fine(self):
        self.engine.cancel()
        self.engine.ask("models")
        self.engine.cancel()
        self.assertTrue(self.engine.ask("devices")["devices"])


class Choices(Case):
    def answer(self, *families, **more):
        return dict(
            more,
            default="faithful-x4",
            automatic="auto",
            models=NETWORKS,
            families=families,
            interpolations=["bicubic"],
        )

    def test_automatic_comes_first_then_what_is_installed_interpolations_and_what_can_be_fetched(self):
        faithful = dict(
            FAMILY,
            id="faithful",
            title="Faithful",
            generative=False,
            models=["faithful-x4"],
            available=[],
        )
        known = choices.choices(self.answer(faithful, FAMILY))
        self.assertEqual(
            [choice.label for choice in known],
            [
                "Automatic",
                "Faithful",
                "Bicubic interpolation",
                "Get: Strong, 66 MB, commercial use allowed",
            ],
        )
        self.assertEqual([choice.key for choice in known], ["auto", "faithful", "bicubic", "strong"])
        self.assertEqual(known[3].get, ("strong-x2", "strong-x4"))
        self.assertTrue(known[1].has_denoise)
        self.assertFalse(known[1].is_generative)
        self.assertTrue(known[3].is_generative)

    def test_what_is_recommended_comes_before_what_else_can_be_fetched_which_is_sorted_by_titles(self):
        families = [
            dict(FAMILY, id=name, title=title, available=[{"id": name, "bytes": 1}])
            for name, title in (("z", "Zebra"), ("b", "badger"), ("a", "Adder"), ("y", "Yak"))
        ]
        entries = [{"id": name, "recommended": name in "zy"} for name in "zbay"]
        known = choices.choices(self.answer(*families, available=entries))
        self.assertEqual([choice.key for choice in known], ["auto", "bicubic", "z", "y", "a", "b"])
        blocks = [[choice.key for choice in block] for block in choices.blocks(known)]
        self.assertEqual(blocks, [["auto", "bicubic"], ["z", "y"], ["a", "b"]])
        self.assertEqual(choices.blocks(known[:2]), [known[:2]])

    def test_each_says_what_it_is_for_how_it_looks_what_it_was_trained_with_and_its_licence(self):
        text = choices.choices(self.answer(FAMILY))[-1].text
        for part in (
            "Photographs of any quality.",
            "makes up detail",
            "Trained with: Photographs of DIV2K.",
            "Licence: BSD-3-Clause, commercial use allowed.",
        ):
            self.assertIn(part, text)
        for choice in choices.choices(self.answer(FAMILY)):
            self.assertTrue(choice.text.endswith("."), choice.text)

    def test_what_lies_in_one_package_is_counted_once(self):
        entries = [{"id": one["id"], "package": "strong.whl", "needs": ""} for one in FAMILY["available"]]
        known = choices.choices(self.answer(FAMILY, available=entries))
        self.assertEqual(known[-1].bytes, 33000000)

    def test_a_licence_that_excludes_commercial_use_is_in_the_list_and_in_the_question(self):
        family = dict(FAMILY, title="Strong (non-commercial)", commercial_use=False, licence="CC-BY-NC-4.0")
        choice = choices.choices(self.answer(family))[-1]
        self.assertEqual(choice.label, "Get: Strong, 66 MB, no commercial use")
        self.assertFalse(choice.is_commercial)
        self.assertIn("CC-BY-NC-4.0", fetching.question(choice))
        self.assertIn("66 MB", fetching.question(choice))
        self.assertEqual(fetching.gets(choice)[0], {"model": "strong-x2"})
        self.assertEqual(
            fetching.gets(choice, accept_noncommercial=True)[1],
            {"model": "strong-x4", "accept_noncommercial": True},
        )

    def test_a_network_that_needs_an_extra_says_so(self):
        entries = [{"id": "strong-x2", "package": "", "needs": "torch"}]
        self.assertIn("[torch]", choices.choices(self.answer(FAMILY, available=entries))[-1].text)

    def test_an_engine_of_version_0_1_has_its_networks_listed_the_default_first(self):
        answer = {"default": "faithful-x4", "models": NETWORKS, "interpolations": ["lanczos"]}
        known = choices.choices(answer)
        self.assertEqual([choice.key for choice in known], ["faithful-x4", "other-x2", "lanczos"])
        self.assertEqual([choice.scale for choice in known], [4, 2, 0])
        self.assertIn("unknown", known[1].text)
        self.assertEqual(choices.find(known, "auto").key, "faithful-x4")

    def test_a_network_that_was_chosen_before_there_were_families_is_found_in_its_own(self):
        faithful = dict(FAMILY, id="faithful", models=["faithful-x2", "faithful-x4"], available=[])
        known = choices.choices(self.answer(faithful))
        self.assertEqual(choices.find(known, "faithful-x4").key, "faithful")
        self.assertEqual(choices.find(known, "bicubic").key, "bicubic")
        self.assertEqual(choices.find(known, "gone").key, "auto")
        self.assertEqual(choices.find(known, "").key, "auto")


class Settings(Case):
    def test_engine_json_names_the_python(self):
        with open(os.path.join(self.cache, "engine.json"), "w") as file:
            json.dump({"python": "/some/python", "protocol": 1, "version": "0.1.0", "later": None}, file)
        self.assertEqual(Engine.beside(os.path.join(self.cache, "plugin.py")).python, "/some/python")

    def test_a_missing_or_damaged_engine_json_is_an_error_with_a_remedy(self):
        plugin = os.path.join(self.cache, "plugin.py")
        for content in (None, "", "[]", "{}"):
            if content is not None:
                with open(os.path.join(self.cache, "engine.json"), "w") as file:
                    file.write(content)
            error = self.refusal("installation", Engine.beside, plugin)
            self.assertIn("engine.json", error.message)
            self.assertIn("install", error.hint)


class Requests(Case):
    def test_what_was_not_chosen_is_left_to_the_engine(self):
        self.assertEqual(requests.settings(), {"device": "auto"})
        self.assertEqual(requests.target(), {})
        self.assertEqual(requests.fidelity(), {})

    def test_what_was_chosen_is_named_as_in_the_protocol(self):
        self.assertEqual(
            requests.settings("photo-x4", "cpu", "soft", 0, tileable=True),
            {"model": "photo-x4", "device": "cpu", "lock": "soft", "denoise": 0, "tileable": True},
        )
        self.assertEqual(
            requests.settings("auto", look="sharp", time="fast", clean=False),
            {"model": "auto", "device": "auto", "look": "sharp", "time": "fast", "clean": False},
        )
        self.assertEqual(requests.settings(keeps_faces=False), {"device": "auto", "faces": "off"})
        self.assertEqual(requests.target(width=20, height=10), {"width": 20, "height": 10})

    def test_only_the_pictures_that_were_asked_for_get_a_path(self):
        merged = requests.fidelity(0.5)
        self.assertEqual(requests.with_paths(merged, "/job/".__add__), merged)
        layers = requests.with_paths(requests.fidelity(0.5, in_layers=True, with_map=True), "/job/".__add__)
        paths = {name: {"path": "/job/" + name} for name in ("faithful", "mask", "map")}
        self.assertEqual(layers, dict(merged, **paths))


FORMATS = {
    "formats": [
        {"id": "A2", "country": "", "width": 420.0, "height": 594.0, "bleed": 0.0},
        {"id": "F4 CH", "country": "CH", "width": 895.0, "height": 1280.0, "bleed": 3.0},
    ]
}
PLAN = {
    "size": [2560, 1920],
    "tiles": 12,
    "seconds": 3.4,
    "device_name": "CPU",
    "faces": 2,
    "result_bytes": 19660800,
    "storage": {"document": 39321600, "notes": ["Little room."]},
    "file_notes": ["No JPEG."],
}


class Prints(Case):
    def test_formats_are_listed_with_their_sizes_under_their_countries_and_a_size_of_ones_own_last(self):
        listed = [(one.sheet, one.label, one.block, one.bleed) for one in printing.formats(FORMATS)]
        self.assertEqual(
            listed,
            [
                ("A2", "A2, 42 x 59.4 cm", "Paper", 0.0),
                ("F4 CH", "F4 CH, 0.895 x 1.28 m", "Switzerland", 3.0),
                ("", "Own size", "Own", 0.0),
            ],
        )

    def test_a_print_is_asked_for_as_in_the_protocol(self):
        self.assertEqual(printing.target("A2"), {"print": {"sheet": "A2"}})
        seen = printing.target(printing.own_sheet(356, 25.2, "cm"), distance=15.0, bleed=3)
        wanted = {"sheet": "356x25.2cm", "distance": "15 m", "bleed": "3mm"}
        self.assertEqual(seen, {"print": wanted})
        self.assertEqual(printing.loupe_text(seen), "From 15 m")
        asked = printing.target("A2", distance=15, ppi=150, bleed=0)
        self.assertEqual(asked, {"print": {"sheet": "A2", "ppi": 150, "bleed": "0mm"}})
        self.assertIsNone(printing.loupe_text(asked))
        self.assertIsNone(printing.loupe_text({"factor": 2}))

    def test_what_a_plan_says_of_a_print_comes_line_by_line(self):
        about = {"verdict": "x4 is enough.", "cut": "", "notes": ["Ask."], "crop": [0, 1, 2, 3]}
        plan = {"print": dict(about, resolution=[6, 6.1])}
        self.assertEqual(printing.verdict(plan), ["x4 is enough.", "Ask."])
        self.assertEqual(printing.crop(plan), (0, 1, 2, 3))
        self.assertEqual(printing.resolution(plan), (6, 6.1))
        self.assertEqual(printing.factor({"print": {"factor": 4.0}, "size": [8, 8]}, [3, 2]), 4)
        self.assertEqual(printing.factor({"print": None, "size": [7, 5]}, [2, 1]), 3.5)
        for function in (printing.verdict, printing.crop, printing.resolution):
            self.assertFalse(function({"print": None}))


class Forecasts(Case):
    def test_one_line_says_what_a_job_comes_to(self):
        wanted = "2560 x 1920 pixels, 4.9 megapixels, 39 MB in the document, about 3 s on CPU"
        self.assertEqual(forecasts.line(PLAN), wanted + ". 2 faces are kept as they are.")
        twice = forecasts.line(dict(PLAN, faces=None), 2, "2 layers")
        self.assertTrue(
            twice.endswith("megapixels, 2 layers, 79 MB in the document, about 7 s on CPU"), twice
        )
        self.assertTrue(forecasts.line(dict(PLAN, faces=0, seconds=None)).endswith(", time not known yet"))
        self.assertIn("2 x 2 pixels, under 0.001 megapixels", forecasts.line(dict(PLAN, size=[2, 2])))
        generative = forecasts.line(dict(PLAN, faces=1, faithful_model="faithful-x4"))
        self.assertTrue(generative.endswith("1 face is kept as it is. Lettering is kept as it is."))
        self.assertTrue(
            forecasts.line(dict(PLAN, faces=1, tiles=0)).endswith("network needed. 1 face is kept as it is.")
        )

    def test_storage_is_warned_of_before_files(self):
        self.assertEqual(forecasts.warnings(PLAN), ["Little room.", "No JPEG."])

    def test_what_was_kept_is_told(self):
        done = {"faces": 1, "fidelity": {"text": 0.031}}
        wanted = "1 face is kept as it is. 3 % of the picture is lettering, kept as it is."
        self.assertEqual(forecasts.kept_text(done), wanted)
        self.assertEqual(forecasts.kept_text({"faces": None, "fidelity": None}), "")


class Words(Case):
    def test_times_are_no_more_exact_than_a_forecast_is(self):
        for seconds, words in (
            (0.2, "1 s"),
            (90, "90 s"),
            (91, "2 min"),
            (5400, "90 min"),
            (5760, "1.6 hours"),
            (170000, "47 hours"),
            (300000, "3 days"),
        ):
            self.assertEqual(texts.duration_text(seconds), words)

    def test_a_time_left_that_is_not_known_is_being_estimated(self):
        self.assertEqual(texts.time_left_text(200), "about 3 min left")
        self.assertIn("estimating", texts.time_left_text(None))

    def test_sizes_are_told_in_the_terms_of_the_request(self):
        self.assertEqual(texts.size_text({"factor": 2.5}, (40, 30), (100, 75)), "x2.5")
        self.assertEqual(texts.size_text({"width": 100}, (40, 30), (100, 75)), "100x75")
        self.assertEqual(texts.size_text({}, (40, 30), (160, 120)), "x4")

    def test_the_name_of_a_new_layer_begins_with_what_tells_it_from_the_old_one(self):
        self.assertEqual(texts.layer_name("Background", "x4", "faithful-x4"), "x4 Background (faithful-x4)")

    def test_all_networks_are_named_also_those_that_an_older_engine_tells_apart(self):
        done = {"model": "faithful-x4", "clean": "clean-x1"}
        self.assertEqual(texts.networks_text(done), "clean-x1, faithful-x4")
        self.assertEqual(texts.networks_text(dict(done, networks="a, b")), "a, b")
        self.assertEqual(texts.networks_text({"model": "faithful-x4"}), "faithful-x4")


if __name__ == "__main__":
    unittest.main()
