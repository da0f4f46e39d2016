// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include "alerts/sources/signed/replay_guard.h"
#include "base/moment.h"
#include "hornbill/machine_zone.h"
#include "hornbill/time_argument.h"
#include "tests/base/signature/ssh_keygen.h"
#include "tests/hornbill/alert_commands/command_fixture.h"

namespace hornbill::test {
namespace {

unsigned mode_of(const std::string& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 ? st.st_mode & 07777U : 0;
}

class KeysCommand : public AlertCommandTest {
 protected:
  KeysTrustOptions trust(const std::string& key, const std::string& role = "district") {
    KeysTrustOptions options;
    options.place = place_;
    options.now = now_;
    options.key = key;
    options.role = role;
    return options;
  }
  KeysRevokeOptions revoke(const std::string& which) {
    return {place_, now_, which, "the stick was lost", false};
  }
  int list() { return run(run_keys_list, KeysListOptions{place_, now_, false, false}); }
  nlohmann::json listed() {
    EXPECT_EQ(run(run_keys_list, KeysListOptions{place_, now_, true, false}), 0) << err_.str();
    return json()["keys"];
  }
};

TEST_F(KeysCommand, ANewKeyIsItsOwnersAloneAndOpensshReadsIt) {
  const SshKeygen tool;
  const std::string file = tool.folder() / "office";
  ASSERT_EQ(run(run_keys_new, KeysNewOptions{file, "chiangrai.dpm", true}), 0) << err_.str();
  EXPECT_EQ(mode_of(file), 0600U);
  const std::string fingerprint = json()["fingerprint"];
  EXPECT_NE(tool.run({"-l", "-f", file}).output.find(fingerprint + " chiangrai.dpm"),
            std::string::npos);
  EXPECT_EQ(run(run_keys_new, KeysNewOptions{file, "chiangrai.dpm", false}), 4);
  EXPECT_TRUE(complains("exists already")) << err_.str();
  EXPECT_EQ(run(run_keys_new, KeysNewOptions{file + "2", "two words", false}), 2);
  EXPECT_FALSE(std::filesystem::exists(file + "2"));
}

TEST_F(KeysCommand, SaysThatTheKeyHasNoPassphrase) {
  ASSERT_EQ(run(run_keys_new, KeysNewOptions{folder_ / "k", "nong-bua", false}), 0);
  EXPECT_TRUE(says("no passphrase")) << out_.str();
}

TEST_F(KeysCommand, ATrustedKeyIsListedWithWhoseItIsAndHowLong) {
  make_key("office", "chiangrai.dpm");
  KeysTrustOptions options = trust(folder_ / "office.pub");
  options.name = "Chiang Rai disaster prevention";
  options.until = "2028-12-31";
  ASSERT_EQ(run(run_keys_trust, options), 0) << err_.str();
  ASSERT_EQ(list(), 0) << err_.str();
  EXPECT_TRUE(says("chiangrai.dpm, Chiang Rai disaster prevention, role district")) << out_.str();
  EXPECT_TRUE(says("until 2029-01-01 00:00")) << out_.str();  // the whole of the last day
  EXPECT_TRUE(says("  good\n")) << out_.str();
  const auto keys = listed();
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0]["valid_before"], "2028-12-31T17:00:00.000Z");
  EXPECT_EQ(keys[0]["may_speak"], true);
}

TEST_F(KeysCommand, TheEndOfAKeyIsForetoldAndTheGraceSaidAloud) {
  make_key("office", "office");
  KeysTrustOptions options = trust(folder_ / "office.pub");
  options.until = "40d";
  ASSERT_EQ(run(run_keys_trust, options), 0) << err_.str();
  const std::vector<std::pair<int, std::string>> days{
      {0, "good"}, {13, "near its end"}, {41, "past its end, in grace"}, {55, "ended"}};
  for (const auto& [day, state] : days) {
    now_ += 24h * day;
    EXPECT_EQ(listed()[0]["state"], state);
    now_ -= 24h * day;
  }
}

TEST_F(KeysCommand, ARevokedKeyIsShownWithWhenAndWhy) {
  make_key("office", "chiangrai.dpm", "district");
  make_key("second", "chiangrai.dpm", "district");
  make_key("village", "nong-bua", "village");
  ASSERT_EQ(run(run_keys_revoke, revoke(folder_ / "village.pub")), 0) << err_.str();
  ASSERT_EQ(run(run_keys_revoke, revoke("chiangrai.dpm")), 0) << err_.str();
  EXPECT_EQ(out_.str().find("revoked: SHA256:"), 0U) << out_.str();
  const auto keys = listed();
  ASSERT_EQ(keys.size(), 3U);
  for (const auto& key : keys) {
    EXPECT_EQ(key["may_speak"], false) << key;
    EXPECT_NE(key["words"].get<std::string>().find("the stick was lost"), std::string::npos);
  }
  EXPECT_EQ(run(run_keys_revoke, revoke("chiangrai.dpm")), 4);
  EXPECT_EQ(run(run_keys_revoke, revoke("somebody")), 1);
  EXPECT_EQ(run(run_keys_trust, trust(folder_ / "office.pub")), 4);  // not without a new key
}

