// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/input_journal.h"

#include <gtest/gtest.h>

#include <optional>

#include "scheduler/journal/input_files.h"
#include "scheduler/journal/input_replay.h"
#include "tests/support/as_run_samples.h"
#include "tests/support/library_builder.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::scheduler {
namespace {

using test::at;
using test::TemporaryFolder;

std::shared_ptr<const playlists::Library> library(const std::string& id) {
  auto known = test::segment(id, 30, "artist \xff");
  known.overrides.segue = base::FrameCount{77};
  known.overrides.title = "T";
  known.facts.true_peak_dbtp = -1.1;
  playlists::ListFiles lists;
  lists["a.m3u"] = {"/lib/" + id};
  return std::make_shared<const playlists::Library>(
      std::vector<playlists::Segment>{known, test::unknown("u")}, "/lib", lists);
}

std::vector<Input> one_of_each() {
  Restored restored;
  restored.started = {{"News", at(0)}};
  restored.interrupted = {{"Morning", at(1), "song", {55}, at(2)}};
  restored.interrupted.push_back({"Evening", {}, "song", {56}, at(2)});
  restored.last_alive = at(3);
  restored.standing =
      Standing{{"main", true, false, "nid", {{"Morning", at(1), 3}}, {{"Anthem", at(1)}}}};
  restored.next_as_run_id = 9;
  return {ClockObservation{{48'000}, at(1), true},
          SetupChanged{},
          LibraryChanged{library("second")},
          OperatorCommand{4, OperatorAction::resume, "main", "nid"},
          FeedReport{5, FeedEvent::ending, {480}, true, "broken \"off\"\n"},
          InputReport{"line", true, "steady"},
          ZoneReport{"village", false},
          audio::Report{{10}, audio::DeckStarted{3, 5}},
          audio::Report{{11}, audio::DeckEnded{3, 5, audio::EndCause::dry, {99}}},
          audio::Report{{12}, audio::CommandLate{7, {20}}},
          audio::Report{{13}, audio::CommandRefused{8}},
          audio::Report{{14}, audio::SilenceBegan{2}},
          audio::Report{{15}, audio::SilenceEnded{2}},
          restored};
}

// What a replay gives, written down again: the same text means the same inputs.
struct Heard {
  std::vector<std::string> lines;
  std::vector<std::string> setups;
  std::vector<std::string> libraries;
  std::vector<ReplayStart> starts;
  std::uint64_t missing = 0;
};

base::Result<Heard> replay(const std::string& folder) {
  Heard heard;
  ReplayVisitor visitor;
  visitor.start = [&](const ReplayStart& start) {
    heard.starts.push_back(start);
    return true;
  };
  visitor.input = [&](const StampedInput& stamped, const std::string& setup) {
    heard.lines.push_back(input_to_json(stamped, ""));
    if (!setup.empty()) heard.setups.push_back(setup);
    if (const auto* changed = std::get_if<LibraryChanged>(&stamped.input)) {
      heard.libraries.push_back(library_to_json(*changed->library));
    }
    return true;
  };
  visitor.gap = [&](std::uint64_t n) {
    heard.missing += n;
    return true;
  };
  if (auto done = replay_inputs(folder, visitor); !done) return base::fail(done.error());
  return heard;
}

InputJournalOptions options_for(const TemporaryFolder& folder) {
  InputJournalOptions options;
  options.folder = folder / "journal";
  options.setup_text = "name = \"first\"";
  options.seed = 42;
  return options;
}

TEST(InputJournal, EveryKindOfInputComesBackAsItWasGiven) {
  const TemporaryFolder folder;
  const test::ManualTime time;
  std::vector<std::string> given;
  {
    InputJournal journal(options_for(folder), library("first"), time);
    std::int64_t tick = 100;
    for (const Input& input : one_of_each()) {
      if (std::holds_alternative<SetupChanged>(input)) journal.setup_text("name = \"second\"");
      journal.record({++tick}, input);
      given.push_back(input_to_json({{tick}, input}, ""));
    }
  }
  const auto heard = replay(folder / "journal");
  ASSERT_TRUE(heard) << heard.error().message;
  EXPECT_EQ(heard->lines, given);
  EXPECT_EQ(heard->setups, (std::vector<std::string>{"name = \"second\""}));
  EXPECT_EQ(heard->libraries, (std::vector<std::string>{library_to_json(*library("second"))}));
  ASSERT_EQ(heard->starts.size(), 1U);
  EXPECT_EQ(heard->starts[0].setup_text, "name = \"first\"");
  EXPECT_EQ(heard->starts[0].seed, 42U);
  EXPECT_EQ(heard->starts[0].tzdata, base::TimeZone::database_version());
  EXPECT_EQ(library_to_json(heard->starts[0].library), library_to_json(*library("first")));
}

TEST(InputJournal, ALibraryComesBackWhole) {
  const auto before = library("x");
  const auto after = library_from_json(library_to_json(*before));
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(after->folder(), "/lib");
  EXPECT_EQ(after->lists(), before->lists());
  const auto& segment = after->at(*after->find("x"));
  EXPECT_EQ(segment.facts.cue_out, base::seconds_to_frames(30));
  EXPECT_EQ(segment.facts.true_peak_dbtp, -1.1);
  EXPECT_EQ(segment.segue(), base::FrameCount{77});
  EXPECT_EQ(segment.title(), "T");
  EXPECT_FALSE(after->at(*after->find("u")).analysed);
}

TEST(InputFiles, ANewDayIsANewFileOfTheSameRun) {
  const TemporaryFolder folder;
  test::ManualTime time;
  InputFiles files(options_for(folder), library("a"), time);
  const auto put = [&](std::int64_t tick) {
    const std::vector<InputFiles::Entry> one = {
        StampedInput{{tick}, InputReport{"line", true, ""}}};
    files.write(one, 0);
  };
  put(1);
  time.now += std::chrono::hours(24);
  put(2);
  EXPECT_TRUE(std::filesystem::exists(folder / "journal/inputs-2026-11-24.jsonl"));
  EXPECT_TRUE(std::filesystem::exists(folder / "journal/inputs-2026-11-25.jsonl"));
  const auto heard = replay(folder / "journal");
  EXPECT_EQ(heard->lines.size(), 2U);
  EXPECT_EQ(heard->starts.size(), 1U);
}

TEST(InputFiles, DaysAndBytesAreBounded) {
  const TemporaryFolder folder;
  test::ManualTime time;
  auto options = options_for(folder);
  options.days = 3;
  options.most_bytes_a_file = 2'000;
  InputFiles files(options, library("a"), time);
  for (int day = 0; day < 6; ++day) {
    for (int n = 0; n < 100; ++n) {
      const std::vector<InputFiles::Entry> one = {StampedInput{{n}, InputReport{"line", true, ""}}};
      files.write(one, 0);
    }
    time.now += std::chrono::hours(24);
  }
  int days = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "journal")) {
    if (!entry.path().filename().string().starts_with("inputs-")) continue;
    ++days;
    EXPECT_LT(entry.file_size(), 2'300U);
  }
  EXPECT_EQ(days, 3);
  EXPECT_GT(files.left_out(), 100U);
}

TEST(InputFiles, WhatIsMissingIsSaidWhereItIsMissing) {
  const TemporaryFolder folder;
  test::ManualTime time;
  InputFiles files(options_for(folder), library("a"), time);
  const std::vector<InputFiles::Entry> one = {StampedInput{{1}, InputReport{"line", true, ""}}};
  files.write(one, 0);
  files.write(one, 7);
  EXPECT_EQ(replay(folder / "journal")->missing, 7U);
}

TEST(InputReplay, ALineCutByACrashIsPassedOverAndDamageElsewhereIsNot) {
  const TemporaryFolder folder;
  test::ManualTime time;
  const std::vector<InputFiles::Entry> one = {StampedInput{{1}, InputReport{"line", true, ""}}};
  const std::string path = folder / "journal/inputs-2026-11-24.jsonl";
  InputFiles(options_for(folder), library("a"), time).write(one, 0);
  const std::string first = test::slurp(path);
  folder.write("journal/inputs-2026-11-24.jsonl", first + R"({"tick":2,"ty)");
  EXPECT_EQ(replay(folder / "journal")->lines.size(), 1U);
  InputFiles(options_for(folder), library("a"), time).write(one, 0);
  const auto heard = replay(folder / "journal");
  ASSERT_TRUE(heard) << heard.error().message;
  EXPECT_EQ(heard->lines.size(), 2U);
  EXPECT_EQ(heard->starts.size(), 2U);
  folder.write("journal/inputs-2026-11-24.jsonl",
               first + "{\"tick\":2,\n" + first.substr(first.find('\n') + 1) + first);
  EXPECT_EQ(replay(folder / "journal").error().code, base::ErrorCode::corrupt);
  EXPECT_EQ(replay(folder / "none").error().code, base::ErrorCode::not_found);
}

TEST(InputReplay, LinesThatAreNoInputsAreRefused) {
  for (const char* line :
       {"", "{", "[]", "{}", R"({"tick":1,"type":"magic"})", R"({"tick":"x","type":"input"})",
        R"({"tick":1,"type":"operator","id":1,"action":99,"programme":"","who":""})",
        R"({"tick":1,"type":"engine","at":1,"body":{"what":"started","deck":1}})"}) {
    EXPECT_EQ(input_from_json(line).error().code, base::ErrorCode::corrupt) << line;
  }
}

}  // namespace
}  // namespace hornbill::scheduler
