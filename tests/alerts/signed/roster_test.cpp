// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/alerts/signed/signed_world.h"
#include "tests/base/signature/ssh_keygen.h"

namespace hornbill::alerts {
namespace {

using namespace std::chrono_literals;
using hornbill::test::slurp;
using hornbill::test::SshKeygen;
using hornbill::test::TemporaryFolder;

const base::TimeZone kUtc = base::TimeZone::utc();

TEST(Roster, TrustingAndRevokingKeepsWhatPeopleWrote) {
  const TemporaryFolder folder;
  const std::string by_hand = "# our people\n\n";
  folder.write("allowed_signers", by_hand);
  const auto key = base::SshPrivateKey::generate("");
  TrustOrder order{key.public_key(), "Somchai's phone", "chiangrai.dpm", "Chiang Rai", "district"};
  order.valid_before = test::day() + 24h;
  ASSERT_TRUE(trust_key(folder.path(), order, kUtc));
  EXPECT_TRUE(slurp(folder / "allowed_signers").starts_with(by_hand));
  EXPECT_TRUE(slurp(folder / "roles.toml").starts_with(first_roles()));
  EXPECT_EQ(trust_key(folder.path(), order, kUtc).error().code, base::ErrorCode::refused);

  auto read = load_roster(folder.path(), kUtc);
  ASSERT_TRUE(read && read->faults.empty());
  auto keys = list_keys(read->roster, test::day(), {});
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].names, std::vector<std::string>{"Chiang Rai"});
  EXPECT_EQ(keys[0].roles, std::vector<std::string>{"district"});
  EXPECT_EQ(keys[0].valid_before, test::day() + 24h);
  EXPECT_EQ(keys[0].standing.state, KeyState::near_end);

  const auto revoked =
      revoke_key(folder.path(), {"chiangrai.dpm", "lost\nphone", test::day()}, kUtc);
  ASSERT_TRUE(revoked) << revoked.error().message;
  EXPECT_EQ(*revoked, std::vector<std::string>{key.public_key().fingerprint()});
  read = load_roster(folder.path(), kUtc);
  keys = list_keys(read->roster, test::day(), {});
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].standing.state, KeyState::revoked);
  EXPECT_NE(keys[0].standing.words.find("lost phone"), std::string::npos);
  EXPECT_EQ(trust_key(folder.path(), order, kUtc).error().code, base::ErrorCode::refused);
  EXPECT_FALSE(revoke_key(folder.path(), {"nobody", "", test::day()}, kUtc));
}

TEST(Roster, AWrongRoleIsRefusedWithTheNearest) {
  const TemporaryFolder folder;
  const auto key = base::SshPrivateKey::generate("").public_key();
  const auto trusted = trust_key(folder.path(), {key, "", "a", "", "distrikt"}, kUtc);
  ASSERT_FALSE(trusted);
  EXPECT_NE(trusted.error().message.find("\"district\"?"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "allowed_signers"));
}

TEST(Roster, SshKeygenVerifiesByOurFilesAndHonoursTheRevocation) {
  const SshKeygen tool;
  const std::string folder = tool.folder().path();
  const auto key = base::SshPrivateKey::generate("");
  TrustOrder order{key.public_key(), "c", "district", "", "district"};
  order.valid_after = test::day() - 24h * 365 * 20;
  order.valid_before = test::day() + 24h * 365 * 20;
  ASSERT_TRUE(trust_key(folder, order, kUtc));
  tool.folder().write("m", "text");
  tool.folder().write("m.sig", base::ssh_sign(key, {"text", kAlertNamespace}));
  tool.folder().write("none", "");
  const auto verify = [&](const std::string& revoked) {
    return tool.run({"-Y", "verify", "-f", folder + "/allowed_signers", "-I", "district", "-n",
                     "hornbill-alert", "-s", folder + "/m.sig", "-r", folder + "/" + revoked},
                    "m");
  };
  const auto good = verify("none");
  EXPECT_EQ(good.status, 0) << good.output << slurp(folder + "/allowed_signers");
  ASSERT_TRUE(revoke_key(folder, {"district", "lost", test::day()}, kUtc));
  EXPECT_NE(verify("revoked_keys").status, 0);
}

