// SPDX-License-Identifier: Apache-2.0
#include "tests/audio/engine/random_script.h"

#include "base/random.h"

namespace hornbill::audio::testing {
namespace {

constexpr std::uint64_t kDecks = 4;
constexpr std::uint64_t kProgrammes = 3;

class Script {
 public:
  Script(EngineRig& rig, std::uint64_t seed, const ScriptOptions& options)
      : rig_(rig), random_(seed), options_(options) {}

  void post() {
    for (int z = 0; z < options_.zones; ++z) {
      rig_.open_zone(static_cast<ZoneIndex>(z), static_cast<ProgrammeIndex>(z % 3));
    }
    for (int i = 0; i < options_.commands; ++i) {
      const std::uint64_t frame = below(static_cast<std::uint64_t>(options_.frames));
      rig_.at(static_cast<std::int64_t>(frame), command());
    }
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
  base::FrameCount length(std::uint64_t least, std::uint64_t most) {
    return {static_cast<std::int64_t>(least + below(most - least))};
  }
  float unit() { return static_cast<float>(below(257)) / 256.0F; }
  Curve curve() { return below(2) == 0 ? Curve::linear : Curve::equal_power; }
  DeckIndex deck() { return static_cast<DeckIndex>(below(kDecks)); }
  ProgrammeIndex programme() { return static_cast<ProgrammeIndex>(below(kProgrammes)); }
  // One token for each deck, so that most commands hit.
  static PlayToken token(DeckIndex deck) { return 100U + deck; }

  Stereo sound(std::int64_t frames) {
    if (options_.smooth) return constant(frames, options_.level);
    Stereo noise(static_cast<std::size_t>(2 * frames));
    float last = 0.0F;
    for (float& sample : noise) {
      last = 0.75F * last + 0.375F * (unit() - 0.5F);
      sample = last;
    }
    return noise;
  }

  Feed* feed() {
    const std::int64_t frames = length(1, 20'000).value;
    switch (below(6)) {
      case 0:
        return rig_.file(sound(frames));
      case 1:
        return rig_.file(sound(frames), true);
      case 2:
        return rig_.failed_file(sound(frames));
      case 3:
        return rig_.live(sound(frames));
      case 4:
        return rig_.clip(sound(frames));
      default:
        return rig_.loop(sound(frames));
    }
  }

  Duck duck() {
    return {.gain = unit(),
            .lead = length(0, 2000),
            .attack = length(0, 2000),
            .hold = length(0, 2000),
            .release = length(0, 4000)};
  }

  StartDeck start(DeckIndex index) {
    StartDeck order = plain_start(index, token(index), feed());
    if (const Clip* clip = order.feed->clip()) {
      order.from = {
          static_cast<std::int64_t>(below(static_cast<std::uint64_t>(clip->frames().value)))};
    }
    order.gain = options_.smooth ? 1.0F : 2.0F * unit();
    order.fade_in = {length(options_.smooth ? 240 : 0, 4000), curve()};
    order.end_fade = length(options_.smooth ? 240 : 0, 2000);
    order.route.programme = programme();
    if (below(3) == 0) {
      order.route.kind = RouteKind::overlay;
      order.route.zones = below(16);
      order.route.rank = static_cast<std::uint8_t>(1 + below(3));
      order.duck = duck();
    }
    return order;
  }

  CommandBody command() {
    const DeckIndex index = deck();
    switch (below(9)) {
      case 0:
      case 1:
      case 2:
        return start(index);
      case 3:
        return FadeDeck{index, token(index), unit(), {length(0, 4000), curve()}, true};
      case 4:
        return FadeDeck{index, token(index), unit(), {length(0, 4000), curve()}, false};
      case 5:
        return ArmDeck{index, token(index), start(deck())};
      case 6:
        return SetZone{static_cast<ZoneIndex>(below(static_cast<std::uint64_t>(options_.zones))),
                       below(4) != 0, programme(), unit(), below(4) == 0 ? 0.25F : 0.891F};
      case 7:
        return HoldZones{static_cast<std::uint8_t>(below(3)), below(2) == 0, below(16),
                         static_cast<std::uint8_t>(1 + below(3)), duck()};
      default:
        return WatchSilence{programme(), 0.01F, length(0, 20'000)};
    }
  }

  EngineRig& rig_;
  base::Random random_;
  ScriptOptions options_;
};

}  // namespace

void post_random_script(EngineRig& rig, std::uint64_t seed, const ScriptOptions& options) {
  Script(rig, seed, options).post();
}

}  // namespace hornbill::audio::testing
