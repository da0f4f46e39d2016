// SPDX-License-Identifier: Apache-2.0
#include "playlists/library_scan.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "playlists/playlist.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::playlists {
namespace {

using test::TemporaryFolder;

LibraryFiles scan(const TemporaryFolder& folder, std::vector<NamedFile> named = {}) {
  auto files = scan_library({.folder = folder.path(), .named = std::move(named)});
  EXPECT_TRUE(files) << files.error().message;
  return std::move(*files);
}

std::vector<std::string> ids(const LibraryFiles& files) {
  std::vector<std::string> found;
  for (const Candidate& candidate : files.candidates) found.push_back(candidate.id);
  std::sort(found.begin(), found.end());
  return found;
}

bool mentions(const LibraryFiles& files, const std::string& text) {
  return std::any_of(files.problems.begin(), files.problems.end(), [&](const std::string& problem) {
    return problem.find(text) != std::string::npos;
  });
}

TEST(LibraryScan, EndsWhenToldToStop) {
  const TemporaryFolder folder;
  folder.write("a.mp3", "123");
  std::stop_source stop;
  stop.request_stop();
  ScanOptions options;
  options.folder = folder.path();
  options.stop = stop.get_token();
  const auto files = scan_library(options);
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, base::ErrorCode::refused);
}

TEST(LibraryScan, FindsAudioFilesWithSizeAndTimeAndNothingElse) {
  const TemporaryFolder folder;
  folder.write("a.MP3", "123");
  folder.write("music/deep/b.flac", "12345");
  folder.write("music/cover.jpg", "x");
  folder.write("music/._b.flac", "x");  // what Macs leave behind
  folder.write(".trash/c.mp3", "x");
  const auto files = scan(folder);
  EXPECT_EQ(ids(files), (std::vector<std::string>{"a.MP3", "music/deep/b.flac"}));
  EXPECT_EQ(files.problem_count, 0U);
  for (const Candidate& candidate : files.candidates) {
    EXPECT_TRUE(candidate.present);
    EXPECT_EQ(candidate.identity.size, candidate.id == "a.MP3" ? 3 : 5);
    EXPECT_GT(candidate.identity.mtime_ns, 0);
  }
}