TEST(Roster, FaultyLinesTrustNobodyAndAreAllTold) {
  const std::string line = base::SshPrivateKey::generate("").public_key().line();
  const auto read =
      read_roster({"*.dpm " + line + "\na cert-authority " + line + "\na namespace=\"x\" " + line +
                       "\na valid-before=\"2026\" " + line + "\na namespaces=\"!x\" " + line +
                       "\na ssh-rsa AAAA\nonly\n\xE0\xB8\x81 " + line + "\n",
                   "nonsense\n", "[issuers.a]\nrole = \"none\"\n[roles.b]\nclass = [\"normal\"]\n"},
                  kUtc);
  EXPECT_TRUE(read.roster.keys.empty());
  EXPECT_TRUE(read.roster.issuers.empty());
  EXPECT_EQ(read.faults.size(), 8U + 1U + 2U);
  std::string all;
  for (const auto& fault : read.faults) all += to_string(fault) + "\n";
  EXPECT_NE(all.find("\"namespaces\"?"), std::string::npos) << all;
  EXPECT_NE(all.find("\"classes\"?"), std::string::npos) << all;
}

TEST(Roster, T4_AFaultyLineOfRevokedKeysStillEndsTheKeyThatItNames) {
  const auto key = base::SshPrivateKey::generate("").public_key();
  const std::string trusted = "district " + key.line() + "\n";
  const std::string body = key.line().substr(key.line().find(' ') + 1);
  for (const std::string& line :
       {body, "district " + key.line(), key.fingerprint() + " lost", "ssh-ed25519: " + body}) {
    const auto read = read_roster({trusted, "# lost\n" + line + "\n", ""}, kUtc);
    EXPECT_NE(read.roster.revocation(key), nullptr) << line;
    EXPECT_FALSE(read.revoked_unknown) << line;
    EXPECT_EQ(read.faults.size(), 1U);
  }
  const auto torn = read_roster({trusted, "ssh-ed25519 " + body.substr(0, 40) + "\n", ""}, kUtc);
  EXPECT_TRUE(torn.revoked_unknown);
  const auto other = read_roster({trusted, "ssh-rsa AAAA lost\n", ""}, kUtc);
  EXPECT_FALSE(other.revoked_unknown) << "that kind is never taken";
  EXPECT_EQ(other.roster.revocation(key), nullptr);
}

TEST(Roster, TimesWithoutZAreThoseOfTheStation) {
  const auto zone = base::TimeZone::find("Asia/Bangkok");
  const std::string line = base::SshPrivateKey::generate("").public_key().line();
  const auto end_of = [&](const std::string& text) {
    const auto read = read_roster({"a valid-before=\"" + text + "\" " + line, "", ""}, *zone);
    return read.roster.keys.empty() ? base::UtcTime{} : *read.roster.keys[0].valid_before;
  };
  EXPECT_EQ(end_of("20261124Z"), test::day());
  EXPECT_EQ(end_of("20261124"), test::day() - 7h);
  EXPECT_EQ(end_of("202611240102Z"), test::day() + 62min);
  EXPECT_EQ(end_of("20261124010203Z"), test::day() + 1h + 2min + 3s);
  EXPECT_EQ(end_of("20261324Z"), base::UtcTime{});
}

unsigned mode_of(const std::string& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 ? st.st_mode & 0777U : 0;
}

// The station runs as another user than the one who edits its roster.
TEST(Roster, TheStationsUserMayReadWhatAnotherMade) {
  const TemporaryFolder folder;
  const auto key = base::SshPrivateKey::generate("").public_key();
  const mode_t before = ::umask(077);
  const auto trusted = trust_key(folder / "roster", {key, "", "office", "", "district", {}, {}},
                                 base::TimeZone::utc());
  const auto revoked =
      revoke_key(folder / "roster", {"office", "", test::day()}, base::TimeZone::utc());
  ::umask(before);
  ASSERT_TRUE(trusted && revoked);
  EXPECT_EQ(mode_of(folder / "roster"), 0755U);
  for (const char* name : {"allowed_signers", "roles.toml", "revoked_keys"}) {
    EXPECT_EQ(mode_of(folder / ("roster/" + std::string(name))), 0644U) << name;
  }
}

}  // namespace
}  // namespace hornbill::alerts
