// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "alerts/sources/same/same_decoder.h"
#include "audio/engine/clip.h"
#include "base/random.h"

namespace hornbill::alerts {

using Samples = std::vector<float>;

inline const std::string kFlashFlood = "ZCZC-WXR-FFW-048201-048157+0130-3281530-KHGX/NWS-";

Samples floats(const audio::Clip& clip);
void append(Samples& to, const Samples& more);
Samples silence(double seconds);
// Adds noise (white over the whole band, Gaussian) so that it has the strength `snr_db` below a
// sine of amplitude 0.2, as the tones have it.
void add_noise(Samples& sound, double snr_db, base::Random& random);
// As a player with a wrong speed gives it: 1.01 is 1 % too fast.
Samples at_speed(const Samples& sound, double speed);
// Chords, scales, drums and glides: `seconds` of something like music.
Samples music(double seconds, base::Random& random);
// What espeak-ng says.
Samples speech(const std::string& voice, const std::string& text);

// All that a decoder finds, block by block.
std::vector<SameReception> decode(const Samples& sound);
std::vector<std::string> texts(const std::vector<SameReception>& found);

// Runs a program of /usr/bin to its end; what it printed.
std::string printed(const std::vector<std::string>& arguments);
void write_raw(const std::string& path, const Samples& sound);

}  // namespace hornbill::alerts
