// SPDX-License-Identifier: Apache-2.0
// Each file of tests/scenarios/days is a station and a part of its day. Its first line says which:
// "# render FROM TO". The as-run of that rendering must be the text of tests/golden, and the sound
// the same whatever the block size and the number of workers.
// HORNBILL_PROMOTE=1 writes the golden texts anew (scripts/promote-goldens); read the diff.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "hornbill/render_command.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wav_file.h"

namespace hornbill {
namespace {

namespace fs = std::filesystem;

// The library of all scenarios: tones of known lengths, made here.
void make_sounds(const test::TemporaryFolder& folder) {
  struct Sound {
    const char* name;
    double seconds;
    double hertz;
  };
  for (const Sound& sound :
       {Sound{"music/a.wav", 40, 330}, Sound{"music/b.wav", 50, 392}, Sound{"music/c.wav", 30, 440},
        Sound{"news.wav", 25, 500}, Sound{"pips.wav", 6, 1000}, Sound{"spots/scam.wav", 12, 600},
        Sound{"spots/flood.wav", 9, 700}}) {
    fs::create_directories(fs::path(folder / sound.name).parent_path());
    test::write_wav(folder / sound.name, static_cast<std::int64_t>(sound.seconds * 48000),
                    [&](std::int64_t i) {
                      return static_cast<std::int16_t>(
                          std::lround(6000.0 * std::sin(6.283185307179586 * sound.hertz *
                                                        static_cast<double>(i) / 48000.0)));
                    });
  }
  folder.write("broken.wav", "This is no sound at all, whatever its name says.");
}

struct Scenario {
  std::string name;
  std::string text;
  std::string from;
  std::string to;
};

std::vector<Scenario> scenarios() {
  std::vector<Scenario> found;
  for (const auto& file : fs::directory_iterator(HORNBILL_SOURCE_DIR "/tests/scenarios/days")) {
    Scenario s;
    s.name = file.path().stem();
    s.text = test::slurp(file.path());
    std::istringstream first(s.text.substr(0, s.text.find('\n')));
    std::string hash, render;
    first >> hash >> render >> s.from >> s.to;
    found.push_back(std::move(s));
  }
  std::sort(found.begin(), found.end(),
            [](const Scenario& a, const Scenario& b) { return a.name < b.name; });
  return found;
}

struct Rendered {
  std::string digests;
  std::string as_run;
};

class ScenarioTest : public testing::TestWithParam<Scenario> {
 protected:
  // As a station on a small machine renders it; once for both tests of a day.
  const Rendered& reference() {
    static std::map<std::string, Rendered> known;
    const auto found = known.find(GetParam().name);
    if (found != known.end()) return found->second;
    return known.emplace(GetParam().name, render(480, 1)).first->second;
  }

  Rendered render(int block_frames, int workers) {
    RenderOptions options;
    options.program = HORNBILL_CODEC_PROGRAM;
    options.file = folder_.write(
        "station.toml", "[library]\nfolder = \"" + sounds_.path() + "\"\n" + GetParam().text);
    options.from = GetParam().from;
    options.to = GetParam().to;
    options.digest = true;
    options.block_frames = block_frames;
    options.workers = workers;
    options.as_run_file = folder_ / "as-run.txt";
    options.parse.state_folder = folder_ / "state";
    options.parse.runtime_folder = folder_ / "control";
    options.parse.files = config::FileCheck::warning;
    std::ostringstream out, err;
    EXPECT_EQ(run_render(options, out, err), 0) << err.str();
    std::string as_run = test::slurp(options.as_run_file);
    for (auto at = as_run.find(sounds_.path()); at != std::string::npos;
         at = as_run.find(sounds_.path())) {
      as_run.replace(at, sounds_.path().size(), "LIBRARY");
    }
    return {out.str(), as_run};
  }

  static const test::TemporaryFolder& sounds() {
    static const auto kFolder = [] {
      auto made = std::make_unique<test::TemporaryFolder>();
      make_sounds(*made);
      return made;
    }();
    return *kFolder;
  }

  const test::TemporaryFolder& sounds_ = sounds();
  test::TemporaryFolder folder_;
};

TEST_P(ScenarioTest, IsHeardAsWrittenDown) {
  const std::string golden = HORNBILL_SOURCE_DIR "/tests/golden/" + GetParam().name + ".txt";
  const Rendered& rendered = reference();
  const char* promote = std::getenv("HORNBILL_PROMOTE");
  if (promote != nullptr && std::string(promote) == "1") {
    std::ofstream(golden, std::ios::binary) << rendered.as_run;
  }
  EXPECT_EQ(rendered.as_run, test::slurp(golden));
}

TEST_P(ScenarioTest, SoundsTheSameWhateverTheBlockSizeAndWorkers) {
  const Rendered& first = reference();
  const Rendered second = render(96, 4);
  EXPECT_FALSE(first.digests.empty());
  EXPECT_EQ(first.digests, second.digests);
  EXPECT_EQ(first.as_run, second.as_run);
}

INSTANTIATE_TEST_SUITE_P(Days, ScenarioTest, testing::ValuesIn(scenarios()),
                         [](const auto& tested) {
                           std::string name = tested.param.name;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace hornbill
