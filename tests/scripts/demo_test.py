#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the demonstration station's sounds and configuration."""
import array
import hashlib
import importlib.machinery
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import unicodedata
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEMO = os.path.join(ROOT, "demo")
sys.path.insert(0, DEMO)
sys.dont_write_bytecode = True


def load_make_sounds():
    loader = importlib.machinery.SourceFileLoader("make_sounds", os.path.join(DEMO, "make_sounds"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("make_sounds", loader))
    loader.exec_module(module)
    return module


make_sounds = load_make_sounds()
JOBS = {name: (function, argument) for function, argument, name in make_sounds.jobs()}


def make(name, folder):
    """Makes one sound; returns its path."""
    function, argument = JOBS[name]
    path = os.path.join(folder, os.path.basename(name))
    function(argument, path, folder)
    return path


def samples(path):
    raw = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-f", "s16le", "-ac", "1",
                          "-ar", "48000", "-"], capture_output=True, check=True).stdout
    return array.array("h", raw)


class SoundsTest(unittest.TestCase):
    def test_the_same_sound_is_made_twice(self):
        for name in ("signals/chime.flac", "awareness/one-time-code-vi.ogg",
                     "announcements/water-en.flac", "jingles/station-en.flac"):
            digests = set()
            for _ in range(2):
                with tempfile.TemporaryDirectory() as folder:
                    with open(make(name, folder), "rb") as f:
                        digests.add(hashlib.sha256(f.read()).hexdigest())
            self.assertEqual(len(digests), 1, name)

    def test_long_tone_of_the_hour_begins_exactly_five_seconds_in(self):
        with tempfile.TemporaryDirectory() as folder:
            sound = samples(make("signals/hour.flac", folder))
        for second in range(6):
            before = sound[max(0, second * 48000 - 480):second * 48000]
            self.assertLess(max(map(abs, before), default=0), 8, second)
            self.assertGreater(max(map(abs, sound[second * 48000:second * 48000 + 480])), 5000)
        self.assertGreater(max(map(abs, sound[5 * 48000 + 24000:5 * 48000 + 26000])), 5000)

    def test_a_piece_of_music_is_as_long_as_said_and_not_silent(self):
        piece = next(p for p in make_sounds.music.PIECES if p.name == "bamboo-bridge")
        with tempfile.TemporaryDirectory() as folder:
            sound = samples(make(f"music/{piece.name}.{piece.format}", folder))
        self.assertAlmostEqual(len(sound) / 48000, piece.seconds, delta=0.1)
        for second in range(4, piece.seconds - 4):   # nowhere a hole of a second
            self.assertGreater(max(map(abs, sound[second * 48000:(second + 1) * 48000])), 300)

    def test_topics_are_told_in_both_languages_and_none_in_thai(self):
        topics = {}
        for name, voice, title, text in make_sounds.texts.SPEECHES:
            topics.setdefault(name.rsplit("-", 1)[0], set()).add(voice)
            for letter in title + text:
                self.assertFalse(unicodedata.name(letter, "").startswith("THAI"), name)
        self.assertGreaterEqual(len(topics), 3)
        self.assertEqual({frozenset(v) for v in topics.values()}, {frozenset(("vi", "en-gb"))})


class StationTest(unittest.TestCase):
    def setUp(self):
        with open(os.path.join(DEMO, "station.toml"), "rb") as f:
            self.station = tomllib.load(f)

    def test_every_named_file_and_folder_is_made(self):
        for segment in self.station["segments"].values():
            self.assertIn(segment["file"], JOBS)
        for playlist in self.station["playlists"].values():
            folder = playlist["files"].removesuffix("*")
            self.assertTrue([n for n in JOBS if n.startswith(folder)], folder)

    def test_every_kind_of_entry_comes_within_any_ten_minutes(self):
        def seconds(text):
            parts = [int(p) for p in text.split(":")] + [0]
            return 3600 * parts[0] + 60 * parts[1] + parts[2]
        units = {"s": 1, "m": 60, "h": 3600}
        for entry in self.station["timetable"]:
            if "every" not in entry or entry["name"] == "Hour":
                continue
            every = int(entry["every"][:-1]) * units[entry["every"][-1]]
            times = entry["at"] if isinstance(entry["at"], list) else [entry["at"]]
            starts = sorted(t for at in times for t in range(seconds(at), 86400, every))
            gaps = [b - a for a, b in zip(starts, starts[1:])]
            hour = 60 * 20 if entry["name"] == "Short signal" else 600   # the hour's own is between
            self.assertLessEqual(max(gaps), hour, entry["name"])

    def test_licence_of_every_kind_of_sound_is_named(self):
        with open(os.path.join(DEMO, "LICENCES.md"), encoding="utf-8") as f:
            named = set(re.findall(r"`(\w+)/\*`", f.read()))
        self.assertEqual({name.split("/")[0] for name in JOBS}, named)


if __name__ == "__main__":
    unittest.main()
