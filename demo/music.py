# SPDX-License-Identifier: Apache-2.0
"""Composes and plays the demonstration station's music: short pentatonic pieces for plucked
strings, bamboo flute, gongs and soft drums. The same seed gives the same piece.

A piece is made of voices. Each note is synthesised once a pitch and length and reused; the notes
of a voice go into lanes, in which they follow one another; sox mixes the lanes.
"""
import array
import math
import os
import random
import subprocess
import wave
from dataclasses import dataclass

RATE = 48000
SCALES = {  # semitones above the tonic
    "lai": (0, 3, 5, 7, 10),
    "bac": (0, 2, 5, 7, 9),
    "oan": (0, 2, 4, 7, 9),
}


@dataclass(frozen=True)
class Piece:
    name: str
    title: str
    seed: int
    scale: str
    tonic: int          # MIDI number
    tempo: int          # beats a minute
    beats: int          # in a bar
    lead: str           # instrument of the melody
    seconds: int
    rate: int           # of the file
    format: str         # file name suffix
    gain_db: float      # pieces differ in loudness, as a real library does


PIECES = (
    Piece("morning-market", "Morning market", 11, "lai", 57, 96, 4, "string", 75, 48000, "flac", -4),
    Piece("rice-fields", "Rice fields", 23, "oan", 60, 76, 4, "flute", 82, 44100, "mp3", -9),
    Piece("ferry-crossing", "Ferry crossing", 37, "bac", 62, 88, 3, "zither", 64, 48000, "ogg", -6),
    Piece("after-the-rain", "After the rain", 41, "oan", 57, 66, 4, "flute", 90, 44100, "wav", -12),
    Piece("fishing-boats", "Fishing boats", 53, "lai", 55, 84, 3, "string", 58, 44100, "ogg", -3),
    Piece("bamboo-bridge", "Bamboo bridge", 67, "bac", 64, 104, 4, "zither", 52, 48000, "mp3", -7),
    Piece("evening-lamps", "Evening lamps", 79, "lai", 52, 72, 4, "gong", 70, 48000, "flac", -10),
)


def frequency(midi):
    return 440.0 * 2.0 ** ((midi - 69) / 12.0)


def string(midi, seconds):
    """A plucked string after Karplus and Strong: noise in a loop that loses its highs."""
    freq = frequency(midi)
    loop = RATE / freq - 0.5
    size = int(loop)
    fraction = 1 - (loop - size)   # share of the younger sample: the loop is size + 1 long
    noise = random.Random(midi)
    ring = [noise.uniform(-1, 1) for _ in range(size + 1)]
    for _ in range(2):   # a soft finger, not a pick
        ring = [0.5 * (ring[i] + ring[i - 1]) for i in range(len(ring))]
    loss = 0.996 if midi > 62 else 0.9975
    out, last = [], 0.0
    for i in range(int(seconds * RATE)):
        at = i % len(ring)
        here, ahead = ring[at], ring[(at + 1) % len(ring)]
        value = here * (1 - fraction) + ahead * fraction
        ring[at] = loss * 0.5 * (value + last)
        last = value
        out.append(value)
    return out


def partials(midi, seconds, shape):
    """A sum of decaying partials; `shape` lists (ratio, level, decay in seconds)."""
    freq = frequency(midi)
    count = int(seconds * RATE)
    out = [0.0] * count
    for ratio, level, decay in shape:
        step = 2 * math.pi * freq * ratio / RATE
        if step > math.pi * 0.9:
            continue
        turn, fall = 2 * math.cos(step), math.exp(-1 / (decay * RATE))
        older, old, gain = -math.sin(step), 0.0, level
        for i in range(count):   # sine by recurrence
            out[i] += old * gain
            older, old = old, turn * old - older
            gain *= fall
    return out


def zither(midi, seconds):
    return partials(midi, seconds, ((1, 0.6, 0.7), (2.001, 0.35, 0.45), (3.003, 0.2, 0.3),
                                    (4.01, 0.12, 0.2), (6.03, 0.06, 0.1)))


def gong(midi, seconds):
    return partials(midi, seconds, ((1, 0.5, 1.6), (1.002, 0.3, 1.5), (2.02, 0.3, 0.9),
                                    (2.76, 0.2, 0.6), (4.07, 0.1, 0.35), (5.4, 0.06, 0.2)))


def bass(midi, seconds):
    return partials(midi, seconds, ((1, 0.8, 0.7), (2, 0.25, 0.35), (3, 0.08, 0.2)))


def flute(midi, seconds):
    freq = frequency(midi)
    breath = random.Random(midi * 7)
    out, phase, air = [], 0.0, 0.0
    count = int(seconds * RATE)
    for i in range(count):
        t = i / RATE
        vibrato = 1 + 0.006 * min(1.0, max(0.0, (t - 0.25) * 2)) * math.sin(2 * math.pi * 4.8 * t)
        phase += 2 * math.pi * freq * vibrato / RATE
        air += 0.12 * (breath.uniform(-1, 1) - air)
        swell = min(1.0, t / 0.06) * min(1.0, (count - i) / (0.12 * RATE))
        out.append(swell * (0.55 * math.sin(phase) + 0.16 * math.sin(2 * phase) +
                            0.05 * math.sin(3 * phase) + 0.10 * air))
    return out


