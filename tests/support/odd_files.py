#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes damaged and odd audio files, and index.json that says what must become of each.

usage: odd_files.py FOLDER

index.json: a list of {name, verdict: plays|silent|unplayable|refused, min_seconds, max_seconds,
says}. "refused": opening fails, nothing is decoded. "says": a word of the reason, may be empty.
Needs ffmpeg and sox.
"""
import json
import math
import os
import random
import struct
import subprocess
import sys

RATE = 44100
SECONDS = 4
index = []


def run(*arguments):
    subprocess.run(arguments, check=True, stdin=subprocess.DEVNULL)


def ffmpeg(*arguments):
    run("ffmpeg", "-nostdin", "-v", "error", "-y", *arguments)


def expect(name, verdict, low=0.0, high=None, says=""):
    index.append({"name": name, "verdict": verdict, "min_seconds": low,
                  "max_seconds": low if high is None else high, "says": says})


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)


def read(name):
    with open(name, "rb") as file:
        return file.read()


def sine(seconds=SECONDS, rate=RATE, amplitude=0.25, offset=0.0):
    return [offset + amplitude * math.sin(2 * math.pi * 440 * i / rate)
            for i in range(int(seconds * rate))]


def pcm16(samples):
    return struct.pack("<%dh" % len(samples), *(int(s * 32767) for s in samples))


def fmt_chunk(tag=1, channels=1, rate=RATE, bits=16):
    align = channels * bits // 8
    return struct.pack("<HHIIHH", tag, channels, rate, rate * align, align, bits)


def chunk(name, data, size=None):
    return name + struct.pack("<I", len(data) if size is None else size) + data + b"\0" * (len(data) % 2)


def wav(body, riff=None, magic=b"RIFF"):
    size = 4 + len(body) if riff is None else riff
    return magic + struct.pack("<I", size) + b"WAVE" + body


def plain_wav(samples, before=b"", after=b"", data_size=None, riff=None, **form):
    return wav(chunk(b"fmt ", fmt_chunk(**form)) + before
               + chunk(b"data", pcm16(samples), data_size) + after, riff)


def coded(name, *arguments):
    ffmpeg("-i", "good.wav", *arguments, name)
    return read(name)


def wav_files():
    tone = sine()
    good = plain_wav(tone)
    write("good.wav", good)
    expect("good.wav", "plays", 4)
    write("truncated.wav", good[:len(good) // 2])
    expect("truncated.wav", "plays", 1.9, 2.1, "cut short")
    write("riff-length-0.wav", plain_wav(tone, riff=0))
    expect("riff-length-0.wav", "plays", 4)
    write("riff-length-huge.wav", plain_wav(tone, riff=0xFFFFFFFF))
    expect("riff-length-huge.wav", "plays", 4)
    write("data-length-huge.wav", plain_wav(tone, riff=0xFFFFFFFF, data_size=0xFFFFFFFF))
    expect("data-length-huge.wav", "plays", 4)
    write("data-length-0.wav", plain_wav(tone, riff=0, data_size=0))
    expect("data-length-0.wav", "plays", 4)
    write("data-length-too-long.wav", plain_wav(tone, data_size=100_000_000))
    expect("data-length-too-long.wav", "plays", 4, says="cut short")
    write("data-length-odd.wav", wav(chunk(b"fmt ", fmt_chunk()) + chunk(b"data", pcm16(tone) + b"x")))
    expect("data-length-odd.wav", "plays", 4)
    write("header-only.wav", plain_wav([]))
    expect("header-only.wav", "unplayable")
    write("half-header.wav", good[:20])
    expect("half-header.wav", "unplayable")
    write("no-data-chunk.wav", wav(chunk(b"fmt ", fmt_chunk())))
    expect("no-data-chunk.wav", "unplayable")
    write("no-fmt-chunk.wav", wav(chunk(b"data", pcm16(tone))))
    expect("no-fmt-chunk.wav", "unplayable")
    write("rate-0.wav", plain_wav(tone, rate=0))
    expect("rate-0.wav", "unplayable")
    write("channels-0.wav", plain_wav(tone, channels=0))
    expect("channels-0.wav", "unplayable")
    write("one-frame.wav", plain_wav([0.5]))
    expect("one-frame.wav", "any", 0, 0.001)
    write("unknown-chunks.wav", plain_wav(tone, before=chunk(b"ZZZZ", b"?" * 5001),
                                          after=chunk(b"LIST", b"INFOxxxx")))
    expect("unknown-chunks.wav", "plays", 4)
    write("cue-and-cart.wav", plain_wav(
        tone, before=chunk(b"cart", b"0101" + b"Village news".ljust(64, b"\0") + b"\0" * 1980),
        after=chunk(b"cue ", struct.pack("<IIIIIII", 1, 1, 44100, 0x61746164, 0, 0, 44100))))
    expect("cue-and-cart.wav", "plays", 4)
    write("bext.wav", plain_wav(tone, before=chunk(b"bext", b"Flood warning".ljust(602, b"\0"))))
    expect("bext.wav", "plays", 4)


def odd_samples():
    floats = sine(amplitude=0.25)
    for at in range(1000, 2000):
        floats[at] = math.nan
    floats[3000] = math.inf
    floats[3001] = -math.inf
    body = struct.pack("<%df" % len(floats), *floats)
    write("nan-and-inf.wav", wav(chunk(b"fmt ", fmt_chunk(tag=3, bits=32)) + chunk(b"data", body)))
    expect("nan-and-inf.wav", "plays", 4)
    body = struct.pack("<%df" % RATE, *([math.nan] * RATE))
    write("all-nan.wav", wav(chunk(b"fmt ", fmt_chunk(tag=3, bits=32)) + chunk(b"data", body)))
    expect("all-nan.wav", "silent", 1)
    body = struct.pack("<%df" % len(floats), *sine(amplitude=1e20))
    write("absurd-gain.wav", wav(chunk(b"fmt ", fmt_chunk(tag=3, bits=32)) + chunk(b"data", body)))
    expect("absurd-gain.wav", "plays", 4)
    write("offset-only.wav", plain_wav([0.5] * RATE * 2))
    expect("offset-only.wav", "silent", 2)
    write("offset-and-tone.wav", plain_wav(sine(offset=0.5)))
    expect("offset-and-tone.wav", "plays", 4)
    write("silent.wav", plain_wav([0.0] * RATE * 3))
    expect("silent.wav", "silent", 3, says="silence")
    write("silence-before-and-after.wav", plain_wav([0.0] * RATE * 20 + sine(1) + [0.0] * RATE * 60))
    expect("silence-before-and-after.wav", "plays", 81)


def wav_forms():
    for name, codec in (("u8", "pcm_u8"), ("s24", "pcm_s24le"), ("s32", "pcm_s32le"),
                        ("f32", "pcm_f32le"), ("f64", "pcm_f64le"), ("alaw", "pcm_alaw"),
                        ("mulaw", "pcm_mulaw"), ("ms-adpcm", "adpcm_ms"),
                        ("ima-adpcm", "adpcm_ima_wav")):
        coded("form-%s.wav" % name, "-c:a", codec)
        expect("form-%s.wav" % name, "plays", 4, 4.1)
    coded("mp3-in.wav", "-c:a", "libmp3lame")
    expect("mp3-in.wav", "plays", 4, 4.1)
    coded("rf64.wav", "-rf64", "always")
    expect("rf64.wav", "plays", 4)
    coded("rate-8k.wav", "-ar", "8000")
    expect("rate-8k.wav", "plays", 4)
    coded("rate-192k.wav", "-ar", "192000")
    expect("rate-192k.wav", "plays", 4)
    coded("rate-odd.wav", "-ar", "44103")
    expect("rate-odd.wav", "plays", 4)
    ffmpeg("-i", "good.wav", "-af", "pan=7.1|c0=c0|c1=c0|c2=c0", "channels-8.wav")
    expect("channels-8.wav", "plays", 4)
    write("channels-20.wav", plain_wav(sine() * 20, channels=20))
    expect("channels-20.wav", "unplayable", says="channels")
    coded("good.aiff")
    expect("good.aiff", "plays", 4)


def flac_files():
    data = coded("good.flac")
    expect("good.flac", "plays", 4)
    write("truncated.flac", data[:len(data) // 2])
    expect("truncated.flac", "plays", 1, 3, "cut short")
    holed = bytearray(data)
    middle = len(data) // 2
    holed[middle:middle + 3000] = random.Random(1).randbytes(3000)
    write("damaged.flac", bytes(holed))
    expect("damaged.flac", "plays", 1.5, 4.1)
    lying = bytearray(data)
    lying[21:26] = bytes([lying[21] & 0xF0]) + b"\xff\xff\xff\xff"
    write("lying-length.flac", bytes(lying))
    expect("lying-length.flac", "plays", 3.9, 4.1)
    unknown = bytearray(data)
    unknown[21:26] = bytes([unknown[21] & 0xF0]) + bytes(4)
    write("unknown-length.flac", bytes(unknown))
    expect("unknown-length.flac", "plays", 4)
    write("header-only.flac", data[:42])
    expect("header-only.flac", "unplayable")
    write("id3-before.flac", b"ID3\x04\0\0\0\0\x08\0" + b"\0" * 1024 + data)
    expect("id3-before.flac", "plays", 4)


def picture():
    ffmpeg("-f", "lavfi", "-i", "testsrc=s=640x480", "-frames:v", "1", "cover.png")
    os.rename("cover.png", "picture.png")
    return read("picture.png")


def mp3_files():
    data = coded("good.mp3", "-b:a", "96k")
    expect("good.mp3", "plays", 4)
    write("truncated.mp3", data[:len(data) // 2])
    expect("truncated.mp3", "plays", 1.8, 2.2, "cut short")
    vbr = coded("vbr.mp3", "-q:a", "5", "-write_xing", "0", "-id3v2_version", "0")
    expect("vbr.mp3", "plays", 4, 4.1)
    write("vbr-no-xing-doubled.mp3", vbr + vbr)
    expect("vbr-no-xing-doubled.mp3", "plays", 8, 8.2)
    write("junk-before.mp3", random.Random(2).randbytes(3000).replace(b"\xff", b"\0") + vbr)
    expect("junk-before.mp3", "plays", 4, 4.1)
    write("zeros-before.mp3", bytes(20000) + vbr)
    expect("zeros-before.mp3", "plays", 4, 4.1)
    write("junk-after.mp3", vbr + random.Random(3).randbytes(5000))
    expect("junk-after.mp3", "plays", 4, 4.3)
    write("junk-in-the-middle.mp3", vbr[:len(vbr) // 2] + random.Random(4).randbytes(3000)
          + vbr[len(vbr) // 2:])
    expect("junk-in-the-middle.mp3", "plays", 3.7, 4.6)
    ffmpeg("-i", "good.mp3", "-i", "picture.png", "-map", "0", "-map", "1", "-c", "copy",
           "-disposition:v", "attached_pic", "cover-art.mp3")
    expect("cover-art.mp3", "plays", 4)
    size = 12_000_000
    frame = b"APIC" + struct.pack(">BBBB", size >> 21 & 127, size >> 14 & 127, size >> 7 & 127,
                                  size & 127) + b"\0\0" + b"\0image/png\0\3\0"
    total = size + 10
    tag = b"ID3\x04\0\0" + bytes([total >> 21 & 127, total >> 14 & 127, total >> 7 & 127, total & 127])
    write("huge-cover-art.mp3", tag + frame + bytes(size - 13) + vbr)
    expect("huge-cover-art.mp3", "plays", 4, 4.1)
    write("id3-only.mp3", b"ID3\x04\0\0\0\0\x08\0" + b"\0" * 1024)
    expect("id3-only.mp3", "unplayable", says="tag")
    write("id3-lying-size.mp3", b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + vbr)
    expect("id3-lying-size.mp3", "any", 0, 4.2)
    low = coded("low.mp3", "-ar", "22050", "-write_xing", "0", "-id3v2_version", "0")
    write("rate-change.mp3", vbr + low)
    expect("rate-change.mp3", "plays", 7.9, 8.3)
    coded("mono-8k.mp3", "-ar", "8000", "-ac", "1")
    expect("mono-8k.mp3", "plays", 4, 4.1)
    free = bytearray(vbr[:417] * 40)
    for at in range(0, len(free), 417):
        free[at:at + 3] = bytes([0xFF, 0xFB, 0x00])
    write("free-format.mp3", bytes(free))
    expect("free-format.mp3", "any", 0, 3)
    coded("good.mp2", "-b:a", "128k")
    expect("good.mp2", "plays", 4, 4.1)


def mp4_and_ogg_files():
    data = coded("good.m4a", "-b:a", "96k")
    expect("good.m4a", "plays", 4)
    write("truncated-moov-at-end.m4a", data[:len(data) // 2])
    expect("truncated-moov-at-end.m4a", "unplayable")
    fast = coded("moov-first.m4a", "-b:a", "96k", "-movflags", "+faststart")
    expect("moov-first.m4a", "plays", 4)
    write("truncated-moov-first.m4a", fast[:len(fast) * 2 // 3])
    expect("truncated-moov-first.m4a", "plays", 1.5, 3.5, "cut short")
    coded("fragmented.m4a", "-b:a", "96k", "-movflags", "frag_keyframe+empty_moov")
    expect("fragmented.m4a", "plays", 4, 4.1)
    coded("alac.m4a", "-c:a", "alac")
    expect("alac.m4a", "plays", 4)
    adts = coded("good.aac", "-b:a", "96k")
    expect("good.aac", "plays", 4, 4.2)
    write("truncated.aac", adts[:len(adts) // 2 + 100])
    expect("truncated.aac", "plays", 1.8, 2.3)
    vorbis = coded("good.ogg", "-c:a", "libvorbis")
    expect("good.ogg", "plays", 4)
    write("truncated.ogg", vorbis[:len(vorbis) * 2 // 3])
    expect("truncated.ogg", "plays", 1, 3.9, "cut short")
    opus = coded("good.opus", "-c:a", "libopus")
    expect("good.opus", "plays", 4)
    coded("mono.opus", "-c:a", "libopus", "-ac", "1", "-application", "voip", "-b:a", "16k")
    expect("mono.opus", "plays", 4)
    write("truncated-mid-page.opus", opus[:len(opus) * 2 // 3 + 77])
    expect("truncated-mid-page.opus", "plays", 1, 3.9, "cut short")
    gained = bytearray(opus)
    at = gained.find(b"OpusHead")
    struct.pack_into("<h", gained, at + 16, -6 * 256)
    page = gained[:gained.find(b"OggS", 4)]
    struct.pack_into("<I", page, 22, 0)
    struct.pack_into("<I", page, 22, ogg_crc(page))
    write("gain-header.opus", bytes(page) + bytes(gained[len(page):]))
    expect("gain-header.opus", "plays", 4)
    other = coded("other.ogg", "-c:a", "libvorbis", "-ar", "32000", "-ac", "2", "-serial_offset", "7")
    write("chained.ogg", vorbis + other)
    expect("chained.ogg", "plays", 8)
    write("chained-codecs.ogg", vorbis + opus)
    expect("chained-codecs.ogg", "plays", 8)
    broken = bytearray(vorbis)
    broken[len(broken) // 2] ^= 0xFF
    write("bad-checksum.ogg", bytes(broken))
    expect("bad-checksum.ogg", "plays", 2, 4.1)
    coded("flac-in.ogg", "-c:a", "flac")
    expect("flac-in.ogg", "plays", 4)
    ffmpeg("-f", "lavfi", "-i", "testsrc=s=64x64:d=1", "-c:v", "mpeg4", "video-only.mp4")
    expect("video-only.mp4", "unplayable", says="no sound")


def ogg_crc(page):
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc


def no_sound_at_all():
    for name, data, says in (
            ("png.mp3", read("picture.png"), "PNG"),
            ("text.wav", b"This is the text of the morning news.\n" * 50, "text"),
            ("playlist.mp3", b"#EXTM3U\n#EXTINF:1,a\n/etc/passwd\nhttp://127.0.0.1/x.mp3\n", "playlist"),
            ("hls.wav", b"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n",
             "playlist"),
            ("sdp.mp3", b"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
             "session"),
            ("concat.mp3", b"ffconcat version 1.0\nfile /etc/passwd\n", "text"),
            ("html.ogg", b"<html><body>404 Not Found</body></html>", "web page"),
            ("zeros.mp3", bytes(500_000), "zeros"),
            ("random.mp3", random.Random(5).randbytes(300_000).replace(b"\xff", b"\xfe"), "no kind"),
            ("zip.flac", b"PK\x03\x04" + random.Random(6).randbytes(5000), "ZIP"),
            ("one-byte.mp3", b"\xff", "")):
        write(name, data)
        expect(name, "unplayable", says=says)
    write("right-sound-wrong-name.mp3", read("good.flac"))
    expect("right-sound-wrong-name.mp3", "plays", 4)
    write("ogg-magic-only.ogg", b"OggS" + random.Random(7).randbytes(9000))
    expect("ogg-magic-only.ogg", "unplayable")
    write("riff-magic-only.wav", b"RIFF\xff\xff\xff\xffWAVE" + random.Random(8).randbytes(9000))
    expect("riff-magic-only.wav", "unplayable")
    write("ftyp-only.m4a", b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42" + random.Random(9).randbytes(9000))
    expect("ftyp-only.m4a", "unplayable")


def special_files():
    write("empty.mp3", b"")
    expect("empty.mp3", "refused", says="empty")
    os.mkfifo("fifo.wav")
    expect("fifo.wav", "refused", says="pipe")
    os.symlink("/dev/zero", "zero.wav")
    expect("zero.wav", "refused", says="device")
    os.symlink("nowhere", "dangling.mp3")
    expect("dangling.mp3", "refused")
    os.symlink("loop.mp3", "loop.mp3")
    expect("loop.mp3", "refused")
    os.mkdir("folder.mp3")
    expect("folder.mp3", "refused", says="folder")
    os.symlink("good.wav", "link to good.wav")
    expect("link to good.wav", "plays", 4)
    write("ข่าวเช้า \u202e';$(x)\n.wav", read("good.wav"))
    expect("ข่าวเช้า \u202e';$(x)\n.wav", "plays", 4)
    with open("sparse-10-gb.wav", "wb") as file:
        file.write(wav(chunk(b"fmt ", fmt_chunk(channels=2)) + b"data\xff\xff\xff\xff", riff=0xFFFFFFFF))
        file.truncate(10_000_000_000)
    expect("sparse-10-gb.wav", "silent", 60, 100_000)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    wav_files()
    odd_samples()
    wav_forms()
    flac_files()
    picture()
    mp3_files()
    mp4_and_ogg_files()
    no_sound_at_all()
    special_files()
    with open("index.json", "w", encoding="utf-8") as file:
        json.dump(index, file, indent=1)


if __name__ == "__main__":
    main()
