// SPDX-License-Identifier: Apache-2.0
#include "audio/io/feeder.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include "audio/media/decode_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wav_file.h"

namespace hornbill::audio {
namespace {

using base::seconds_to_frames;
using test::frame_mark;
using test::frame_mark_value;

class FeederTest : public testing::Test {
 protected:
  FeederTest() {
    auto server = DecodeServer::start(HORNBILL_CODEC_PROGRAM);
    EXPECT_TRUE(server.has_value());
    server_ = std::move(*server);
  }

  std::string wav(const std::string& name, base::FrameCount length) {
    test::write_wav(folder_ / name, length.value, frame_mark);
    return folder_ / name;
  }

  // The next event of any kind; fails the test after 5 s without one.
  FeedEvent next_event(Feeder& feeder) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (events_.empty()) {
      feeder.poll(events_);
      if (std::chrono::steady_clock::now() > limit) {
        ADD_FAILURE() << "no event within 5 s";
        return {};
      }
      if (events_.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const FeedEvent first = events_.front();
    events_.erase(events_.begin());
    return first;
  }
  void expect_no_event(Feeder& feeder) {
    feeder.poll(events_);
    EXPECT_TRUE(events_.empty());
  }

  // Reads `frames` as the engine would, waiting for the feeder, and checks that they are those of
  // the file from `from` on.
  void expect_frames(Feed& feed, std::int64_t from, std::int64_t frames) {
    std::vector<float> block(2 * base::kBlockFrames);
    std::int64_t wrong = 0;
    for (std::int64_t at = from; at < from + frames;) {
      const auto want = std::min<std::int64_t>(base::kBlockFrames, from + frames - at);
      const auto got =
          static_cast<std::int64_t>(feed.read(block.data(), static_cast<std::size_t>(want)));
      for (std::int64_t i = 0; i < got; ++i) {
        if (block[2 * i] != frame_mark_value(at + i)) ++wrong;
        if (block[2 * i + 1] != frame_mark_value(at + i)) ++wrong;
      }
      at += got;
      if (got > 0) continue;
      ASSERT_FALSE(feed.finished() && feed.readable_frames() == 0) << "ended at frame " << at;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(wrong, 0);
  }

  bool wait_for(const std::function<bool()>& condition) {
    for (int i = 0; i < 5000 && !condition(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return condition();
  }

  // The processes that decode now.
  std::vector<pid_t> decoders() const {
    const std::string pid = std::to_string(server_->process_id());
    std::ifstream children("/proc/" + pid + "/task/" + pid + "/children");
    std::vector<pid_t> found;
    for (pid_t child; children >> child;) found.push_back(child);
    return found;
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<DecodeServer> server_;
  std::vector<FeedEvent> events_;
};

TEST_F(FeederTest, DeliversEveryFrameOfTheFileInOrder) {
  Feed feed(kFeedCapacity);
  Feeder feeder(*server_, {});
  feeder.open(1, feed, {wav("a.wav", seconds_to_frames(30)), {}, {}});
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ready);
  EXPECT_GE(feed.readable_frames(), 48'000U);
  expect_frames(feed, 0, 30 * 48'000);
  EXPECT_TRUE(wait_for([&] { return feed.finished(); }));
  EXPECT_FALSE(feed.failed());
  EXPECT_EQ(feed.frames_written(), seconds_to_frames(30));
}

TEST_F(FeederTest, DeliversThePartAskedFor) {
  Feed feed(kFeedCapacity);
  Feeder feeder(*server_, {});
  feeder.open(1, feed,
              {wav("a.wav", seconds_to_frames(10)), seconds_to_frames(2), seconds_to_frames(5)});
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ready);
  expect_frames(feed, 2 * 48'000, 3 * 48'000);
  EXPECT_TRUE(wait_for([&] { return feed.finished(); }));
  EXPECT_EQ(feed.frames_written(), seconds_to_frames(3));
}

TEST_F(FeederTest, EndingIsToldWhenSixSecondsAreLeftAndNotBefore) {
  Feed feed(kFeedCapacity);
  Feeder feeder(*server_, {});
  feeder.open(1, feed, {wav("a.wav", seconds_to_frames(10)), {}, {}});
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ready);
  expect_frames(feed, 0, 4 * 48'000 - 1);
  ASSERT_TRUE(wait_for([&] { return feed.finished(); }));
  expect_no_event(feeder);
  expect_frames(feed, 4 * 48'000 - 1, 1);
  const FeedEvent ending = next_event(feeder);
  EXPECT_EQ(ending.kind, FeedEventKind::ending);
  EXPECT_EQ(ending.total, seconds_to_frames(10));
  EXPECT_FALSE(ending.broken);
  expect_no_event(feeder);
}

TEST_F(FeederTest, AFeedThatWaitsHoldsWhatItIsToldAndIsFilledOnceItPlays) {
  FeederOptions options;
  options.stand_by = seconds_to_frames(3);
  Feed feed(kFeedCapacity);
  Feeder feeder(*server_, options);
  feeder.open(1, feed, {wav("a.wav", seconds_to_frames(30)), {}, {}});
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ready);
  EXPECT_TRUE(wait_for([&] { return feed.readable_frames() == 3 * 48'000; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  EXPECT_EQ(feed.readable_frames(), 3U * 48'000);
  expect_frames(feed, 0, base::kBlockFrames);
  EXPECT_TRUE(wait_for([&] { return feed.readable_frames() > 6 * 48'000; }));
  expect_frames(feed, base::kBlockFrames, 30 * 48'000 - base::kBlockFrames);
}

TEST_F(FeederTest, TheEndOfAnItemThatWaitsIsToldWithinTwoSecondsOfIt) {
  FeederOptions options;
  options.stand_by = seconds_to_frames(3);
  Feed two(kFeedCapacity);
  Feed four(kFeedCapacity);
  Feeder feeder(*server_, options);
  feeder.open(1, two, {wav("two.wav", seconds_to_frames(2)), {}, {}});
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ready);
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ending);
  feeder.open(2, four, {wav("four.wav", seconds_to_frames(4)), {}, {}});
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ready);
  EXPECT_TRUE(wait_for([&] { return four.readable_frames() == 3 * 48'000; }));
  expect_no_event(feeder);
  expect_frames(four, 0, base::kBlockFrames);
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ending);
}

// Pages of the feed's ring that are real. Requires: it is empty and was begun anew.
std::size_t pages_in_use(Feed& feed) {
  const std::span<float> ring = feed.write_span();
  std::vector<unsigned char> pages((ring.size_bytes() + 4095) / 4096);
  EXPECT_EQ(::mincore(ring.data(), ring.size_bytes(), pages.data()), 0);
  return static_cast<std::size_t>(
      std::count_if(pages.begin(), pages.end(), [](unsigned char page) { return page & 1; }));
}

TEST_F(FeederTest, AClosedFeedGivesItsMemoryBack) {
  Feed decoding(kFeedCapacity);
  Feed decoded(kFeedCapacity);
  Feeder feeder(*server_, {});
  feeder.open(1, decoding, {wav("a.wav", seconds_to_frames(30)), {}, {}});
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ready);
  feeder.open(2, decoded, {wav("b.wav", seconds_to_frames(3)), {}, {}});
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ready);
  expect_frames(decoded, 0, 3 * 48'000);
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ending);
  for (const PlayToken token : {1U, 2U}) {
    feeder.close(token);
    EXPECT_EQ(next_event(feeder).kind, FeedEventKind::closed);
  }
  EXPECT_EQ(pages_in_use(decoding), 0U);
  EXPECT_EQ(pages_in_use(decoded), 0U);
}

TEST_F(FeederTest, AnItemShorterThanASecondIsReadyWithAllOfIt) {
  Feed feed(kFeedCapacity);
  Feeder feeder(*server_, {});
  feeder.open(1, feed, {wav("a.wav", {4801}), {}, {}});
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ready);
  EXPECT_EQ(feed.readable_frames(), 4801U);
  const FeedEvent ending = next_event(feeder);
  EXPECT_EQ(ending.kind, FeedEventKind::ending);
  EXPECT_EQ(ending.total, base::FrameCount{4801});
}

TEST_F(FeederTest, D4_AMissingFileFailsAndSaysWhy) {
  Feed feed(kFeedCapacity);
  Feeder feeder(*server_, {});
  feeder.open(1, feed, {folder_ / "absent.wav", {}, {}});
  const FeedEvent failed = next_event(feeder);
  EXPECT_EQ(failed.kind, FeedEventKind::failed);
  EXPECT_FALSE(failed.text.empty());
  feeder.close(1);
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::closed);
}

TEST_F(FeederTest, D1_AFileThatIsNoSoundFailsAndSaysWhy) {
  Feed feed(kFeedCapacity);
  Feeder feeder(*server_, {});
  feeder.open(1, feed, {folder_.write("a.mp3", std::string(5000, 'x')), {}, {}});
  const FeedEvent failed = next_event(feeder);
  EXPECT_EQ(failed.kind, FeedEventKind::failed);
  EXPECT_FALSE(failed.text.empty());
  EXPECT_EQ(feed.readable_frames(), 0U);
}

TEST_F(FeederTest, AKilledDecoderBreaksItsItemOffWhereItWasAndHarmsNoOther) {
  Feed doomed(kFeedCapacity);
  Feed other(kFeedCapacity);
  Feeder feeder(*server_, {});
  feeder.open(1, doomed, {wav("a.wav", seconds_to_frames(60)), {}, {}});
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ready);
  const std::vector<pid_t> children = decoders();
  ASSERT_EQ(children.size(), 1U);
  feeder.open(2, other, {wav("b.wav", seconds_to_frames(20)), {}, {}});
  EXPECT_EQ(next_event(feeder).token, 2U);
  ::kill(children[0], SIGKILL);

  std::int64_t heard = 0;
  std::vector<float> block(2 * base::kBlockFrames);
  FeedEvent ending;
  while (ending.kind != FeedEventKind::ending && heard < 60 * 48'000) {
    heard += static_cast<std::int64_t>(doomed.read(block.data(), base::kBlockFrames));
    feeder.poll(events_);
    if (!events_.empty()) ending = next_event(feeder);
  }
  EXPECT_EQ(ending.token, 1U);
  EXPECT_TRUE(ending.broken);
  EXPECT_FALSE(ending.text.empty());
  EXPECT_LT(ending.total, seconds_to_frames(60));
  EXPECT_GE(ending.total, seconds_to_frames(1));
  EXPECT_TRUE(doomed.failed());
  expect_frames(other, 0, 20 * 48'000);
}

TEST_F(FeederTest, F6_ADecoderThatHangsIsGivenUpBeforeTheListenerNotices) {
  Feed feed(kFeedCapacity);
  FeederOptions options;
  options.stall_ms = 300;
  Feeder feeder(*server_, options);
  feeder.open(1, feed, {wav("a.wav", seconds_to_frames(60)), {}, {}});
  EXPECT_EQ(next_event(feeder).kind, FeedEventKind::ready);
  expect_frames(feed, 0, base::kBlockFrames);
  ASSERT_TRUE(wait_for([&] { return feed.readable_frames() > 7 * 48'000; }));
  const std::vector<pid_t> children = decoders();
  ASSERT_EQ(children.size(), 1U);
  ::kill(children[0], SIGSTOP);

  // While more is buffered than the reserve, a stall is borne.
  std::vector<float> block(2 * base::kBlockFrames);
  while (feed.readable_frames() > 3 * 48'000) feed.read(block.data(), base::kBlockFrames);
  std::this_thread::sleep_for(std::chrono::milliseconds(800));
  EXPECT_FALSE(feed.finished());
  // What the pipe still held comes too; then nothing.
  wait_for([&] {
    while (feed.readable_frames() > 48'000 * 3 / 2) feed.read(block.data(), base::kBlockFrames);
    feeder.poll(events_);
    return !events_.empty();
  });
  const FeedEvent ending = next_event(feeder);
  EXPECT_EQ(ending.kind, FeedEventKind::ending);
  EXPECT_TRUE(ending.broken);
  EXPECT_NE(ending.text.find("no sound"), std::string::npos) << ending.text;
  EXPECT_GE(feed.readable_frames(), 48'000U);
  EXPECT_TRUE(wait_for([&] { return decoders().empty(); }));
}

TEST_F(FeederTest, OneWorkerKeepsManyFeedsFull) {
  std::vector<std::unique_ptr<Feed>> feeds;
  Feeder feeder(*server_, {});
  const std::string path = wav("a.wav", seconds_to_frames(20));
  for (PlayToken token = 0; token < 8; ++token) {
    feeds.push_back(std::make_unique<Feed>(kFeedCapacity));
    feeder.open(token + 1, *feeds.back(), {path, seconds_to_frames(0), {}});
  }
  EXPECT_TRUE(wait_for([&] {
    return std::all_of(feeds.begin(), feeds.end(),
                       [](auto& f) { return f->readable_frames() > 6 * 48'000; });
  }));
  for (auto& feed : feeds) expect_frames(*feed, 0, 20 * 48'000);
}

TEST_F(FeederTest, AClosedFeedIsLetGoAndMayBeUsedForAnother) {
  Feed feed(kFeedCapacity);
  Feeder feeder(*server_, {});
  const std::string path = wav("a.wav", seconds_to_frames(20));
  feeder.open(1, feed, {path, {}, {}});
  feeder.close(1);
  FeedEvent closed = next_event(feeder);
  if (closed.kind == FeedEventKind::ready) closed = next_event(feeder);
  EXPECT_EQ(closed.kind, FeedEventKind::closed);
  feeder.open(2, feed, {path, seconds_to_frames(10), {}});
  const FeedEvent ready = next_event(feeder);
  EXPECT_EQ(ready.token, 2U);
  EXPECT_EQ(ready.kind, FeedEventKind::ready);
  expect_frames(feed, 10 * 48'000, 10 * 48'000);
}

TEST_F(FeederTest, ClosingWhatWasNeverOpenIsAnswered) {
  Feeder feeder(*server_, {});
  feeder.close(7);
  const FeedEvent closed = next_event(feeder);
  EXPECT_EQ(closed.kind, FeedEventKind::closed);
  EXPECT_EQ(closed.token, 7U);
}

}  // namespace
}  // namespace hornbill::audio
