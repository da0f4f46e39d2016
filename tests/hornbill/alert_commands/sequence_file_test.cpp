// SPDX-License-Identifier: Apache-2.0
#include "hornbill/sequence_file.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/support/temporary_folder.h"

namespace hornbill::test {
namespace {

using namespace std::chrono_literals;

base::UtcTime at(std::int64_t seconds) { return base::UtcTime{std::chrono::seconds(seconds)}; }

class SequenceFile : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  std::string path_ = folder_ / "office.sequence";
};

TEST_F(SequenceFile, GrowsWhateverTheClockDoes) {
  EXPECT_EQ(take_sequence(path_, at(1'795'000'000)).value(), 1'795'000'000U);
  EXPECT_EQ(take_sequence(path_, at(1'795'000'000)).value(), 1'795'000'001U);
  EXPECT_EQ(take_sequence(path_, at(0)).value(), 1'795'000'002U);
  EXPECT_EQ(take_sequence(path_, at(1'795'000'100)).value(), 1'795'000'100U);
}

TEST_F(SequenceFile, ALostFileDoesNoHarm) {
  const auto before = take_sequence(path_, at(1'795'000'000)).value();
  std::filesystem::remove(path_);
  EXPECT_GT(take_sequence(path_, at(1'795'000'001)).value(), before);
}

TEST_F(SequenceFile, NumbersOfOthersAreTakenOnceAndOnlyUpwards) {
  ASSERT_TRUE(claim_sequence(path_, 42));
  EXPECT_EQ(claim_sequence(path_, 42).error().code, base::ErrorCode::refused);
  EXPECT_EQ(claim_sequence(path_, 41).error().code, base::ErrorCode::refused);
  EXPECT_NE(claim_sequence(path_, 41).error().message.find("sequence = 43"), std::string::npos);
  EXPECT_TRUE(claim_sequence(path_, 43));
  EXPECT_EQ(claim_sequence(path_, 1'000'000'000'000'000).error().code,
            base::ErrorCode::invalid_argument);
  EXPECT_EQ(take_sequence(path_, at(7)).value(), 44U);
}

TEST_F(SequenceFile, ADamagedFileIsNoReasonToBeginAnew) {
  for (const char* text : {"x\n", "12", "-5\n", "1\n2\n", "999999999999999999999999\n", "\n"}) {
    folder_.write("office.sequence", text);
    const auto number = take_sequence(path_, at(5));
    ASSERT_FALSE(number) << text;
    EXPECT_EQ(number.error().code, base::ErrorCode::corrupt) << text;
  }
  folder_.write("office.sequence", "17\n");  // as a person would mend it
  EXPECT_EQ(take_sequence(path_, at(5)).value(), 18U);
  EXPECT_EQ(take_sequence(path_, at(5)).value(), 19U);
}

TEST_F(SequenceFile, TwoCommandsAtOnceNeverGetTheSameNumber) {
  std::vector<std::uint64_t> numbers(200);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 50; ++i) numbers[t * 50 + i] = *take_sequence(path_, at(9));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::uint64_t>(numbers.begin(), numbers.end()).size(), numbers.size());
}

}  // namespace
}  // namespace hornbill::test
