# SPDX-License-Identifier: Apache-2.0
"""Live figures: a private PulseAudio with a null sink, whose monitor is recorded; the programs play
to it through ALSA's pulse plugin. Used by scripts/bench."""
import array
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from bench_process import cpu_of, pss_of, tree

RATE, CHANNELS, PERIOD = 48000, 2, 10   # PERIOD: seconds between hard starts
THRESHOLD = 300                         # of 32768: louder is sound


class SoundServer:
    """PulseAudio with one null sink, and a recording of what is played to it."""

    def __init__(self, channels=2):
        self.folder = tempfile.mkdtemp(prefix="hornbill-bench-")
        socket = os.path.join(self.folder, "native")
        asound = os.path.join(self.folder, "asound.conf")
        with open(asound, "w", encoding="utf-8") as f:
            f.write("</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\n"
                    "ctl.!default { type pulse }\n")
        self.env = {**os.environ, "XDG_RUNTIME_DIR": self.folder, "HOME": self.folder,
                    "PULSE_SERVER": "unix:" + socket, "ALSA_CONFIG_PATH": asound}
        self.server = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
             f"--load=module-null-sink sink_name=bench rate=48000 channels={channels}",
             f"--load=module-native-protocol-unix socket={socket} auth-anonymous=1"],
            env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        while not os.path.exists(socket):
            if self.server.poll() is not None:
                raise RuntimeError("PulseAudio did not start")
            time.sleep(0.05)
        self.sound = bytearray()
        self.recorder = subprocess.Popen(
            ["parec", "--device=bench.monitor", "--format=s16le", f"--rate={RATE}",
             f"--channels={CHANNELS}", "--latency-msec=10"], env=self.env,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        time.sleep(3)   # a null sink left idle holds a buffer of two seconds

    def read(self):
        while True:
            data = os.read(self.recorder.stdout.fileno(), 65536)
            if not data:
                return
            self.sound += data

    def frames(self):
        return len(self.sound) // (2 * CHANNELS)

    def loud_from(self, frame):
        """The first frame at or after `frame` with sound, or None."""
        data = array.array("h", bytes(self.sound[2 * CHANNELS * frame:]
                                      [:len(self.sound) // 4 * 4 - 4 * frame]))
        step = 480 * CHANNELS
        for at in range(0, len(data), step):
            part = data[at:at + step]
            if max(part, default=0) > THRESHOLD or min(part, default=0) < -THRESHOLD:
                for i, value in enumerate(part):
                    if abs(value) > THRESHOLD:
                        return frame + (at + i) // CHANNELS
        return None

    def close(self):
        for process in (self.recorder, self.server):
            process.terminate()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def play(command, seconds, log, channels=2):
    """Starts `command`; returns its figures and the recording from its start on."""
    sound = SoundServer(channels)
    try:
        with open(log, "w", encoding="utf-8") as out:
            begin = sound.frames()
            process = subprocess.Popen(command, env=sound.env, stdin=subprocess.DEVNULL,
                                       stdout=out, stderr=out)
            wait_for_sound(sound, begin, process)
            time.sleep(5)   # starting is not counted
            cpu, start, pss = cpu_of(tree(process.pid)), time.monotonic(), 0
            while time.monotonic() - start < seconds and process.poll() is None:
                pss = max(pss, pss_of(tree(process.pid)))
                time.sleep(0.25)
            share = (cpu_of(tree(process.pid)) - cpu) / (time.monotonic() - start)
            alive = process.poll() is None
            stop(process)
        first = sound.loud_from(begin)
        return {"ok": alive and first is not None, "cpu": share, "pss": pss, "log": log,
                "first": (first - begin) / RATE if first is not None else None,
                "onsets": onsets(sound, begin)}
    finally:
        sound.close()


def wait_for_sound(sound, begin, process):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if sound.loud_from(max(begin, sound.frames() - RATE)) is not None:
            return
        time.sleep(0.5)


def onsets(sound, begin):
    """Frames at which sound begins after at least a second of silence."""
    found, at = [], begin
    while True:
        at = sound.loud_from(at)
        if at is None:
            return found
        found.append(at)
        at += (PERIOD - 1) * RATE


def spread(frames):
    """Worst deviation, in ms, of onsets from the straight line through them, and how many."""
    frames = frames[1:]
    if len(frames) < 5:
        return None
    n = len(frames)
    index = [round((f - frames[0]) / (PERIOD * RATE)) for f in frames]
    mean_i, mean_f = sum(index) / n, sum(frames) / n
    slope = (sum((i - mean_i) * (f - mean_f) for i, f in zip(index, frames)) /
             sum((i - mean_i) ** 2 for i in index))
    errors = [abs(f - mean_f - slope * (i - mean_i)) for i, f in zip(index, frames)]
    return 1000 * max(errors) / RATE, n


HARD = f"""[[timetable]]
name = "Mark"
at = "00:00"
every = "{PERIOD}s"
until = "24:00"
play = "segment:mark"
start = "hard"
late = "skip"
"""


def hard_station(work):
    subprocess.run(["sox", "-n", "-r", "48000", "-b", "16", os.path.join(work, "mark.wav"), "synth",
                    "0.5", "sine", "1000", "gain", "-6"], check=True)
    return f"""[station]
name = "Marks"
time_zone = "UTC"
[library]
folder = "."
[state]
folder = "state-marks"
[control]
folder = "control-marks"
[segments.mark]
file = "mark.wav"
[zones.main]
outputs = [{{ soundcard = "default" }}]
[[timetable]]
name = "Silence"
at = "00:00"
until = "24:00"
play = "silence"
{HARD}"""


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def zones_station(station, zones=32, programmes=4):
    """Each zone is one channel of one card, a quarter of them with each programme."""
    text = station.replace('play = "playlist:all"\n\n', 'play = "playlist:all"\nprogramme = "p0"\n')
    for i in range(1, programmes):
        text += (f'[[timetable]]\nname = "All {i}"\nprogramme = "p{i}"\nat = "00:00"\n'
                 f'until = "24:00"\nplay = "playlist:all"\n')
    for i in range(zones):
        text += (f'[zones.z{i}]\nprogramme = "p{i % programmes}"\n'
                 f'outputs = [{{ soundcard = "default", channels = [{i + 1}] }}]\n')
    return text


def large_library(work, count=50000):
    """A station with so many files, all links to one of a second."""
    folder = os.path.join(work, "large")
    if not os.path.isdir(folder):
        os.makedirs(folder + ".part")
        subprocess.run(["sox", "-n", "-r", "48000", "-b", "16", folder + ".part/00000.wav", "synth",
                        "1", "sine", "1000", "gain", "-6"], check=True)
        for i in range(1, count):
            os.link(f"{folder}.part/00000.wav", f"{folder}.part/{i:05d}.wav")
        os.rename(folder + ".part", folder)
    return folder


def live_table(options, work, station, liquidsoap):
    rows = {}
    if os.access(options.hornbill, os.X_OK):
        text = station + '[zones.main]\noutputs = [{ soundcard = "default" }]\n'
        rows["Hornbill"] = play(
            [options.hornbill, "run", write(os.path.join(work, "live.toml"), text)],
            options.seconds, os.path.join(work, "hornbill-live.log"))
    if shutil.which("liquidsoap"):
        script = write(os.path.join(work, "live.liq"),
                       liquidsoap.replace("LOOP", "true") + "output.pulseaudio(mksafe(s))\n")
        rows["Liquidsoap"] = play(["liquidsoap", script], options.seconds,
                                  os.path.join(work, "liquidsoap-live.log"))
    print(f"\n### Live, {options.seconds} s to a PulseAudio null sink\n")
    print("| program | CPU, % of a core | peak memory MiB | start to first sound s |")
    print("|---|---|---|---|")
    for name, row in rows.items():
        live_row(name, row)
    return all(row["ok"] for row in rows.values())


def live_row(name, row):
    if row["ok"]:
        print(f"| {name} | {100 * row['cpu']:.2f} | {row['pss'] / 2**20:.0f} "
              f"| {row['first']:.2f} |")
    else:
        print(f"| {name} | failed, see {row['log']} | | |")


def hard_starts(options, work):
    marks = play([options.hornbill, "run", write(os.path.join(work, "marks.toml"),
                                                 hard_station(work))],
                 max(options.seconds, 8 * PERIOD), os.path.join(work, "marks.log"))
    worst = spread(marks["onsets"])
    if worst is None:
        print(f"\nHard starts: too few heard, see {marks['log']}.")
        return False
    print(f"\nHard starts, {worst[1]} of them every {PERIOD} s: at most {worst[0]:.2f} ms "
          "from the straight line through all, by frames of one recording.")
    return True


def larger(options, work, station):
    """32 zones, and a library of 50,000 files when it is new and when it is known."""
    command = [options.hornbill, "run", write(os.path.join(work, "zones.toml"),
                                              zones_station(station))]
    rows = {"32 zones, 4 programmes": play(command, options.seconds,
                                           os.path.join(work, "zones.log"), channels=32)}
    text = station.replace(os.path.join(work, "files"), large_library(work))
    text = text.replace('"state"', '"state-large"')
    text += '[zones.main]\noutputs = [{ soundcard = "default" }]\n'
    command = [options.hornbill, "run", write(os.path.join(work, "large.toml"), text)]
    shutil.rmtree(os.path.join(work, "state-large"), ignore_errors=True)
    for name in ("50,000 files, all new", "50,000 files, started again"):
        rows[name] = play(command, 20, os.path.join(work, "large.log"))
    print("\n### Larger stations, live\n")
    print("| station | CPU, % of a core | peak memory MiB | start to first sound s |")
    print("|---|---|---|---|")
    for name, row in rows.items():
        live_row(name, row)
    return all(row["ok"] for row in rows.values())


def run(options, work, station, liquidsoap):
    good = live_table(options, work, station, liquidsoap)
    if os.access(options.hornbill, os.X_OK):
        good = hard_starts(options, work) and good
        good = larger(options, work, station) and good
    return good
