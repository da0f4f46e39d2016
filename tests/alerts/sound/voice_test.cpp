// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/voice.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <thread>

#include "alerts/sources/sound/clip_cache.h"
#include "alerts/sources/sound/spoken_text.h"
#include "alerts/sources/sound/voice_process.h"
#include "base/unique_fd.h"
#include "tests/alerts/sound/sound_fixture.h"

namespace hornbill::alerts {
namespace {

std::string content(int fd) {
  std::string text(static_cast<std::size_t>(::lseek(fd, 0, SEEK_END)), '\0');
  EXPECT_EQ(::pread(fd, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  return text;
}

std::string said(const Voice& voice, const std::string& text) {
  const auto out = run_voice(voice, text);
  return out ? content(out->get()) : "FAILED " + out.error().message;
}

TEST(VoiceChoiceTest, StockVoicesAreEnglishAndVietnameseOnly) {
  const Voices voices({});
  EXPECT_TRUE(voices.find("en").has_value());
  EXPECT_TRUE(voices.find("vi-VN").has_value());
  for (const auto& [code, name] : {std::pair("th", "Thai"), std::pair("lo", "Lao"),
                                   std::pair("km", "Khmer"), std::pair("my", "Burmese")}) {
    const auto voice = voices.find(code);
    ASSERT_FALSE(voice.has_value());
    EXPECT_EQ(voice.error().code, base::ErrorCode::not_found);
    EXPECT_NE(voice.error().message.find(name), std::string::npos);
  }
}

TEST(VoiceChoiceTest, EspeakIsRefusedForThaiUntilAListenerApproves) {
  Voice espeak{.command = {"/usr/bin/env", "espeak-ng", "-v", "th", "--stdin", "--stdout"}};
  const auto refused = Voices({{"th", espeak}}).find("th");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, base::ErrorCode::refused);
  EXPECT_NE(refused.error().message.find("Thai"), std::string::npos);
  // Whatever code the language goes by, and of whatever region.
  for (const char* code :
       {"th-TH", "tha", "tha-TH", "lo", "lao", "LAO", "km", "khm", "my", "mya", "mya-MM", "bur"}) {
    const auto found = Voices({{code, espeak}}).find(code);
    ASSERT_FALSE(found) << code;
    EXPECT_EQ(found.error().code, base::ErrorCode::refused) << code;
    EXPECT_EQ(found.error().message.find("the language \""), std::string::npos) << code;
  }
  espeak.approved_by = "Khun Somchai, 2026-10-01";
  EXPECT_TRUE(Voices({{"th", espeak}}).find("th").has_value());
  EXPECT_TRUE(Voices({{"th", {.command = {"/opt/piper", "--th"}}}}).find("th-TH").has_value());
}

TEST(SpokenTextTest, NothingReachesTheEngineAsACommand) {
  EXPECT_EQ(spoken_text("[[h@l'oU]] there"), "h@l'oU there");
  EXPECT_EQ(spoken_text("<speak><audio src='http://x'/>Go</speak>"),
            "speak audio src 'http://x'/ Go /speak");
  EXPECT_EQ(spoken_text("--path=/etc/passwd"), "path /etc/passwd");
  EXPECT_EQ(spoken_text("a\x01"
                        "50Pb\x1b[0m\nc"),
            "a 50Pb 0m c");
  EXPECT_EQ(spoken_text("  - "), "");
  EXPECT_EQ(spoken_text("Nước lũ đang dâng, hãy sơ tán!"), "Nước lũ đang dâng, hãy sơ tán!");
  EXPECT_EQ(spoken_text("bad\xff\xfe"
                        "bytes")
                .find('\xff'),
            std::string::npos);
  EXPECT_LE(spoken_text(std::string(1'000'000, 'a')).size(), kMostSpokenBytes);
}

TEST(SpokenText, IsPartedAtTheEndsOfLongSentences) {
  const std::string vi =
      "Nước sông Mê Kông tại TP. Thakhek đang lên rất nhanh và sẽ vượt mức báo động 3 trước 18 giờ "
      "chiều nay, bà con hãy rời khỏi bờ sông ngay.";
  const std::string lo = "ທຸກຄົນຕ້ອງຍ້າຍຂຶ້ນບ່ອນສູງ ແລະ ຢູ່ຫ່າງຈາກແມ່ນ້ຳ ຈົນກວ່າຈະມີປະກາດໃໝ່ຈາກເມືອງ!";
  EXPECT_EQ(spoken_parts("Go now. Do not wait."),
            (std::vector<std::string>{"Go now. Do not wait."}));
  EXPECT_EQ(spoken_parts(vi + "\n" + lo), (std::vector<std::string>{vi, lo}));
  EXPECT_EQ(spoken_parts(vi + " " + vi + " Đi."), (std::vector<std::string>{vi, vi + " Đi."}));
  EXPECT_EQ(spoken_parts(" - "), (std::vector<std::string>{""}));
}

TEST(VoiceProcessTest, TextReachesTheProgramByStandardInputAlone) {
  EXPECT_EQ(said({.command = {"cat"}}, "$(id) `id` ; rm -rf x"), "$(id) `id` ; rm -rf x\n");
  // An argument list is no shell line.
  EXPECT_EQ(said({.command = {"echo", "$HOME; id", "*"}}, "t"), "$HOME; id *\n");
}

TEST(VoiceProcessTest, AProgramThatFailsHangsOrNeverStopsIsNamed) {
  const auto error = [](Voice voice) {
    const auto out = run_voice(voice, "t");
    return out ? "" : out.error().message;
  };
  EXPECT_NE(error({.command = {"no-such-voice"}}).find("not installed"), std::string::npos);
  EXPECT_NE(error({.command = {"ls", "/no/such/place"}}).find("No such file"), std::string::npos);
  EXPECT_NE(error({.command = {"sleep", "30"}, .time_limit = std::chrono::milliseconds(200)})
                .find("in time"),
            std::string::npos);
  EXPECT_NE(error({.command = {"yes"}}).find("does not stop"), std::string::npos);
  EXPECT_NE(
      error({.command = {"python3", "-c", "x = 'a' * (1 << 30)"}, .memory_bytes = 256LL << 20})
          .find("MemoryError"),
      std::string::npos);
  EXPECT_NE(error({}).find("no command"), std::string::npos);
}

TEST(ClipCacheTest, OldestGoFirstWhenTheFolderIsFull) {
  const test::TemporaryFolder folder;
  ClipCache cache(folder / "clips", 3000);
  const audio::Clip clip{.channels = 2, .samples = std::vector<std::int16_t>(470, -3)};
  const auto used_at = [&](const std::string& key, int second) {
    const timespec times[2] = {{second, 0}, {second, 0}};
    ::utimensat(AT_FDCWD, (folder / "clips/" + key + ".clip").c_str(), times, 0);
  };
  for (const auto& [key, second] :
       {std::pair("a", 100), std::pair("b", 200), std::pair("c", 300)}) {
    cache.store(key, clip);
    used_at(key, second);
  }
  ASSERT_TRUE(cache.find("a").has_value());  // used now: b is the oldest
  EXPECT_EQ(cache.find("a")->channels, 2);
  EXPECT_EQ(cache.find("a")->samples, clip.samples);
  cache.store("d", clip);
  EXPECT_TRUE(cache.find("a").has_value());
  EXPECT_FALSE(cache.find("b").has_value());
  EXPECT_TRUE(cache.find("c").has_value());
  EXPECT_TRUE(cache.find("d").has_value());
}

TEST(ClipCacheTest, NobodyWaitsForADiskThatTakesNothing) {
  const test::TemporaryFolder folder;
  const std::string pipe = folder / "a.clip.new";  // to write it is to wait for a reader
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  ClipCache cache(folder.path(), 1 << 20, ClipCache::Filling::later);
  const audio::Clip clip{.channels = 2, .samples = std::vector<std::int16_t>(470, -3)};
  auto stored = std::async(std::launch::async, [&] { cache.store("a", clip); });
  EXPECT_EQ(stored.wait_for(std::chrono::seconds(5)), std::future_status::ready);
  const auto known = cache.find("a");
  EXPECT_TRUE(known && known->samples == clip.samples) << "it is known before it is written";
  const base::UniqueFd reader(::open(pipe.c_str(), O_RDONLY | O_CLOEXEC));
  stored.get();
  cache.store("b", clip);
  ClipCache other(folder.path(), 1 << 20);
  for (int i = 0; i < 2500 && !other.find("b"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  ASSERT_TRUE(other.find("b").has_value());
  EXPECT_EQ(other.find("b")->samples, clip.samples);
}

TEST(ClipCacheTest, KeysDifferByEachArgumentByTheTextAndByTheLevel) {
  const auto key = [](std::vector<std::string> command, std::string_view text, double lufs) {
    return ClipCache::key_of(Voice{.command = std::move(command)}, text, {.lufs = lufs}, {});
  };
  const std::string one = key({"a", "bc"}, "x", -16);
  EXPECT_NE(one, key({"ab", "c"}, "x", -16));
  EXPECT_NE(one, key({"a", "bc"}, "y", -16));
  EXPECT_NE(one, key({"a", "bc"}, "x", -18));
  EXPECT_EQ(one, key({"a", "bc"}, "x", -16));
}

}  // namespace
}  // namespace hornbill::alerts
