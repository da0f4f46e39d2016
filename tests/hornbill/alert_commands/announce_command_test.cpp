// SPDX-License-Identifier: Apache-2.0
#include "hornbill/announce_command.h"

#include "base/digest.h"
#include "hornbill/inspect_command.h"
#include "tests/base/signature/ssh_keygen.h"
#include "tests/hornbill/alert_commands/command_fixture.h"
#include "tests/support/wav_file.h"

namespace hornbill::test {
namespace {

class AnnounceCommand : public AlertCommandTest {
 protected:
  AnnounceCommand() {
    make_key("office", "chiangrai.dpm", "district");
    make_key("mayor", "maechan.mayor", "district");
    make_key("village", "nong-bua", "village");
  }

  // A flood warning in two languages, signed by the office unless changed.
  AnnounceSignOptions flood() {
    AnnounceSignOptions options;
    options.place = place_;
    options.now = now_;
    options.key = folder_ / "office";
    options.texts = {"th=น้ำกำลังมา", "en=Water is coming"};
    options.urgency = "priority";
    options.expires = "18:00";
    options.folder = folder_ / "out";
    options.name = "flood";
    options.json = true;
    return options;
  }
  std::string out(const std::string& name) const { return folder_ / ("out/" + name); }
  std::string text_file() const { return out("flood.announcement.toml"); }
  int sign(const AnnounceSignOptions& options) { return run(run_announce_sign, options); }
  int approve(const std::string& key, const std::string& file) {
    return run(run_announce_approve,
               AnnounceApproveOptions{place_, now_, file, folder_ / key, {}, false});
  }
  // The judgement as JSON; status_ is the command's.
  nlohmann::json verify(const std::string& file, const std::string& site = "") {
    InspectOptions options;
    options.place = place_;
    options.now = now_;
    options.file = file;
    options.announcements_only = true;
    options.site = site;
    options.json = true;
    status_ = run(run_inspect, options);
    EXPECT_NE(status_, 1) << err_.str();
    return status_ == 0 || status_ == 4 ? json()["messages"][0] : nlohmann::json();
  }
  std::string reason(const std::string& file, const std::string& site = "") {
    const auto message = verify(file, site);
    return message["decision"].get<std::string>() + ": " + message["reasons"][0].get<std::string>();
  }
  // Replaces a part of a file, which must be there.
  static void edit(const std::string& path, const std::string& from, const std::string& to) {
    std::string text = slurp(path);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << text;
    std::ofstream(path, std::ios::binary) << text.replace(at, from.size(), to);
  }

