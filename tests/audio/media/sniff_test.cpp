// SPDX-License-Identifier: Apache-2.0
#include "audio/media/sniff.h"

#include <gtest/gtest.h>

#include <cstring>

#include "audio/media/ogg_links.h"

namespace hornbill::audio {
namespace {

Sniffed sniff_text(std::string_view bytes, bool whole = true) {
  return sniff(std::as_bytes(std::span(bytes.data(), bytes.size())), whole);
}

// A frame of MPEG 1 layer 3, 128 kbit/s, 44.1 kHz.
std::string mp3_frame() { return std::string("\xFF\xFB\x90\x00", 4) + std::string(413, '\0'); }

TEST(SniffTest, Mp3IsKnownByFramesThatFollowEachOther) {
  EXPECT_EQ(sniff_text(mp3_frame() + mp3_frame() + mp3_frame()).container, Container::mpeg);
  const auto later =
      sniff_text(std::string(100, 'x') + mp3_frame() + mp3_frame() + mp3_frame() + mp3_frame());
  EXPECT_EQ(later.container, Container::mpeg);
  EXPECT_EQ(later.offset, 100);
}

TEST(SniffTest, OneLoneSyncWordIsNoMp3) {
  EXPECT_EQ(sniff_text("\xFF\xFB\x90 and so on, in words").container, Container::none);
}

TEST(SniffTest, DescriptionsAreInPlainWords) {
  EXPECT_EQ(sniff_text("\x89PNG\r\n\x1a\n....").description, "begins like a PNG picture");
  EXPECT_EQ(sniff_text("Dear listeners").description, "is a text");
  EXPECT_EQ(sniff_text(std::string(64, '\0')).description, "begins with nothing but zeros");
}

TEST(SniffTest, Id3SizeIsSyncSafe) {
  const auto tagged = sniff_text(std::string("ID3\x04\0\0\0\0\x02\x01", 10) + "xxxx", false);
  EXPECT_EQ(tagged.id3_end, 10 + 257);
}

class MemoryBytes final : public InputBytes {
 public:
  explicit MemoryBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  std::size_t read(std::span<std::byte> out) override {
    const std::size_t n = std::min({out.size(), bytes_.size() - at_, std::size_t{13}});
    std::memcpy(out.data(), bytes_.data() + at_, n);
    at_ += n;
    return n;
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

std::string page(char flags, char serial, const std::string& body) {
  return std::string("OggS\0", 5) + flags + std::string(8, '\0') + serial + std::string(11, '\0') +
         '\x01' + static_cast<char>(body.size()) + body;
}

std::string link_bytes(OggLinks& links) {
  std::string all;
  std::byte buffer[7];
  for (std::size_t n = links.read(buffer); n > 0; n = links.read(buffer)) {
    all.append(reinterpret_cast<const char*>(buffer), n);
  }
  return all;
}

TEST(OggLinksTest, CutsAtTheNextBeginPageAndSkipsJunk) {
  const std::string first = page(2, 1, "head") + page(0, 1, "data") + page(4, 1, "last");
  const std::string second = page(2, 2, "head2") + page(0, 2, "data2");
  MemoryBytes input(first + "junk, even OggSlike" + second);
  OggLinks links(input);
  EXPECT_EQ(link_bytes(links), first);
  EXPECT_TRUE(links.ended_properly());
  ASSERT_TRUE(links.next_link());
  EXPECT_EQ(link_bytes(links), second);
  EXPECT_FALSE(links.ended_properly());
  EXPECT_FALSE(links.next_link());
}

TEST(OggLinksTest, SeveralBeginPagesTogetherAreOneLink) {
  const std::string both = page(2, 1, "video") + page(2, 2, "audio") + page(0, 2, "data");
  MemoryBytes input(both);
  OggLinks links(input);
  EXPECT_EQ(link_bytes(links), both);
  EXPECT_FALSE(links.next_link());
}

}  // namespace
}  // namespace hornbill::audio
