// SPDX-License-Identifier: Apache-2.0
#include "audio/io/sound_cards.h"

#include <algorithm>
#include <map>
#include <utility>

#include "audio/io/card_player.h"

namespace hornbill::audio {
namespace {

class SoundcardOutput final : public Output {
 public:
  SoundcardOutput(std::string name, std::string zone, std::shared_ptr<CardPlayer> player,
                  std::shared_ptr<CardZone> sound)
      : name_(std::move(name)),
        zone_(std::move(zone)),
        player_(std::move(player)),
        sound_(std::move(sound)) {
    player_->add(sound_);
  }
  ~SoundcardOutput() override { player_->remove(sound_); }

  void push(std::span<const float> stereo, base::FramePos) HORNBILL_REALTIME override {
    sound_->push(stereo);
  }
  OutputState state() const override {
    OutputState state = player_->state();
    state.name = name_;
    state.zone = zone_;
    state.dropped_frames += sound_->dropped_frames();
    state.latency += sound_->trim();
    return state;
  }
  OutputHealth health() const HORNBILL_REALTIME override { return player_->health(); }

 private:
  std::string name_;
  std::string zone_;
  std::shared_ptr<CardPlayer> player_;
  std::shared_ptr<CardZone> sound_;
};

base::Result<std::vector<int>> checked_channels(const SoundcardOptions& options) {
  std::vector<int> channels = options.channels;
  const bool count = channels.size() == 1 || channels.size() == 2;
  const bool range = std::all_of(channels.begin(), channels.end(),
                                 [](int c) { return c >= 1 && c <= CardMemory::kMaxChannels; });
  if (!count || !range || (channels.size() == 2 && channels[0] == channels[1])) {
    return base::fail(base::ErrorCode::invalid_argument,
                      "sound card \"" + options.device +
                          "\": channels are one or two different numbers from 1 to 32");
  }
  for (int& channel : channels) --channel;
  return channels;
}

}  // namespace

struct SoundCards::Impl {
  std::string program;
  std::map<std::string, std::weak_ptr<CardPlayer>> players;
};

SoundCards::SoundCards(std::string program)
    : impl_(std::make_unique<Impl>(Impl{std::move(program), {}})) {}
SoundCards::~SoundCards() = default;

base::Result<std::unique_ptr<Output>> SoundCards::open(const SoundcardOptions& options) {
  auto channels = checked_channels(options);
  if (!channels) return base::fail(channels.error());
  std::weak_ptr<CardPlayer>& known = impl_->players[options.device];
  std::shared_ptr<CardPlayer> player = known.lock();
  if (!player) {
    player = std::make_shared<CardPlayer>(impl_->program, options.device);
    known = player;
  }
  if (player->uses(*channels)) {
    return base::fail(base::ErrorCode::invalid_argument,
                      "sound card \"" + options.device + "\": zone \"" + options.zone +
                          "\" uses a channel that another zone has already");
  }
  const base::Duration trim =
      std::clamp<base::Duration>(options.trim, base::Duration{0}, std::chrono::seconds(2));
  auto zone = std::make_shared<CardZone>(std::move(*channels), base::to_frames(trim));
  return std::make_unique<SoundcardOutput>("soundcard " + options.device, options.zone,
                                           std::move(player), std::move(zone));
}

}  // namespace hornbill::audio
