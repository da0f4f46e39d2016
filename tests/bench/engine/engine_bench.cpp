// SPDX-License-Identifier: Apache-2.0
// What a block of 10 ms costs. Counter `cpu_s_per_hour`: CPU seconds for an hour of sound.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "audio/engine/engine.h"
#include "base/random.h"

namespace hornbill::audio {
namespace {

// Rumbling noise, about as bright as music, with the given peak.
std::vector<float> music(float peak) {
  base::Random random(1);
  std::vector<float> sound(2 * 480'000);
  float largest = 0.0F;
  for (std::size_t i = 2; i < sound.size(); ++i) {
    const float white = static_cast<float>(random.below(2001)) / 1000.0F - 1.0F;
    sound[i] = 0.9F * sound[i - 2] + 0.1F * white;
    largest = std::max(largest, std::abs(sound[i]));
  }
  for (float& sample : sound) sample *= peak / largest;
  return sound;
}

void count_cost(benchmark::State& state) {
  state.counters["cpu_s_per_hour"] = benchmark::Counter(
      360'000.0, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

struct Station {
  explicit Station(float peak) : sound(music(peak)), loop(Feed::from_memory(sound)) {}

  void open_zones(int zones, int programmes) {
    for (int z = 0; z < zones; ++z) {
      engine.post({{0},
                   0,
                   SetZone{.zone = static_cast<ZoneIndex>(z),
                           .active = true,
                           .programme = static_cast<ProgrammeIndex>(z % programmes)}});
    }
  }
  void start(int deck, ProgrammeIndex programme) {
    StartDeck order{.deck = static_cast<DeckIndex>(deck), .feed = &loop};
    order.route.programme = programme;
    engine.post({{0}, 0, order});
  }

  std::vector<float> sound;
  Feed loop;
  Engine engine{EngineOptions{}};
};

// Argument: zones; they follow 4 programmes of one deck each.
void BM_Zones(benchmark::State& state) {
  Station station(0.8F);
  const int zones = static_cast<int>(state.range(0));
  const int programmes = std::min(zones, 4);
  station.open_zones(zones, programmes);
  for (int p = 0; p < programmes; ++p) station.start(p, static_cast<ProgrammeIndex>(p));
  for (auto _ : state) station.engine.render();
  count_cost(state);
}
BENCHMARK(BM_Zones)->Arg(1)->Arg(4)->Arg(32)->Arg(64);

// Argument: decks on one programme, heard in one zone.
void BM_Decks(benchmark::State& state) {
  const int decks = static_cast<int>(state.range(0));
  Station station(0.8F / static_cast<float>(decks));
  station.open_zones(1, 1);
  for (int d = 0; d < decks; ++d) station.start(d, 0);
  for (auto _ : state) station.engine.render();
  count_cost(state);
}
BENCHMARK(BM_Decks)->Arg(1)->Arg(2)->Arg(8)->Arg(32);

// Argument: peak of the programme in percent of full scale; the ceiling is at 89.
void BM_Limiter(benchmark::State& state) {
  Station station(static_cast<float>(state.range(0)) / 100.0F);
  station.open_zones(1, 1);
  station.start(0, 0);
  for (auto _ : state) station.engine.render();
  count_cost(state);
}
BENCHMARK(BM_Limiter)->Arg(10)->Arg(80)->Arg(110)->Arg(200);

// 32 zones with speech over the programme in each, ducked.
void BM_DuckedZones(benchmark::State& state) {
  Station station(0.5F);
  station.open_zones(32, 4);
  for (int p = 0; p < 4; ++p) station.start(p, static_cast<ProgrammeIndex>(p));
  StartDeck speech{.deck = 10, .feed = &station.loop};
  speech.route = {RouteKind::overlay, 0, ~ZoneMask{0}};
  speech.duck.gain = 0.2F;
  station.engine.post({{0}, 0, speech});
  for (auto _ : state) station.engine.render();
  count_cost(state);
}
BENCHMARK(BM_DuckedZones);

}  // namespace
}  // namespace hornbill::audio

BENCHMARK_MAIN();