  int status_ = -1;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(AnnounceCommand, WhatIsSignedIsBelievedAndTellsAll) {
  AnnounceSignOptions options = flood();
  options.zones = {"village", "school"};
  options.phrase = "flood";
  options.repeats = "3";
  options.gap = "5";
  options.after = "rejoin";
  ASSERT_EQ(sign(options), 0) << err_.str();
  const auto message = verify(text_file());
  EXPECT_EQ(status_, 0);
  EXPECT_EQ(message["decision"], "accept") << message;
  EXPECT_EQ(message["signature"]["state"], "valid");
  EXPECT_EQ(message["signature"]["signer"], "chiangrai.dpm");
  const auto& draft = message["drafts"][0];
  EXPECT_EQ(draft["class"], "priority");
  EXPECT_EQ(draft["zones"], nlohmann::json({"village", "school"}));
  EXPECT_EQ(draft["expires"], "2026-11-24T11:00:00.000Z");
  EXPECT_EQ(draft["not_before"], "2026-11-24T06:00:00.000Z");
  EXPECT_EQ(draft["repeats"], 3);
  EXPECT_EQ(draft["gap_s"], 5);
  EXPECT_EQ(draft["after"], "rejoin");
  EXPECT_EQ(draft["phrase"], "flood");
  EXPECT_EQ(draft["messages"][1]["text"], "น้ำกำลังมา");
  EXPECT_EQ(draft["id"], "20261124-130000");
  EXPECT_EQ(draft["sequence"], 1'795'500'000);
  EXPECT_TRUE(has(slurp(text_file()), "expires = 2026-11-24T18:00:00+07:00"));
}

TEST_F(AnnounceCommand, NoNumberIsUsedTwiceAndNoTypingErrorUsesOneUp) {
  AnnounceSignOptions options = flood();
  options.urgency = "prioritty";
  EXPECT_EQ(sign(options), 2);
  EXPECT_TRUE(complains("did you mean \"priority\"")) << err_.str();
  EXPECT_FALSE(std::filesystem::exists(folder_ / "office.sequence"));
  options = flood();
  options.name = "";
  ASSERT_EQ(sign(options), 0) << err_.str();
  const auto first = json()["announcement"];
  ASSERT_EQ(sign(options), 0) << err_.str();
  const auto second = json()["announcement"];
  EXPECT_EQ(first["sequence"].get<std::int64_t>() + 1, second["sequence"]);
  EXPECT_NE(first["id"], second["id"]);
  EXPECT_TRUE(std::filesystem::exists(out("20261124-130001.announcement.toml")));
}

TEST_F(AnnounceCommand, AnEarlierAnnouncementIsNotWrittenOver) {
  ASSERT_EQ(sign(flood()), 0) << err_.str();
  const std::string before = slurp(text_file());
  EXPECT_EQ(sign(flood()), 4);
  EXPECT_TRUE(complains("exists already")) << err_.str();
  EXPECT_EQ(slurp(text_file()), before);
}

TEST_F(AnnounceCommand, ARecordingTravelsAlongUnderItsDigest) {
  write_wav(folder_ / "lũ lụt.WAV", 480, [](std::int64_t) { return std::int16_t{100}; });
  AnnounceSignOptions options = flood();
  options.texts.clear();
  options.audio = {"th=" + (folder_ / "lũ lụt.WAV")};
  options.tar = true;
  ASSERT_EQ(sign(options), 0) << err_.str();
  const auto message = verify(out("flood.announcement.tar"));
  EXPECT_EQ(message["decision"], "accept") << message;
  EXPECT_EQ(message["drafts"][0]["messages"][0]["recording"], "flood-th.wav");
  options.tar = false;
  ASSERT_EQ(sign(options), 0) << err_.str();
  EXPECT_EQ(verify(text_file())["decision"], "accept");
  options.audio = {"th=" + folder_.write("paper.wav", "%PDF-1.7 not a sound at all")};
  options.name = "paper";
  EXPECT_EQ(sign(options), 2);
  EXPECT_TRUE(complains("no recording that a station can play")) << err_.str();
}

TEST_F(AnnounceCommand, T1_AlteredWordsAreRefused) {
  ASSERT_EQ(sign(flood()), 0) << err_.str();
  edit(text_file(), "Water is coming", "Water is goning");
  const auto message = verify(text_file());
  EXPECT_EQ(status_, 4);
  EXPECT_EQ(message["decision"], "refuse");
  EXPECT_EQ(message["signature"]["state"], "wrong");
}

TEST_F(AnnounceCommand, T1_AnotherRecordingIsRefused) {
  write_wav(folder_ / "a.wav", 480, [](std::int64_t) { return std::int16_t{100}; });
  AnnounceSignOptions options = flood();
  options.texts.clear();
  options.audio = {folder_ / "a.wav"};
  ASSERT_EQ(sign(options), 0) << err_.str();
  write_wav(out("flood.wav"), 480, [](std::int64_t) { return std::int16_t{200}; });
  EXPECT_TRUE(has(reason(text_file()), "refuse: the recording \"flood.wav\" is not the one"));
  EXPECT_EQ(status_, 4);
}

TEST_F(AnnounceCommand, T1_OneForAnotherStationIsRefusedHere) {
  AnnounceSignOptions options = flood();
  options.sites = {"th/57/*/nong-bua"};
  ASSERT_EQ(sign(options), 0) << err_.str();
  EXPECT_EQ(verify(text_file(), "th/57/5714/nong-bua")["decision"], "accept");
  EXPECT_TRUE(has(reason(text_file(), "th/57/5714/ban-mai"), "refuse: it is for the sites"));
  EXPECT_EQ(verify(text_file())["decision"], "accept");  // an office is no station
  EXPECT_TRUE(has(out_.str(), "it is only for the sites th/57/*/nong-bua")) << out_.str();
}

TEST_F(AnnounceCommand, T1_AnotherKeyIsRefused) {
  make_key("stranger", "chiangrai.dpm");
  AnnounceSignOptions options = flood();
  options.key = folder_ / "stranger";
  ASSERT_EQ(sign(options), 0) << err_.str();
  EXPECT_TRUE(has(reason(text_file()), "refuse: this station does not know the key"));
  EXPECT_EQ(verify(text_file())["signature"]["state"], "untrusted");
  options = flood();  // a trusted key, in another's name
  options.key = folder_ / "village";
  options.issuer = "chiangrai.dpm";
  options.name = "borrowed";
  ASSERT_EQ(sign(options), 0) << err_.str();
  EXPECT_TRUE(has(reason(out("borrowed.announcement.toml")), "but the key is that of nong-bua"));
  std::filesystem::remove(text_file() + ".sig");
  EXPECT_EQ(verify(text_file())["signature"]["state"], "none");
  EXPECT_EQ(status_, 4);
}

TEST_F(AnnounceCommand, ARevokedKeyAndAForeignClassAreRefused) {
  AnnounceSignOptions options = flood();
  options.key = folder_ / "village";
  options.urgency = "life-safety";
  ASSERT_EQ(sign(options), 0) << err_.str();
  EXPECT_EQ(verify(text_file())["decision"], "refuse");  // the village may not
  options = flood();
  options.name = "office";
  ASSERT_EQ(sign(options), 0) << err_.str();
  EXPECT_EQ(verify(out("office.announcement.toml"))["decision"], "accept");
  ASSERT_EQ(run(run_keys_revoke, KeysRevokeOptions{place_, now_, "chiangrai.dpm", "lost", false}),
            0);
  EXPECT_TRUE(has(reason(out("office.announcement.toml")), "was revoked"));
}

TEST_F(AnnounceCommand, WhatIsOverIsRefused) {
  ASSERT_EQ(sign(flood()), 0) << err_.str();
  now_ += 5h + 1s;
  EXPECT_TRUE(has(reason(text_file()), "refuse: it expired on"));
}

TEST_F(AnnounceCommand, ASecondPersonsYesCountsAndOnesOwnDoesNot) {
  // The office's role needs a second person for what is urgent.
  edit(folder_ / "roster/roles.toml", "[roles.district]\n",
       "[roles.district]\nsecond_person = [\"priority\"]\n");
  ASSERT_EQ(sign(flood()), 0) << err_.str();
  EXPECT_EQ(verify(text_file())["decision"], "hold");
  EXPECT_EQ(status_, 0);
  EXPECT_EQ(approve("office", text_file()), 4);
  EXPECT_TRUE(complains("must come from a second person")) << err_.str();
  ASSERT_EQ(approve("village", text_file()), 0) << err_.str();  // has no right to agree
  EXPECT_EQ(verify(text_file())["decision"], "hold");
  ASSERT_EQ(approve("mayor", text_file()), 0) << err_.str();
  const auto message = verify(text_file());
  EXPECT_EQ(message["decision"], "accept") << message;
  EXPECT_EQ(message["approvers"], nlohmann::json({"maechan.mayor"}));
}

TEST_F(AnnounceCommand, TheSecondPersonSeesItFirstAndMaySayNo) {
  ASSERT_EQ(sign(flood()), 0) << err_.str();
  bool shown = false;
  AnnounceApproveOptions options{place_, now_, text_file(), folder_ / "mayor", {}, false};
  options.ask = [&] {
    shown = says("Water is coming") && says("chiangrai.dpm");
    return false;
  };
  EXPECT_EQ(run(run_announce_approve, options), 4);
  EXPECT_TRUE(shown) << out_.str();
  EXPECT_FALSE(std::filesystem::exists(text_file() + ".approval-1.sig"));
  edit(text_file(), "Water", "Fire!");
  EXPECT_EQ(approve("mayor", text_file()), 4);  // nobody agrees to what was altered
}

TEST_F(AnnounceCommand, T12_ADrillIsCalledOneEverywhere) {
  AnnounceSignOptions options = flood();
  options.drill = true;
  options.json = false;
  ASSERT_EQ(sign(options), 0) << err_.str();
  EXPECT_TRUE(says("a DRILL")) << out_.str();
  const auto message = verify(text_file());
  EXPECT_EQ(message["drafts"][0]["drill"], true);
  EXPECT_EQ(message["drafts"][0]["class"], "priority");
}

TEST_F(AnnounceCommand, T6_TheJudgementNamesWhoAndWhichHash) {
  ASSERT_EQ(sign(flood()), 0) << err_.str();
  const auto message = verify(text_file());
  const auto key = base::read_public_key(folder_ / "office.pub").value().key;
  EXPECT_EQ(message["signature"]["key"], key.fingerprint());
  EXPECT_EQ(message["drafts"][0]["issuer"], "chiangrai.dpm");
  EXPECT_EQ(message["drafts"][0]["digest"], base::to_hex(base::sha256(slurp(text_file()))));
}

TEST_F(AnnounceCommand, AnUpdateOrACancelMayNameTheEarlierFile) {
  ASSERT_EQ(sign(flood()), 0) << err_.str();
  AnnounceSignOptions options = flood();
  options.name = "end";
  options.texts.clear();
  options.urgency = "";
  options.expires = "";
  options.cancels = {text_file()};
  ASSERT_EQ(sign(options), 0) << err_.str();
  const auto message = verify(out("end.announcement.toml"));
  EXPECT_EQ(message["decision"], "accept") << message;
  EXPECT_EQ(message["drafts"][0]["action"], "cancel");
  EXPECT_EQ(message["drafts"][0]["references"], nlohmann::json({"20261124-130000"}));
  options.updates = {"20261124-130000"};
  EXPECT_EQ(sign(options), 2);
}

TEST_F(AnnounceCommand, APreparedTextIsSignedAsItIs) {
  ASSERT_EQ(sign(flood()), 0) << err_.str();
  std::string text = slurp(text_file()) + "# a remark of the office\n";
  AnnounceSignOptions options;
  options.place = place_;
  options.now = now_;
  options.key = folder_ / "office";
  options.folder = folder_ / "desk";
  options.prepared = folder_.write("desk/again.announcement.toml", text);
  EXPECT_EQ(sign(options), 4);  // its number was used
  EXPECT_TRUE(complains("write sequence = 1795500001")) << err_.str();
  text.replace(text.find("1795500000"), 10, "1795500001");
  folder_.write("desk/again.announcement.toml", text);
  ASSERT_EQ(sign(options), 0) << err_.str();
  EXPECT_EQ(slurp(options.prepared), text);
  EXPECT_EQ(verify(options.prepared)["decision"], "accept");
  options.urgency = "normal";
  EXPECT_EQ(sign(options), 2);
  EXPECT_TRUE(complains("--class cannot change it")) << err_.str();
  options.urgency = "";
  options.prepared = folder_.write("desk/bad.announcement.toml", "format = 1\nclas = \"normal\"\n");
  EXPECT_EQ(sign(options), 2);
  EXPECT_TRUE(complains("bad.announcement.toml:2:")) << err_.str();
}

TEST_F(AnnounceCommand, WrongWordsAreNamedWithTheOption) {
  const auto refused = [&](const std::function<void(AnnounceSignOptions&)>& change) {
    AnnounceSignOptions options = flood();
    change(options);
    EXPECT_NE(sign(options), 0) << out_.str();
    return err_.str();
  };
  EXPECT_TRUE(has(refused([](auto& o) { o.urgency = ""; }), "--class"));
  EXPECT_TRUE(has(refused([](auto& o) { o.expires = ""; }), "--expires"));
  EXPECT_TRUE(has(refused([](auto& o) { o.expires = "06:00"; }), "is over"));
  EXPECT_TRUE(has(refused([](auto& o) { o.texts = {"Water"}; }), "--text"));
  EXPECT_TRUE(has(refused([](auto& o) { o.texts = {"en=a", "EN=b"}; }), "given twice"));
  EXPECT_TRUE(has(refused([](auto& o) { o.texts = {}; }), "nothing to say"));
  EXPECT_TRUE(has(refused([](auto& o) { o.repeats = "0"; }), "--repeats"));
  EXPECT_TRUE(has(refused([](auto& o) { o.gap = "31s"; }), "--gap"));
  EXPECT_TRUE(has(refused([](auto& o) { o.after = "resum"; }), "did you mean \"resume\""));
  EXPECT_TRUE(has(refused([](auto& o) { o.name = "../up"; }), "--name"));
  EXPECT_TRUE(has(refused([](auto& o) { o.issuer = "two words"; }), "--issuer"));
  EXPECT_TRUE(has(refused([](auto& o) { o.key += "-gone"; }), "does not exist"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

// The tool of everybody's computer checks ours, with our roster, and says no where we say no.
TEST_F(AnnounceCommand, SshKeygenVerifiesWhatWeSigned) {
  ASSERT_EQ(sign(flood()), 0) << err_.str();
  const SshKeygen tool;
  const auto check = [&](const std::string& who, const std::string& file) {
    tool.folder().write("message", slurp(file));
    return tool
        .run({"-Y", "verify", "-f", folder_ / "roster/allowed_signers", "-I", who, "-n",
              "hornbill-alert", "-s", text_file() + ".sig", "-r", folder_ / "roster/revoked_keys"},
             "message")
        .status;
  };
  folder_.write("roster/revoked_keys", "");
  EXPECT_EQ(check("chiangrai.dpm", text_file()), 0);
  EXPECT_NE(check("nong-bua", text_file()), 0);
  EXPECT_NE(check("chiangrai.dpm", text_file() + ".sig"), 0);
  ASSERT_EQ(run(run_keys_revoke, KeysRevokeOptions{place_, now_, "chiangrai.dpm", "", false}), 0);
  EXPECT_NE(check("chiangrai.dpm", text_file()), 0);
}

TEST_F(AnnounceCommand, WhatSshKeygenSignedIsBelieved) {
  const SshKeygen tool;
  ASSERT_EQ(tool.make_key("desk", "maechan.desk").status, 0);
  KeysTrustOptions trust{place_, now_, tool.folder() / "desk.pub", "", "Desk", "district", "",
                         "",     false};
  ASSERT_EQ(run(run_keys_trust, trust), 0) << err_.str();
  AnnounceSignOptions options = flood();
  options.key = tool.folder() / "desk";
  options.folder = tool.folder().path();
  options.no_signature = true;
  options.json = false;
  ASSERT_EQ(sign(options), 0) << err_.str();
  EXPECT_TRUE(says("ssh-keygen -Y sign")) << out_.str();
  const std::string file = tool.folder() / "flood.announcement.toml";
  EXPECT_EQ(verify(file)["signature"]["state"], "none");
  ASSERT_EQ(tool.sign("desk", "flood.announcement.toml", "hornbill-alert").status, 0);
  const auto message = verify(file);
  EXPECT_EQ(message["decision"], "accept") << message;
  EXPECT_EQ(message["signature"]["signer"], "Desk");
}

TEST_F(AnnounceCommand, AKeyWithAPassphraseIsLeftToSshKeygen) {
  const SshKeygen tool;
  ASSERT_EQ(tool.run({"-q", "-t", "ed25519", "-N", "a secret", "-f", tool.folder() / "k"}).status,
            0);
  AnnounceSignOptions options = flood();
  options.key = tool.folder() / "k";
  options.issuer = "chiangrai.dpm";
  EXPECT_EQ(sign(options), 1);
  EXPECT_TRUE(complains("--no-signature")) << err_.str();
}

TEST_F(AnnounceCommand, WithoutARosterItSaysThatNobodyIsBelieved) {
  ASSERT_EQ(sign(flood()), 0) << err_.str();
  place_.roster = folder_ / "nowhere";
  EXPECT_EQ(verify(text_file())["decision"], "refuse");
  EXPECT_TRUE(complains("no keys in")) << err_.str();
}

}  // namespace
}  // namespace hornbill::test
