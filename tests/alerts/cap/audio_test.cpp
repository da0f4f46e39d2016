// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/audio.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/alerts/cap/verdict_rows.h"
#include "tests/support/scripted_server.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::test {
namespace {

using alerts::CapAudioOptions;
using alerts::CapResource;
using alerts::fetch_cap_audio;

constexpr const char* kSound = "not really a sound";  // decoding is somebody else's
constexpr const char* kBase64 = "bm90IHJlYWxs\n eSBhIHNvdW5k";
constexpr const char* kSha1 = "a9209444d85ca1dbbe2985db34ffd98b2b87ee97";
constexpr const char* kSha256 = "af7e8ce344f72a5178df5c57ffe1f81374dfb0c7bfad4c2648197c1f9956338b";

class CapAudioTest : public ::testing::Test {
 protected:
  CapAudioOptions options() const {
    return {.hosts = {{}, {"127.0.0.1"}},
            .folder = folder_ / "recordings",
            .limit = std::chrono::milliseconds(300)};
  }
  std::string reason(const CapResource& resource, const CapAudioOptions& options) const {
    const auto path = fetch_cap_audio(resource, options);
    return path ? "taken" : path.error().message;
  }
  std::string reason(const CapResource& resource) const { return reason(resource, options()); }

  TemporaryFolder folder_;
  ScriptedServer server_{[](const ServedRequest& asked, ServedConnection& to) {
    if (asked.path == "/siren.mp3") {
      to.send(http_answer("200 OK", kSound, {"Content-Type: audio/mpeg"}));
    } else if (asked.path == "/page") {
      to.send(http_answer("200 OK", kSound, {"Content-Type: text/html"}));
    } else if (asked.path == "/inner") {
      to.send(http_answer("302 Found", "", {"Location: http://169.254.169.254/latest/meta-data"}));
    } else if (asked.path == "/endless") {
      to.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n");
      while (to.send(std::string(16'384, 'x'))) {
      }
    } else if (asked.path == "/slow") {
      to.send("HTTP/1.1 200 OK\r\n\r\nx");
      to.wait_until_closed();
    } else {
      to.send(http_answer("404 Not Found", ""));
    }
  }};
};

TEST_F(CapAudioTest, AFetchedRecordingIsKeptUnderItsDigest) {
  const CapResource resource{.uri = server_.url("/siren.mp3"), .digest = kSha1};
  const auto path = fetch_cap_audio(resource, options());
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(*path, folder_ / ("recordings/" + std::string(kSha256) + ".recording"));
  EXPECT_EQ(slurp(*path), kSound);
  EXPECT_EQ(fetch_cap_audio(resource, options()).value_or(""), *path);
}

TEST_F(CapAudioTest, ARecordingWithinTheMessageIsDecodedAndChecked) {
  EXPECT_EQ(reason({.deref_uri = kBase64}), "taken");
  EXPECT_EQ(reason({.deref_uri = kBase64, .digest = kSha1}), "taken");
  EXPECT_EQ(reason({.deref_uri = kBase64, .digest = kSha256}), "taken");
  EXPECT_EQ(reason({.bytes = 19, .deref_uri = kBase64}), "taken");
  EXPECT_EQ(reason({.bytes = 5'000, .deref_uri = kBase64}),
            "it has 18 bytes, and not 5000 as the message says");
  EXPECT_EQ(reason({.deref_uri = kBase64, .digest = "3DE6"}),
            "its digest is neither SHA-1 nor SHA-256 in hexadecimal");
  EXPECT_EQ(reason({.deref_uri = "===="}),
            "what the message holds of it is no base64, or is longer than 16777216 bytes");
  EXPECT_EQ(reason({.deref_uri = " \n"}), "it is empty");
  EXPECT_EQ(reason({}), "it is nowhere");
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(CapAudioTest, X5_AWrongDigestIsNotKept) {
  std::string wrong = kSha1;
  wrong.front() = wrong.front() == '0' ? '1' : '0';
  EXPECT_EQ(reason({.uri = server_.url("/siren.mp3"), .digest = wrong}),
            "its digest is not what the message says: it was changed");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "recordings"));
}

TEST_F(CapAudioTest, X5_WhatMayNotBeAskedIsNotConnectedTo) {
  CapAudioOptions open = options();
  open.hosts = {{"127.0.0.1", "localhost", "*.example.org"}, {}};
  EXPECT_EQ(reason({.uri = server_.url("/siren.mp3"), .digest = kSha1}, open),
            "its address 127.0.0.1 is not one that may be asked");
  EXPECT_EQ(reason({.uri = "http://169.254.169.254/latest", .digest = kSha1}),
            "its host 169.254.169.254 is not allowed");
  EXPECT_EQ(reason({.uri = "http://badexample.org/x", .digest = kSha1}, open),
            "its host badexample.org is not allowed");
  EXPECT_EQ(reason({.uri = "file:///etc/passwd", .digest = kSha1}),
            "its address is not one of the web");
  EXPECT_EQ(reason({.uri = "siren.mp3", .digest = kSha1}), "its address is not one of the web");
  EXPECT_EQ(reason({.bytes = 10'000'000'000, .uri = server_.url("/siren.mp3"), .digest = kSha1}),
            "it has 10000000000 bytes, more than the 16777216 that are taken");
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(CapAudioTest, X5_ARedirectToAPrivateAddressIsNotFollowed) {
  EXPECT_EQ(reason({.uri = server_.url("/inner"), .digest = kSha1}),
            "it is redirected to 169.254.169.254, which is not allowed");
  CapAudioOptions named = options();
  named.hosts.hosts.emplace_back("169.254.169.254");
  EXPECT_EQ(reason({.uri = server_.url("/inner"), .digest = kSha1}, named),
            "its address 169.254.169.254 is not one that may be asked");
}

TEST_F(CapAudioTest, PlainHttpNeedsADigest) {
  EXPECT_EQ(reason({.uri = server_.url("/siren.mp3")}),
            "it comes by plain http and the message states no digest, so nothing proves that it is "
            "genuine");
  CapAudioOptions safe = options();
  safe.https_only = true;
  EXPECT_EQ(reason({.uri = server_.url("/siren.mp3"), .digest = kSha1}, safe),
            "only https addresses are allowed");
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(CapAudioTest, X5_BadServersFailInTimeWithTheirReason) {
  CapAudioOptions small = options();
  small.most_bytes = 100'000;
  const auto at = [&](const char* path) {
    return reason({.uri = server_.url(path), .digest = kSha1}, small);
  };
  EXPECT_EQ(at("/endless"), "the document is longer than 100000 bytes");
  EXPECT_EQ(at("/slow"), "127.0.0.1 takes too long");
  EXPECT_EQ(at("/page"), "the server sends text/html, which is no sound");
  EXPECT_EQ(at("/gone"), "127.0.0.1 answers 404");
}

TEST_F(CapAudioTest, TheFolderIsBounded) {
  CapAudioOptions small = options();
  small.most_folder_bytes = 20;
  const auto kept = fetch_cap_audio({.deref_uri = kBase64}, small);
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(reason({.deref_uri = "b3RoZXI="}, small),
            "there is no room left in " + folder_ / "recordings");
}

// The flood warning with a recording for its words.
std::string flood_with_sound(const std::string& resource) {
  return flood_with({{"    <area>",
                      "<resource><resourceDesc>Siren</resourceDesc>"
                      "<mimeType>audio/mpeg</mimeType>" +
                          resource + "</resource>\n    <area>"}});
}

alerts::CapJudgement judged(const std::string& text) {
  auto all = alerts::judge_cap_document(text, trusted_source(), valley_station(),
                                        {.now = five_past_seven()});
  EXPECT_EQ(all.size(), 1U);
  return all.at(0);
}

TEST_F(CapAudioTest, AMessageIsHeardFromItsRecordingElseItsWords) {
  const base::SystemTime time;
  auto good = judged(flood_with_sound("<derefUri>" + std::string(kBase64) + "</derefUri><digest>" +
                                      kSha1 + "</digest>"));
  ASSERT_EQ(good.audio.size(), 1U);
  fetch_cap_audio(good, options(), time);
  EXPECT_EQ(slurp(good.drafts.at(0).messages.at(0).audio_file), kSound);

  auto bad = judged(flood_with_sound("<uri>" + server_.url("/gone") + "</uri><digest>" +
                                     std::string(kSha1) + "</digest>"));
  fetch_cap_audio(bad, options(), time);
  EXPECT_EQ(bad.drafts.at(0).messages.at(0).audio_file, "");
  EXPECT_NE(bad.drafts.at(0).messages.at(0).text, "");
  ASSERT_FALSE(bad.verdict.warnings.empty());
  EXPECT_EQ(bad.verdict.warnings.back(),
            "the recording at 127.0.0.1 for the language \"th\" is not used: 127.0.0.1 answers "
            "404; the words are spoken instead");
}

TEST_F(CapAudioTest, NothingIsFetchedForARefusedMessageNorBeyondTheLimits) {
  const base::SystemTime time;
  const std::string named =
      "<uri>" + server_.url("/siren.mp3") + "</uri><digest>" + kSha1 + "</digest>";
  auto message = judged(flood_with_sound(named));
  message.verdict.warnings.clear();
  message.verdict.decision = kRefuse;
  fetch_cap_audio(message, options(), time);
  message.verdict.decision = kAccept;
  CapAudioOptions none = options();
  none.most_recordings = 0;
  fetch_cap_audio(message, none, time);
  CapAudioOptions late = options();
  late.limit_of_all = base::Duration{0};
  fetch_cap_audio(message, late, time);
  EXPECT_EQ(message.verdict.warnings.size(), 2U);
  EXPECT_TRUE(server_.requests().empty());
}

}  // namespace
}  // namespace hornbill::test