TEST_F(KeysCommand, RevokingNeedsNoTidyRosterAndNoTidyConfiguration) {
  make_key("office", "chiangrai.dpm", "district");
  std::ofstream(folder_ / "roster/allowed_signers", std::ios::app) << "what is this\n";
  folder_.write("station.toml", "[station\n");
  place_.config_given = true;
  ASSERT_EQ(run(run_keys_revoke, revoke("chiangrai.dpm")), 0) << err_.str();
  EXPECT_TRUE(complains("has faults and was passed over")) << err_.str();
  EXPECT_EQ(list(), 1);  // somebody may be missing
  EXPECT_TRUE(complains("allowed_signers:2:")) << err_.str();
  EXPECT_TRUE(says("revoked")) << out_.str();
}

TEST_F(KeysCommand, WhatCannotBeTrustedIsSaidInWords) {
  make_key("office", "chiangrai.dpm");
  EXPECT_EQ(run(run_keys_trust, trust(folder_ / "office")), 2);
  EXPECT_TRUE(complains("private half")) << err_.str();
  EXPECT_EQ(run(run_keys_trust, trust(folder_ / "office.pub", "distrct")), 2);
  EXPECT_TRUE(complains("did you mean \"district\"")) << err_.str();
  KeysTrustOptions options = trust(folder_ / "office.pub");
  options.until = "2026-11-01";
  EXPECT_EQ(run(run_keys_trust, options), 2);
  EXPECT_TRUE(complains("is over")) << err_.str();
  options.until = "soon";
  EXPECT_EQ(run(run_keys_trust, options), 2);
  EXPECT_TRUE(complains("--until: \"soon\" is not a time")) << err_.str();
  EXPECT_FALSE(std::filesystem::exists(folder_ / "roster/allowed_signers"));
}

TEST_F(KeysCommand, AKeyLineIsTakenAsWellAsAFile) {
  const auto key = base::SshPrivateKey::generate("");
  KeysTrustOptions options = trust(key.public_key().line());
  EXPECT_EQ(run(run_keys_trust, options), 2);
  EXPECT_TRUE(complains("--issuer")) << err_.str();
  options.issuer = "nong-bua";
  EXPECT_EQ(run(run_keys_trust, options), 0) << err_.str();
  EXPECT_EQ(run(run_keys_revoke, revoke(key.public_key().fingerprint())), 0) << err_.str();
}

TEST_F(KeysCommand, AnEmptyRosterIsNoFault) {
  EXPECT_EQ(list(), 0) << err_.str();
  EXPECT_TRUE(says("no signed announcement is taken")) << out_.str();
  place_.roster = folder_ / "elsewhere";
  make_key("office", "chiangrai.dpm", "district");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "elsewhere/allowed_signers"));
  place_.roster = "";
  place_.config_given = true;
  EXPECT_EQ(list(), 1);
  EXPECT_TRUE(complains("station.toml does not exist")) << err_.str();
}

TEST_F(KeysCommand, P8_ATimeThatNeverWasIsPutRightInTheStationsLedger) {
  KeysTimeOptions options{place_, now_, false};
  EXPECT_EQ(run(run_keys_time, options), 1) << "there is no station";
  folder_.write("station.toml",
                "[station]\nname = \"Nong Bua\"\ntime_zone = \"Asia/Bangkok\"\n[zones.village]\n"
                "outputs = [{ soundcard = \"default\" }]\n[state]\nfolder = \"state\"\n");
  EXPECT_EQ(run(run_keys_time, options), 0) << err_.str();
  EXPECT_TRUE(says("nothing to put right")) << out_.str();
  const std::string ledger = folder_.write("state/alerts/sources/ledger", [this] {
    alerts::ReplayGuard guard;
    guard.believe(now_ + 48h, base::SteadyTime{});
    return guard.believe(now_ + 49h, base::SteadyTime{1h});
  }());
  EXPECT_EQ(run(run_keys_time, options), 0) << err_.str();
  EXPECT_TRUE(says("2 days later")) << out_.str();
  alerts::ReplayGuard guard;
  guard.load(test::slurp(ledger));
  EXPECT_EQ(guard.believed(base::UtcTime{}), now_);
}

TEST(MachineZone, IsWhatTheEnvironmentOrTheSystemSays) {
  EXPECT_EQ(zone_named_by(":Asia/Vientiane", "").name(), "Asia/Vientiane");
  EXPECT_EQ(zone_named_by("", "/usr/share/zoneinfo/Asia/Bangkok").name(), "Asia/Bangkok");
  EXPECT_EQ(zone_named_by("", "").to_local(base::UtcTime{}), base::LocalTime{});
  EXPECT_EQ(zone_named_by("Nowhere/At_All", "").to_local(base::UtcTime{}), base::LocalTime{});
}

TEST(EndArgument, ADateMeansTheWholeOfItsDay) {
  const auto zone = base::TimeZone::find("Asia/Bangkok").value();
  const base::UtcTime now = base::UtcTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
  EXPECT_EQ(parse_end("2026-11-24", zone, now), now + 17h);
  EXPECT_EQ(parse_end("2026-11-24T18:00", zone, now), now + 11h);
  EXPECT_EQ(parse_end("18:00", zone, now), now + 11h);
  EXPECT_EQ(parse_end("90m", zone, now), now + 90min);
  EXPECT_EQ(parse_end("2d", zone, now), now + 48h);
  EXPECT_EQ(parse_end("tomorrow", zone, now), *base::parse_moment("2026-11-26", zone, now));
  EXPECT_EQ(parse_end("now", zone, now), now);
  for (const char* wrong : {"", "h", "0h", "3w", "-1h", "99999999d", "soon"}) {
    EXPECT_FALSE(parse_end(wrong, zone, now)) << wrong;
  }
}

}  // namespace
}  // namespace hornbill::test
