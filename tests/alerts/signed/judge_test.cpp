// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/judge.h"

#include <gtest/gtest.h>

#include "tests/alerts/signed/signed_world.h"

namespace hornbill::alerts {
namespace {

using namespace std::chrono_literals;
using test::says;
using test::SignedWorld;
using test::words;

TEST(Judge, AGoodAnnouncementIsAcceptedWithAllThatItSays) {
  SignedWorld world;
  Announcement a = world.announcement(7);
  a.phrase = "flood";
  a.drill = true;
  const Judgement judgement = world.judge(world.package(a));
  ASSERT_EQ(judgement.verdict.decision, Decision::accept) << words(judgement);
  const AlertDraft& draft = judgement.draft;
  EXPECT_EQ(draft.source, AlertSource::announcement);
  EXPECT_EQ(draft.trust, Trust::signed_by_roster);
  EXPECT_EQ(draft.issuer, "district");
  EXPECT_EQ(draft.id, "flood-7");
  EXPECT_EQ(draft.key, world.district.public_key().fingerprint());
  EXPECT_EQ(draft.sequence, 7U);
  EXPECT_TRUE(draft.drill);
  EXPECT_EQ(draft.phrase, "flood");
  EXPECT_EQ(draft.expires, a.expires);
  ASSERT_EQ(draft.messages.size(), 1U);
  EXPECT_EQ(draft.messages[0].language, "th");
  EXPECT_EQ(draft.digest, base::to_hex(base::sha256(world.package(a).text)));
  EXPECT_TRUE(says(judgement, "District office")) << words(judgement);
}

// Every bit of the text and of the signature, one at a time.
TEST(Judge, T1_NoFlippedBitIsAccepted) {
  SignedWorld world;
  int flipped = 0;
  int accepted = 0;
  const Package whole = world.package(world.announcement());
  ASSERT_EQ(world.decide(whole), Decision::accept);
  for (std::string Package::*part : {&Package::text, &Package::signature}) {
    for (std::size_t i = 0; i < (whole.*part).size(); ++i) {
      for (unsigned bit = 0; bit < 8; ++bit, ++flipped) {
        Package other = whole;
        (other.*part)[i] = static_cast<char>((other.*part)[i] ^ (1U << bit));
        accepted += world.decide(other) != Decision::refuse;
      }
    }
  }
  EXPECT_EQ(accepted, 0) << "of " << flipped;
  EXPECT_GT(flipped, 4000);
}

TEST(Judge, T1_SwappedOrMissingAudioIsRefused) {
  SignedWorld world;
  Announcement a = world.announcement();
  const std::string digest = base::to_hex(base::sha256("sound"));
  a.clips = {{"th", "flood.ogg", digest, 5}};
  Package package = world.package(a);
  EXPECT_EQ(world.decide(package), Decision::refuse);
  package.clips = {{"flood.ogg", "/x", 0, 5, base::to_hex(base::sha256("other"))}};
  EXPECT_EQ(world.decide(package), Decision::refuse);
  package.clips = {{"flood.ogg", "/x", 0, 6, digest}};
  EXPECT_EQ(world.decide(package), Decision::refuse);
  package.clips = {{"flood.ogg", "/x", 0, 5, digest}};
  const Judgement good = world.judge(package);
  ASSERT_EQ(good.verdict.decision, Decision::accept) << words(good);
  EXPECT_EQ(good.draft.messages[0].audio_file, "/clips/" + digest + ".clip");
  ASSERT_EQ(good.clips.size(), 1U);
}

TEST(Judge, T1_AnotherSitesMessageIsRefused) {
  SignedWorld world;
  Announcement a = world.announcement();
  a.sites = {"th/58/*"};
  EXPECT_EQ(world.decide(world.package(a)), Decision::refuse);
  a.sites = {"th/58/*", "th/57/5714/*"};
  EXPECT_EQ(world.decide(world.package(a)), Decision::accept);
  world.station.site = "";
  EXPECT_TRUE(says(world.judge(world.package(a)), "has no site name"));
  a.sites = {};
  EXPECT_EQ(world.decide(world.package(a)), Decision::accept);
}

TEST(Judge, T1_OtherKeysNamespacesAndIssuersAreRefused) {
  SignedWorld world;
  const std::string text = write_announcement(world.announcement(), 0min);
  Package package = SignedWorld::signed_by(base::SshPrivateKey::generate(""), text);
  EXPECT_TRUE(says(world.judge(package), "does not know the key"));
  package = SignedWorld::signed_by(world.village, text);  // says that it is of the district
  EXPECT_TRUE(says(world.judge(package), "but the key is that of village"));
  EXPECT_EQ(world.decide(package), Decision::refuse);
  package.signature = base::ssh_sign(world.district, {text, "git"});
  EXPECT_EQ(world.judge(package).draft.trust, Trust::forged);
  package.signature = base::ssh_sign(world.district, {text, kApprovalNamespace});
  EXPECT_EQ(world.decide(package), Decision::refuse);
  package.signature = "";
  EXPECT_EQ(world.judge(package).draft.trust, Trust::unverified);
  EXPECT_EQ(world.decide(package), Decision::refuse);
  world.load(" namespaces=\"git,hornbill-approval\"");
  EXPECT_TRUE(says(world.judge(SignedWorld::signed_by(world.district, text)), "not trusted for"));
}

TEST(Judge, E7_WhatHasExpiredDoesNotSoundWhateverTheClockSaysLater) {
  SignedWorld world;
  const Package package = world.package(world.announcement());
  test::believe(world.guard, world.now + 6h);  // the station lived past its end
  EXPECT_TRUE(says(world.judge(package), "expired"));
  ReplayGuard restarted;
  restarted.load(world.guard.save());
  world.guard = restarted;
  world.now -= 2h;  // and started again with its clock set back
  const Judgement judgement = world.judge(package);
  EXPECT_EQ(judgement.verdict.decision, Decision::refuse);
  EXPECT_TRUE(says(judgement, "set back by 8 hours")) << words(judgement);
}

TEST(Judge, AnAnnouncementHoldsUntilTheVeryEndAndMayComeEarly) {
  SignedWorld world;
  Announcement a = world.announcement();
  a.expires = world.now + 1us * 1000;
  EXPECT_EQ(world.decide(world.package(a)), Decision::accept);
  a.expires = world.now;
  EXPECT_EQ(world.decide(world.package(a)), Decision::refuse);
  a.not_before = world.now + 30 * 24h;
  a.expires = a.not_before + 1h;
  EXPECT_EQ(world.decide(world.package(a)), Decision::accept);
  a.not_before = world.now + 32 * 24h;
  a.expires = a.not_before + 1h;
  EXPECT_EQ(world.decide(world.package(a)), Decision::refuse);
}

TEST(Judge, WithoutATrustedClockAPersonDecidesButTheExpiredIsStillRefused) {
  SignedWorld world;
  world.clock_trusted = false;
  EXPECT_EQ(world.decide(world.package(world.announcement())), Decision::hold);
  world.now += 6h;
  Announcement a = world.announcement();
  a.not_before = world.now - 3h;
  a.expires = world.now - 1h;
  EXPECT_EQ(world.decide(world.package(a)), Decision::refuse);
}

TEST(Judge, T4_ARevokedKeyIsRefusedAtOnceAlsoForWhatIsQueued) {
  SignedWorld world;
  const std::string key = world.district.public_key().fingerprint();
  EXPECT_TRUE(standing_of(world.roster, key, world.now, {}).may_speak);
  world.load("", world.district.public_key().line() + " 2026-11-24T05:00:00Z phone was lost\n");
  const Judgement judgement = world.judge(world.package(world.announcement()));
  EXPECT_EQ(judgement.verdict.decision, Decision::refuse);
  EXPECT_NE(judgement.draft.trust, Trust::signed_by_roster);
  EXPECT_TRUE(says(judgement, "revoked on 2026-11-24 05:00 UTC: phone was lost"))
      << words(judgement);
  EXPECT_FALSE(standing_of(world.roster, key, world.now, {}).may_speak);
  // A revocation that lies about its time, or has none, counts all the same.
  for (const char* comment : {" 2099-01-01T00:00:00Z later", "", " soon"}) {
    world.load("", world.district.public_key().line() + comment + "\n");
    EXPECT_EQ(world.decide(world.package(world.announcement())), Decision::refuse);
  }
}

TEST(Judge, AKeyEndsWithAWarningBeforeAndAGraceAfter) {
  SignedWorld world;
  const auto with_end = [&](std::chrono::hours from_now) {
    std::string digits;
    for (const char c : base::format_utc(world.now + from_now).substr(0, 19)) {
      if (c >= '0' && c <= '9') digits += c;
    }
    world.load(" valid-before=\"" + digits + "Z\"");
    return world.judge(world.package(world.announcement()));
  };
  EXPECT_TRUE(with_end(29 * 24h).verdict.warnings.empty());
  EXPECT_TRUE(says(with_end(20 * 24h), "! the key of district ends in 20 days"));
  const Judgement grace = with_end(-3 * 24h);
  EXPECT_EQ(grace.verdict.decision, Decision::accept);
  EXPECT_TRUE(says(grace, "! the key of district ended 3 days ago and is still taken for 11 days"))
      << words(grace);
  EXPECT_EQ(with_end(-14 * 24h).verdict.decision, Decision::accept);
  EXPECT_EQ(with_end(-14 * 24h - 1h).verdict.decision, Decision::refuse);
  world.load(" valid-after=\"20261125Z\"");
  EXPECT_EQ(world.decide(world.package(world.announcement())), Decision::refuse);
}

TEST(Judge, ZonesAreThoseOfTheStationAndOfTheRole) {
  SignedWorld world;
  Announcement a = world.announcement();
  a.zones = {"village", "harbour"};
  const Judgement some = world.judge(world.package(a));
  EXPECT_EQ(some.draft.zones, std::vector<std::string>{"village"});
  EXPECT_TRUE(says(some, "no zone harbour"));
  a.zones = {"harbour"};
  EXPECT_EQ(world.decide(world.package(a)), Decision::refuse);
  world.roster.roles.find("district")->second.zones = {"vill*"};
  a.zones = {};
  EXPECT_EQ(world.judge(world.package(a)).draft.zones, std::vector<std::string>{"village"});
  a.zones = {"school"};
  EXPECT_TRUE(says(world.judge(world.package(a)), "may not speak in the zone \"school\""));
}

}  // namespace
}  // namespace hornbill::alerts