def drum(_, seconds):
    """A soft hand drum: a sine that falls in pitch, and a touch of skin."""
    skin = random.Random(5)
    out, phase, low = [], 0.0, 0.0
    for i in range(int(seconds * RATE)):
        t = i / RATE
        phase += 2 * math.pi * (62 + 70 * math.exp(-t * 28)) / RATE
        low += 0.1 * (skin.uniform(-1, 1) - low)
        out.append(0.8 * math.sin(phase) * math.exp(-t * 9) + 0.8 * low * math.exp(-t * 60))
    return out


def shaker(_, seconds):
    seeds = random.Random(9)
    out, low = [], 0.0
    for i in range(int(seconds * RATE)):
        t = i / RATE
        value = seeds.uniform(-1, 1)
        low += 0.6 * (value - low)
        out.append(0.5 * (value - low) * min(1.0, t / 0.012) * math.exp(-t * 26))
    return out


INSTRUMENTS = {"string": string, "zither": zither, "gong": gong, "bass": bass, "flute": flute,
               "drum": drum, "shaker": shaker}
LONGEST = {"string": 2.2, "zither": 1.8, "gong": 3.5, "bass": 1.4, "drum": 0.6, "shaker": 0.2}


class Notes:
    """Notes as 16-bit mono, each made once."""

    def __init__(self):
        self.made = {}

    def get(self, instrument, midi, seconds, level):
        seconds = LONGEST.get(instrument, round(seconds * 8) / 8)
        key = (instrument, midi, seconds, level)
        if key not in self.made:
            sound = INSTRUMENTS[instrument](midi, seconds)
            peak = max(abs(s) for s in sound)
            tail = min(len(sound), 960)
            for i in range(tail):
                sound[-1 - i] *= i / tail
            scale = 20000 * level / peak
            self.made[key] = array.array("h", (int(s * scale) for s in sound))
        return self.made[key]


class Lane:
    """Notes one after the other. One that still sounds when the next begins fades in 5 ms."""

    def __init__(self):
        self.data = array.array("h")
        self.free_from = 0

    def put(self, frame, note):
        if len(self.data) > frame:
            start = max(0, frame - 240)
            for i in range(start, frame):
                self.data[i] = self.data[i] * (frame - i) // 240
            del self.data[frame:]
        self.data.extend(array.array("h", bytes(2 * (frame - len(self.data)))))
        self.data.extend(note)
        self.free_from = frame + len(note)


class Voice:
    """The lanes of one instrument, and its place in the picture (0 left, 1 right)."""

    def __init__(self, instrument, lanes, place, echo):
        self.instrument, self.place, self.echo = instrument, place, echo
        self.lanes = [Lane() for _ in range(lanes)]

    def play(self, notes, seconds, midi, length, level):
        frame = int(seconds * RATE)
        lane = min(self.lanes, key=lambda l: l.free_from)
        lane.put(frame, notes.get(self.instrument, midi, length, level))


RHYTHMS = {  # lengths in beats that fill two bars
    4: ((1, 1, 0.5, 0.5, 1, 1, 0.5, 0.5, 2), (1.5, 0.5, 1, 1, 1, 1, 2), (0.5, 0.5, 1, 1, 1, 1, 1, 2),
        (2, 1, 1, 0.5, 0.5, 1, 2)),
    3: ((1, 1, 1, 1.5, 0.5, 1), (1, 0.5, 0.5, 1, 1, 2), (2, 1, 1, 2), (0.5, 0.5, 1, 1, 1, 2)),
}


def phrase(rng, beats, start, ends_on):
    """Two bars of melody: (beats, degree of the scale). Moves by step, seldom leaps, ends home."""
    rhythm = rng.choice(RHYTHMS[beats])
    degree, out = start, []
    for i, length in enumerate(rhythm):
        out.append((length, degree))
        pull = ends_on - degree
        left = len(rhythm) - i - 1
        if left and abs(pull) >= left:
            step = 1 if pull > 0 else -1
        else:
            step = rng.choice((-1, -1, 1, 1, 0, 2, -2))
        degree = max(0, min(9, degree + step))
    out[-1] = (rhythm[-1], ends_on)
    return out


