// SPDX-License-Identifier: Apache-2.0
#include "base/file_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::base {
namespace {

using test::TemporaryFolder;

// Source: FIPS 180-4 examples.
TEST(Digest, Sha256AgreesWithTheStandardsExamples) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Sha256 pieces;
  pieces.add("a");
  pieces.add("bc");
  EXPECT_EQ(to_hex(pieces.finish()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(FileStore, ReplacedFilesHoldTheNewContentAndLeaveNothingBeside) {
  const TemporaryFolder folder;
  const std::string path = folder / "state";
  ASSERT_TRUE(replace_file(path, "one"));
  ASSERT_TRUE(replace_file(path, std::string(1'000'000, 'x')));
  EXPECT_EQ(read_file(path, 2'000'000)->size(), 1'000'000U);
  const auto entries = std::filesystem::directory_iterator(folder.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(FileStore, AFailedReplacementKeepsTheOldFile) {
  const TemporaryFolder folder;
  const std::string path = folder.write("state", "old");
  std::filesystem::create_directory(folder / "state.new");  // the temporary cannot be made
  EXPECT_FALSE(replace_file(path, "new"));
  EXPECT_EQ(test::slurp(path), "old");
}

TEST(FileStore, ReadingRefusesWhatIsTooLargeMissingOrNoFile) {
  const TemporaryFolder folder;
  const std::string path = folder.write("a", "12345");
  EXPECT_EQ(read_file(path, 5).value(), "12345");
  EXPECT_EQ(read_file(path, 4).error().code, ErrorCode::limit);
  EXPECT_EQ(read_file(folder / "b", 4).error().code, ErrorCode::not_found);
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(read_file(folder / "fifo", 4).error().code, ErrorCode::invalid_argument);
}

TEST(FileStore, FoldersAreMadeWithTheirParents) {
  const TemporaryFolder folder;
  ASSERT_TRUE(make_folders(folder / "a/b/c"));
  ASSERT_TRUE(make_folders(folder / "a/b/c"));
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b/c"));
  folder.write("file", "");
  EXPECT_FALSE(make_folders(folder / "file/c"));
}

}  // namespace
}  // namespace hornbill::base
