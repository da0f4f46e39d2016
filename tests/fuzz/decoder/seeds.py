#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes starting inputs for the fuzz targets of this folder: seeds.py FOLDER"""
import os
import struct
import sys

INFO, FRAMES, END = 0x486E4901, 0x486E4902, 0x486E4903


def record(kind, body):
    return struct.pack("<II", kind, len(body)) + body


def text(value):
    return struct.pack("<I", len(value)) + value


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    info = record(INFO, struct.pack("<iiqd", 44100, 2, 48000, -3.5)
                  + text(b"flac") + text(b"Title") + text(b"Artist") + text(b"Album"))
    frames = record(FRAMES, struct.pack("<8f", *([0.25] * 7 + [float("nan")])))
    end = record(END, struct.pack("<i", -1) + text(b"") + text(b"cut short"))
    page = b"OggS\0\2" + bytes(8) + b"\1\0\0\0" + bytes(8) + b"\1\4head"
    wav = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0" + bytes(16) + b"data\0\1\0\0"
    seeds = {"wire": b"\x10" + info + frames + end, "ogg": page + page, "wav": wav,
             "mp3": (b"\xff\xfb\x90\0" + bytes(413)) * 3, "id3": b"ID3\4\0\0\0\0\2\1" + bytes(257)}
    for name, data in seeds.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