def melody(rng, beats):
    """Sixteen bars in the form A A' B A': question, answer, contrast, answer."""
    question = phrase(rng, beats, rng.choice((4, 5)), 7)
    answer = question[:len(question) // 2] + phrase(rng, beats, 6, 5)[len(question) // 2:]
    answer = fit(answer, 2 * beats)
    contrast = phrase(rng, beats, 8, 7)
    home = phrase(rng, beats, 7, 5)
    return [question, answer, question, home, contrast, answer, question, home]


def fit(notes, beats):
    """Cuts or lengthens the last note so that the phrase fills its bars."""
    out, used = [], 0.0
    for length, degree in notes:
        length = min(length, beats - used)
        if length > 0:
            out.append((length, degree))
            used += length
    if used < beats:
        out[-1] = (out[-1][0] + beats - used, out[-1][1])
    return out


def pitch(piece, degree):
    octave, step = divmod(degree, 5)
    return piece.tonic + 12 * octave + SCALES[piece.scale][step]


def compose(piece):
    """The voices of a piece, filled."""
    rng, notes = random.Random(piece.seed), Notes()
    beat = 60.0 / piece.tempo
    bar = beat * piece.beats
    bars = int((piece.seconds - 4) / bar)
    lead = Voice(piece.lead, 4, 0.42, 55)
    reply = Voice("zither" if piece.lead != "zither" else "string", 5, 0.72, 45)
    low, skins = Voice("bass", 2, 0.5, 15), Voice("drum", 2, 0.45, 25)
    shake, bell = Voice("shaker", 1, 0.65, 30), Voice("gong", 3, 0.3, 75)
    tune = melody(rng, piece.beats)
    for number in range(bars):
        at = number * bar
        rise = number >= 2
        bass_and_drums(rng, piece, notes, (low, skins, shake), number, at)
        if number % 8 == 0:
            bell.play(notes, at, piece.tonic - 12, 3.5, 0.55)
        for i in range(piece.beats):   # broken chords
            degree = (0, 2, 4, 2)[i % 4] + (1 if number % 4 == 2 else 0)
            reply.play(notes, at + i * beat + beat / 2, pitch(piece, degree), 1, 0.3)
        if rise and number % 2 == 0 and number + 2 <= bars:
            now = at
            for length, degree in tune[(number // 2 - 1) % len(tune)]:
                level = 0.8 if (now - at) % bar < 0.01 else rng.choice((0.6, 0.7))
                human = rng.uniform(0, 0.012)
                lead.play(notes, now + human, pitch(piece, degree), length * beat, level)
                now += length * beat
    end = bars * bar
    for i, degree in enumerate((0, 2, 5)):
        lead.play(notes, end + i * 0.09, pitch(piece, degree), 2, 0.7)
    bell.play(notes, end, piece.tonic - 12, 3.5, 0.7)
    return [lead, reply, low, skins, shake, bell]


def bass_and_drums(rng, piece, notes, voices, number, at):
    low, skins, shake = voices
    beat = 60.0 / piece.tempo
    root = piece.tonic - 24 if piece.tonic > 58 else piece.tonic - 12
    fifth = root + 7
    low.play(notes, at, root if number % 4 != 2 else root + SCALES[piece.scale][2], 1, 0.8)
    low.play(notes, at + 2 * beat, fifth if number % 2 else root, 1, 0.6)
    if number < 2:
        return
    skins.play(notes, at, 0, 1, 0.6)
    skins.play(notes, at + (2.5 if piece.beats == 4 else 2) * beat, 0, 1, 0.4)
    if number % 4 == 3:
        skins.play(notes, at + (piece.beats - 0.5) * beat, 0, 1, 0.35)
    for i in range(2 * piece.beats):
        shake.play(notes, at + i * beat / 2 + rng.uniform(0, 0.008), 0, 1, 0.28 if i % 2 else 0.18)


def write_wav(path, data):
    with wave.open(path, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(data.tobytes())


def mix(piece, voices, folder):
    """Mixes the lanes to stereo with room; returns the file, 48 kHz 24-bit WAV."""
    stems = []
    for v, voice in enumerate(voices):
        lanes = []
        for n, lane in enumerate(voice.lanes):
            path = os.path.join(folder, f"{piece.name}-{v}-{n}.wav")
            write_wav(path, lane.data)
            lanes += ["-v", "0.35", path]
        stem = os.path.join(folder, f"{piece.name}-{v}.wav")
        left, right = math.cos(voice.place * math.pi / 2), math.sin(voice.place * math.pi / 2)
        merge = ["-m"] if len(voice.lanes) > 1 else []
        sox([*merge, *lanes, "-b", "24", stem, "remix", f"1v{left:.3f}", f"1v{right:.3f}",
             "reverb", str(voice.echo), "40", "70", "100", "8"])
        stems += ["-v", "0.8", stem]
    whole = os.path.join(folder, f"{piece.name}.wav")
    sox(["-m", *stems, "-b", "24", whole, "norm", f"{piece.gain_db - 1:.1f}",
         "trim", "0", str(piece.seconds), "fade", "h", "0", str(piece.seconds), "2.5"])
    return whole


def sox(arguments):
    subprocess.run(["sox", "-R", "-D", "-V1", *arguments], check=True, stdin=subprocess.DEVNULL)
