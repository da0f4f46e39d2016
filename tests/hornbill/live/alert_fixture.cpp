// SPDX-License-Identifier: Apache-2.0
#include "tests/hornbill/live/alert_fixture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <span>

namespace hornbill::test {
namespace {

// What of the sound is not the tone of the library, which is 440 Hz: a filter with its zero there.
std::vector<float> without_tone(const std::vector<float>& samples) {
  const double twice_cosine = 2.0 * std::cos(6.283185307179586 * 440.0 / 48000.0);
  std::vector<float> rest(samples.size(), 0.0F);
  for (std::size_t i = 2; i < samples.size(); ++i) {
    rest[i] = static_cast<float>(samples[i] - twice_cosine * samples[i - 1] + samples[i - 2]);
  }
  return rest;
}

// Seconds to where a sound begins: what stays loud for 50 ms, unlike the click of a sound server
// that got no turn.
std::optional<double> first_sound(std::span<const float> samples, float level) {
  constexpr std::ptrdiff_t kLong = 2400;
  const auto loud = [level](float s) { return std::abs(s) > level; };
  auto at = samples.begin();
  while (samples.end() - (at = std::find_if(at, samples.end(), loud)) > kLong) {
    if (std::count_if(at, at + kLong, loud) > kLong / 4) {
      return static_cast<double>(at - samples.begin()) / 48000.0;
    }
    ++at;
  }
  return std::nullopt;
}

std::string in_milliseconds(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  std::string text;
  for (const double s : seconds) text += " " + std::to_string(std::lround(s * 1000));
  return text;
}

}  // namespace

void LiveAlertTest::make_microphone(double hertz) {
  make_pulse_named({{"hall", 2}, {"microphone", 2}});
  std::string raw;
  for (int i = 0; i < 300 * 48'000; ++i) {
    const auto v = static_cast<float>(0.25 * std::sin(6.283185307179586 * hertz * i / 48000.0));
    for (int channel = 0; channel < 2; ++channel) {
      raw.append(reinterpret_cast<const char*>(&v), sizeof v);
    }
  }
  speaker_ = pulse_->play(folder_.write("voice.raw", raw), "microphone");
}

nlohmann::json LiveAlertTest::post(const std::string& target, const Json& body) {
  const auto answer = client_->post(target, body.dump());
  EXPECT_TRUE(answer) << answer.error().message;
  return answer ? Json::parse(answer->body) : Json::object();
}

nlohmann::json LiveAlertTest::send(const std::string& urgency, const Json& more) {
  Json order = {{"class", urgency},
                {"phrase", "flood"},
                {"messages", {{{"language", "en"}, {"text", "Go uphill now."}}}},
                {"repeats", 1}};
  order.merge_patch(more);
  return post("/api/v1/alerts", order);
}

void LiveAlertTest::cancel(const Json& alert) {
  post("/api/v1/alerts/" + alert["number"].dump() + "/cancel", {{"why", "end of the test"}});
}

Steady::time_point LiveAlertTest::end(const Json& alert) {
  cancel(alert);
  const auto answered = Steady::now();
  EXPECT_TRUE(seconds_until([&] { return is(alert, "cancelled"); }, 20)) << show(alert).dump();
  return answered;
}

nlohmann::json LiveAlertTest::show(const Json& alert) {
  const auto answer = client_->get("/api/v1/alerts/" + alert["number"].dump());
  return answer ? Json::parse(answer->body) : Json::object();
}

std::optional<double> LiveAlertTest::heard_after(const PulseRecording& recording, double from,
                                                 float level) {
  std::optional<double> at;
  seconds_until(
      [&] {
        const double before = std::min(from, 0.01);  // for the filter
        const std::vector<float> rest = without_tone(recording.channel(0, from - before));
        const auto skipped = static_cast<std::ptrdiff_t>(std::lround(before * 48'000));
        if (std::ssize(rest) <= skipped) return false;
        const auto begin = rest.begin() + skipped;
        at = first_sound({begin, rest.end()}, level);
        return at.has_value();
      },
      5);
  return at;
}

// Six quick notes of 740, 988 and 1319 Hz in turn, one each 0.2 s, then a rest, and again. After a
// start the card may open while they sound already: three in a row within the first 1.5 s will do.
// Source: alerts/sources/sound/signals.cpp.
bool LiveAlertTest::attention_begins(const PulseRecording& recording, double at) {
  constexpr std::array<double, 3> kNotes{740.0, 988.0, 1319.0};
  constexpr std::size_t kNote = 20;  // hundredths of a second
  const std::vector<float> sound = recording.channel(0, at);
  std::array<std::vector<float>, 3> levels;
  for (std::size_t n = 0; n < kNotes.size(); ++n) levels[n] = tone_levels(sound, kNotes[n]);
  const auto is_note = [&](std::size_t i, std::size_t note) {
    return levels[note][i] > kQuiet && levels[note][i] > levels[(note + 1) % 3][i] &&
           levels[note][i] > levels[(note + 2) % 3][i];
  };
  for (std::size_t begin = 0; begin + 3 * kNote <= std::min<std::size_t>(150, levels[0].size());
       ++begin) {
    bool fits = true;
    for (std::size_t n = 0; n < 3; ++n) {
      for (std::size_t i = begin + n * kNote + 6; i < begin + n * kNote + 14; ++i) {
        fits = fits && is_note(i, n);
      }
    }
    if (fits) return true;
  }
  return false;
}

// Its last note is of 587 Hz, begins 0.44 s after the first and lasts 0.9 s. No other sound of an
// alert, and not the library's tone, holds that pitch so long.
std::optional<double> LiveAlertTest::sign_after(const PulseRecording& recording, double from) {
  constexpr std::size_t kLong = 50;  // hundredths of a second
  const std::vector<float> sound = recording.channel(0, from);
  const std::vector<float> note = tone_levels(sound, 587.0);
  const std::vector<float> below = tone_levels(sound, 440.0);
  const std::vector<float> above = tone_levels(sound, 740.0);
  std::size_t held = 0;
  for (std::size_t i = 0; i < note.size(); ++i) {
    held = note[i] > kQuiet && note[i] > below[i] && note[i] > above[i] ? held + 1 : 0;
    if (held == kLong) return static_cast<double>(i + 1 - kLong) / 100.0 - 0.44;
  }
  return std::nullopt;
}

bool LiveAlertTest::only_tone(const PulseRecording& recording, double seconds) {
  const std::vector<float> rest =
      without_tone(recording.channel(0, recording.seconds() - seconds - 1.0));
  const auto length = static_cast<std::ptrdiff_t>(seconds * 48000.0);
  return std::ssize(rest) > length && std::none_of(rest.end() - length, rest.end(), [](float s) {
           return std::abs(s) > kAlertLevel;
         });
}

LiveAlertTest::Latency LiveAlertTest::measure(const PulseRecording& recording,
                                              const Json& alert_order) {
  const double from = recording.seconds_now();
  const auto began = Steady::now();
  const double sent = wall_now();
  const Json alert = send("life-safety", alert_order);
  const auto after = heard_after(recording, from, kAlertLevel);
  const Json record = show(alert);
  EXPECT_TRUE(after) << record.dump();
  Latency latency;
  for (const Json& step : record["steps"]) {
    if (step["step"] != "accepted" || !after) continue;
    const double accepted = seconds_of(step["when"].get<std::string>());
    latency.from_request = *after;
    latency.from_accepted = *after - (accepted - sent);
  }
  const std::chrono::duration<double> answered = end(alert) - began;
  latency.to_ending = sign_after(recording, from + answered.count()).value_or(99);
  EXPECT_LE(latency.to_ending, 1.0) << "P4, T4: " << show(alert).dump();
  return latency;
}

std::vector<LiveAlertTest::Latency> LiveAlertTest::measure_many(const PulseRecording& recording,
                                                                int count,
                                                                const std::string& name) {
  std::vector<Latency> all;
  std::vector<double> request, accepted, ending;
  for (int n = 0; n < count; ++n) {
    EXPECT_TRUE(seconds_until([&] { return only_tone(recording, 1.0); }, 20)) << name;
    record_until(recording, recording.seconds() + 0.1 + 0.037 * (n % 11));
    all.push_back(measure(recording));
    request.push_back(all.back().from_request);
    accepted.push_back(all.back().from_accepted);
    ending.push_back(all.back().to_ending);
  }
  std::printf("%s: ms from the request:%s; from the acceptance:%s; from a cancel:%s\n",
              name.c_str(), in_milliseconds(request).c_str(), in_milliseconds(accepted).c_str(),
              in_milliseconds(ending).c_str());
  RecordProperty("from_request_ms", in_milliseconds(request));
  RecordProperty("from_accepted_ms", in_milliseconds(accepted));
  RecordProperty("to_ending_ms", in_milliseconds(ending));
  return all;
}

}  // namespace hornbill::test