TEST(LibraryScan, D7_WhatCouldBlockOrLeadOutIsReportedAndNeverOpened) {
  const TemporaryFolder outside;
  outside.write("secret.wav", "x");
  const TemporaryFolder folder;
  folder.write("good.wav", "x");
  ASSERT_EQ(::mkfifo((folder / "pipe.wav").c_str(), 0600), 0);
  ASSERT_EQ(::symlink("/dev/zero", (folder / "zero.wav").c_str()), 0);
  ASSERT_EQ(::symlink((outside / "secret.wav").c_str(), (folder / "out.wav").c_str()), 0);
  ASSERT_EQ(::symlink(outside.path().c_str(), (folder / "dir.wav").c_str()), 0);
  ASSERT_EQ(::symlink(".", (folder / "loop").c_str()), 0);
  ASSERT_EQ(::symlink("good.wav", (folder / "inside.wav").c_str()), 0);
  ASSERT_EQ(::symlink("nowhere.wav", (folder / "broken.wav").c_str()), 0);
  const int fd = ::open((folder / "sparse.wav").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  ASSERT_EQ(::ftruncate(fd, off_t{10} << 30), 0);
  ::close(fd);
  const auto files = scan(folder);
  EXPECT_EQ(ids(files), (std::vector<std::string>{"good.wav", "inside.wav", "sparse.wav"}));
  for (const char* name : {"pipe.wav", "zero.wav", "out.wav", "dir.wav", "broken.wav"}) {
    EXPECT_TRUE(mentions(files, name)) << name;
  }
}

TEST(LibraryScan, D7_OddNamesAreTakenWhereTheyAreTextAndReportedWhereNot) {
  const TemporaryFolder folder;
  folder.write("เพลง.mp3", "x");
  folder.write("a 'b' \"c\" $(d) ;&|*?[.mp3", "x");
  folder.write("-rf.mp3", "x");
  folder.write("line\nbreak.mp3", "x");
  folder.write("latin\xe9.mp3", "x");
  const auto files = scan(folder);
  EXPECT_EQ(files.candidates.size(), 3U);
  EXPECT_TRUE(mentions(files, "line\\x0abreak.mp3"));
  EXPECT_TRUE(mentions(files, "latin\\xe9.mp3"));
}

TEST(LibraryScan, D7_ThreeThousandFilesAreNoMatter) {
  const TemporaryFolder folder;
  for (int n = 0; n < 3'000; ++n) {
    folder.write("d" + std::to_string(n % 30) + "/" + std::to_string(n) + ".ogg", "");
  }
  EXPECT_EQ(scan(folder).candidates.size(), 3'000U);
  const auto few = scan_library({.folder = folder.path(), .named = {}, .max_files = 10});
  EXPECT_EQ(few->candidates.size(), 10U);
  EXPECT_EQ(few->problem_count, 2'990U);
  EXPECT_EQ(few->problems.size(), 100U);
}

TEST(LibraryScan, FoldersLeftOutAreNoPartOfIt) {
  const TemporaryFolder folder;
  folder.write("a.wav", "x");
  folder.write("recordings/old.wav", "x");
  folder.write("music/recordings/b.wav", "x");
  const auto files =
      scan_library({.folder = folder.path(),
                    .named = {},
                    .left_out = {folder / "music/../recordings", folder / "none", folder.path()}});
  EXPECT_EQ(ids(*files), (std::vector<std::string>{"a.wav", "music/recordings/b.wav"}));
}

TEST(LibraryScan, UnreadableFilesAndFoldersAreReported) {
  const TemporaryFolder folder;
  folder.write("good.wav", "x");
  const auto locked = folder.write("locked.wav", "x");
  folder.write("shut/a.wav", "x");
  ::chmod(folder.path().c_str(), 0755);
  ::chmod(locked.c_str(), 0);
  ::chmod((folder / "shut").c_str(), 0);
  const bool root = ::geteuid() == 0;  // who may read everything
  if (root) {
    ASSERT_EQ(::seteuid(65534), 0);
  }
  const auto files = scan(folder);
  if (root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  ::chmod((folder / "shut").c_str(), 0755);
  EXPECT_EQ(ids(files), (std::vector<std::string>{"good.wav"}));
  EXPECT_TRUE(mentions(files, "locked.wav"));
  EXPECT_TRUE(mentions(files, "shut"));
}

TEST(LibraryScan, NamedFilesAreThereEvenWhereTheirFileIsNot) {
  const TemporaryFolder folder;
  folder.write("a.wav", "x");
  SegmentOverrides overrides;
  overrides.title = "Anthem";
  const auto files =
      scan(folder, {{"anthem", folder / "a.wav", overrides}, {"gone", folder / "b.wav", {}}});
  const Library library = make_library(files, {});
  ASSERT_EQ(library.segments().size(), 3U);
  EXPECT_EQ(library.at(*library.find("anthem")).title(), "Anthem");
  EXPECT_TRUE(library.at(*library.find("anthem")).present);
  EXPECT_FALSE(library.at(*library.find("gone")).present);
  EXPECT_FALSE(scan_library({.folder = folder / "none", .named = {}}));
  EXPECT_EQ(scan_named({.folder = folder / "none", .named = {{"x", folder / "a.wav", {}}}})
                .candidates.size(),
            1U);
}

TEST(LibraryScan, M3uFilesAreReadWithTheirEntries) {
  const TemporaryFolder folder;
  folder.write("music/a.mp3", "x");
  folder.write("lists/show.m3u", "../music/a.mp3\n../../etc/passwd\n");
  const auto files = scan(folder);
  ASSERT_EQ(files.lists.size(), 1U);
  EXPECT_EQ(files.lists.at("lists/show.m3u"), (std::vector<std::string>{folder / "music/a.mp3"}));
  EXPECT_TRUE(mentions(files, "etc/passwd"));
  PlaylistOptions options;
  options.files = {"lists/show.m3u"};
  EXPECT_EQ(resolve_members(options, make_library(files, {})).size(), 1U);
}

TEST(MakeLibrary, FactsCountForTheVeryFileOnly) {
  const TemporaryFolder folder;
  const auto path = folder.write("a.wav", "x");
  folder.write("b.wav", "x");
  auto files = scan(folder);
  KnownFacts known;
  KnownFile& file = known[path];
  file.identity = files.candidates[files.candidates[0].id == "a.wav" ? 0 : 1].identity;
  file.facts.verdict = audio::Verdict::playable;
  file.facts.title = "A";
  const Library library = make_library(files, known);
  EXPECT_TRUE(library.at(*library.find("a.wav")).analysed);
  EXPECT_EQ(library.at(*library.find("a.wav")).title(), "A");
  EXPECT_FALSE(library.at(*library.find("b.wav")).analysed);
  ASSERT_EQ(not_analysed(files, known).size(), 1U);
  file.identity.size = 2;  // replaced since
  EXPECT_FALSE(make_library(files, known).at(0).analysed);
  EXPECT_EQ(not_analysed(files, known).size(), 2U);
}

}  // namespace
}  // namespace hornbill::playlists
