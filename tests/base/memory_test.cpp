// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "base/process_memory.h"
#include "base/zero_pages.h"

namespace hornbill::base {
namespace {

// A figure of /proc/self/status, in KiB.
long status(const std::string& name) {
  std::ifstream in("/proc/self/status");
  for (std::string word; in >> word;) {
    if (word != name + ":") continue;
    long value = 0;
    in >> value;
    return value;
  }
  return -1;
}

TEST(ZeroPages, AreZeroAndUnrealOnceTheyAreRenewed) {
  constexpr std::size_t kBytes = std::size_t{16} << 20;
  const auto pages = make_zero_pages<char>(kBytes);
  const long empty = status("RssAnon");
  std::fill_n(pages.get(), kBytes, 'x');
  EXPECT_GT(status("RssAnon"), empty + 15'000);
  renew_zero_pages(pages.get(), kBytes);
  EXPECT_LT(status("RssAnon"), empty + 4'000);
  EXPECT_TRUE(std::all_of(pages.get(), pages.get() + kBytes, [](char c) { return c == 0; }));
}

TEST(ZeroPages, AreRenewedThoughTheyAreLocked) {
  constexpr std::size_t kBytes = 64 << 10;
  const auto pages = make_zero_pages<char>(kBytes);
  if (::mlock(pages.get(), kBytes) != 0) GTEST_SKIP() << "no memory may be locked here";
  std::fill_n(pages.get(), kBytes, 'x');
  renew_zero_pages(pages.get(), kBytes);
  EXPECT_TRUE(std::all_of(pages.get(), pages.get() + kBytes, [](char c) { return c == 0; }));
}

// What has been written must stay, code that runs again must come back.
TEST(LoadedCode, LetsGoOfPagesOfFilesAndOfNothingThatWasWritten) {
  static int written = 0;
  written = 42;
  const std::string text(1000, 'a');
  const long before = status("RssFile");
  let_go_of_load_pages();
  EXPECT_LT(status("RssFile"), before / 2);
  EXPECT_EQ(written, 42);
  EXPECT_EQ(std::count(text.begin(), text.end(), 'a'), 1000);
}

}  // namespace
}  // namespace hornbill::base
