// SPDX-License-Identifier: Apache-2.0
#include "config/keys.h"

#include <array>

namespace hornbill::config {
namespace {

constexpr auto kKeys = std::to_array<KeyInfo>({
    {"station.name", "text", "required"},
    {"station.time_zone", "text", "required"},
    {"station.languages", "list of texts", "none"},
    {"library.folder", "folder", "folder of the file"},
    {"segments.NAME.file", "file", "required"},
    {"segments.NAME.cue_in", "length of time", "found by analysis"},
    {"segments.NAME.cue_out", "length of time", "found by analysis"},
    {"segments.NAME.segue", "length of time", "found by analysis"},
    {"segments.NAME.title", "text", "from the file"},
    {"segments.NAME.artist", "text", "from the file"},
    {"segments.NAME.gain", "level in dB", "0 dB"},
    {"playlists.NAME.files", "pattern or list", "none"},
    {"playlists.NAME.segments", "name or list", "none"},
    {"playlists.NAME.order", "word", "listed"},
    {"playlists.NAME.loop", "true or false", "false"},
    {"playlists.NAME.crossfade", "length of time", "sound.crossfade"},
    {"playlists.NAME.separation.title", "length of time", "0s"},
    {"playlists.NAME.separation.artist", "length of time", "0s"},
    {"inputs.NAME.soundcard", "text", "none"},
    {"inputs.NAME.url", "web address", "none"},
    {"inputs.NAME.silence.level", "level in dBFS", "-50 dBFS"},
    {"inputs.NAME.silence.after", "length of time", "5s"},
    {"inputs.NAME.return_after", "length of time", "2s"},
    {"zones.NAME.programme", "text", "main"},
    {"zones.NAME.loudness", "level in LUFS", "sound.loudness"},
    {"zones.NAME.outputs", "list of tables", "required"},
    {"zones.NAME.outputs.soundcard", "text", "none"},
    {"zones.NAME.outputs.channels", "list of numbers", "[1, 2]"},
    {"zones.NAME.outputs.trim", "length of time", "0s"},
    {"zones.NAME.outputs.recorder", "folder", "none"},
    {"zones.NAME.outputs.format", "word", "flac"},
    {"zones.NAME.outputs.keep", "length of time", "0s"},
    {"zones.NAME.outputs.else", "table or list", "none"},
    {"calendars.NAME.dates", "dates", "required"},
    {"timetable.name", "text", "required"},
    {"timetable.play", "target", "required"},
    {"timetable.at", "time of day or list", "required"},
    {"timetable.programme", "text", "main"},
    {"timetable.days", "days", "daily"},
    {"timetable.from", "date", "none"},
    {"timetable.to", "date", "none"},
    {"timetable.only", "name or list", "none"},
    {"timetable.except", "name or list", "none"},
    {"timetable.until", "time of day", "none"},
    {"timetable.duration", "length of time", "none"},
    {"timetable.every", "length of time", "none"},
    {"timetable.items", "number", "all"},
    {"timetable.start", "word", "by what plays"},
    {"timetable.wait_up_to", "length of time", "10m"},
    {"timetable.late", "word", "by what plays"},
    {"timetable.resume", "word", "by what plays"},
    {"timetable.mix", "word", "replace"},
    {"timetable.zones", "name or list", "all of the programme"},
    {"sound.loudness", "level in LUFS", "-16 LUFS"},
    {"sound.true_peak", "level in dBTP", "-1 dBTP"},
    {"sound.max_boost", "level in dB", "12 dB"},
    {"sound.crossfade", "length of time", "2s"},
    {"sound.cut_fade", "length of time", "50ms"},
    {"sound.duck.depth", "level in dB", "15 dB"},
    {"sound.duck.attack", "length of time", "300ms"},
    {"sound.duck.hold", "length of time", "400ms"},
    {"sound.duck.release", "length of time", "800ms"},
    {"fallback.play", "target", "none"},
    {"fallback.idle", "word", "fallback"},
    {"fallback.silence.level", "level in dBFS", "-60 dBFS"},
    {"fallback.silence.after", "length of time", "5s"},
    {"state.folder", "folder", "/var/lib/hornbill"},
    {"control.folder", "folder", "/run/hornbill"},
});

}  // namespace

std::span<const KeyInfo> known_keys() { return kKeys; }

}  // namespace hornbill::config
