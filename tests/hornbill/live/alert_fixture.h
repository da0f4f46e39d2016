// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tests/hornbill/live/live_fixture.h"

namespace hornbill::test {

// Orders alerts of the running station and hears when they begin. The library's sounds are tones of
// 440 Hz, so that whatever is not one is the alert.
class LiveAlertTest : public LiveStationTest {
 protected:
  using Json = nlohmann::json;

  // A sound server with the sink "hall" and a microphone, "microphone_monitor" to a sound card,
  // which hears a sine for five minutes.
  void make_microphone(double hertz);

  Json post(const std::string& target, const Json& body);
  // A flood warning in English, once; `more` is merged into the order.
  Json send(const std::string& urgency, const Json& more = Json::object());
  void cancel(const Json& alert);
  // Cancels it and waits until no alert is there any more, with its last words. When the cancel was
  // answered.
  Steady::time_point end(const Json& alert);
  Json show(const Json& alert);
  bool is(const Json& alert, const std::string& state) { return show(alert)["state"] == state; }

  // Seconds from `from` of the recording to where the first sound begins that is not the library's
  // and louder than `level`, once it is there; nothing if it does not come within 5 s.
  std::optional<double> heard_after(const PulseRecording& recording, double from, float level);
  // Whether the attention signal of a life-safety alert begins at that second of the recording.
  static bool attention_begins(const PulseRecording& recording, double at);
  // Seconds from `from` of the recording to where the sign begins that an alert is called off;
  // nothing if it is not there.
  static std::optional<double> sign_after(const PulseRecording& recording, double from);
  // Whether the last `seconds` of the recording have the library's tone or silence alone.
  bool only_tone(const PulseRecording& recording, double seconds);

  std::optional<base::ChildProcess> speaker_;

  struct Latency {
    double from_request = 99;   // seconds from the request to the first sound in the recording
    double from_accepted = 99;  // seconds from its acceptance, when its sounds were ready
    double to_ending = 99;      // seconds from the answer to its cancel to the sign of it
  };
  // Sends a life-safety alert and hears it begin. The recording's own delay is in the figures.
  Latency measure(const PulseRecording& recording, const Json& alert_order = Json::object());
  // `count` of them at odd moments, each cancelled; prints and records the figures.
  std::vector<Latency> measure_many(const PulseRecording& recording, int count,
                                    const std::string& name);
};

// For the zone, and as many alerts within the hour as the long forms send.
inline constexpr const char* kEnglish = "languages = [\"en\"]\n[alerts]\nper_hour = 240\n";
// Louder than what the filter leaves of the library's tone when its level changes.
inline constexpr float kAlertLevel = 0.002F;

}  // namespace hornbill::test
