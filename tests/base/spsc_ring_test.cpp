// SPDX-License-Identifier: Apache-2.0
#include "base/spsc_ring.h"

#include <gtest/gtest.h>

#include <deque>
#include <thread>

#include "base/random.h"

namespace hornbill::base {
namespace {

// Against a plain queue, for many capacities and any mix of operations.
TEST(SpscRing, BehavesLikeABoundedQueue) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    const std::size_t capacity = 1 + random.below(40);
    SpscRing<int> ring(capacity);
    std::deque<int> queue;
    int next = 0;
    for (int step = 0; step < 2000; ++step) {
      std::vector<int> items(random.below(capacity + 3));
      switch (random.below(3)) {
        case 0: {
          for (int& item : items) item = next++;
          const std::size_t taken = ring.write(items);
          ASSERT_EQ(taken, std::min(items.size(), capacity - queue.size())) << "seed " << seed;
          queue.insert(queue.end(), items.begin(), items.begin() + static_cast<long>(taken));
          break;
        }
        case 1: {
          const std::size_t got = ring.read(items);
          ASSERT_EQ(got, std::min(items.size(), queue.size())) << "seed " << seed;
          for (std::size_t i = 0; i < got; ++i) {
            ASSERT_EQ(items[i], queue.front()) << "seed " << seed;
            queue.pop_front();
          }
          break;
        }
        default: {
          const std::size_t dropped = ring.discard(items.size());
          ASSERT_EQ(dropped, std::min(items.size(), queue.size())) << "seed " << seed;
          queue.erase(queue.begin(), queue.begin() + static_cast<long>(dropped));
        }
      }
      ASSERT_EQ(ring.size(), queue.size()) << "seed " << seed;
      ASSERT_EQ(ring.written() - ring.consumed(), queue.size()) << "seed " << seed;
    }
  }
}

TEST(SpscRing, ResetEmptiesIt) {
  SpscRing<int> ring(3);
  ASSERT_TRUE(ring.push(1));
  ring.reset();
  int item = 0;
  EXPECT_FALSE(ring.pop(item));
  EXPECT_EQ(ring.written(), 0U);
}

// Meant for ThreadSanitizer too: one thread writes, one reads, nothing is lost, torn or reordered.
TEST(SpscRing, CarriesEverythingBetweenTwoThreadsInOrder) {
  struct Item {
    std::uint64_t number;
    std::uint64_t check;
  };
  constexpr std::uint64_t kItems = 300'000;
  SpscRing<Item> ring(61);
  std::thread producer([&ring] {
    std::vector<Item> batch;
    std::uint64_t number = 0;
    Random random(1);
    while (number < kItems) {
      batch.clear();
      const std::uint64_t most = std::min(kItems - number, 1 + random.below(17));
      for (std::uint64_t i = 0; i < most; ++i) batch.push_back({number + i, ~(number + i)});
      const std::size_t taken = ring.write(batch);
      if (taken == 0) std::this_thread::yield();
      number += taken;
    }
  });
  std::vector<Item> got(23);
  std::uint64_t expected = 0;
  bool right = true;
  while (expected < kItems) {
    const std::size_t count = ring.read(got);
    if (count == 0) std::this_thread::yield();
    for (std::size_t i = 0; i < count; ++i, ++expected) {
      right = right && got[i].number == expected && got[i].check == ~expected;
    }
  }
  producer.join();
  EXPECT_TRUE(right);
  EXPECT_EQ(ring.size(), 0U);
}

}  // namespace
}  // namespace hornbill::base
