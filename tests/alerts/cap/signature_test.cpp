// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/signature.h"

#include <gtest/gtest.h>

#include <memory>

#include "alerts/sources/cap/cap_judge.h"
#include "tests/alerts/cap/signing_kit.h"
#include "tests/alerts/cap/verdict_rows.h"

namespace hornbill::alerts {
namespace {

using std::chrono::hours;
using test::edited;
using test::flood_warning;
using test::SigningKit;

base::UtcTime today() { return base::SystemTime().utc(); }

// A message of today's, so that the certificates of today are good for it.
std::string fresh_warning() {
  const std::string now = base::format_utc(today()).substr(0, 19) + "-00:00";
  const std::string later = base::format_utc(today() + hours(6)).substr(0, 19) + "-00:00";
  return test::flood_with({{"2026-11-24T14:00:00+07:00", now},
                           {"2026-11-24T14:00:00+07:00", now},
                           {"2026-11-24T20:00:00+07:00", later}});
}

class CapSignature : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { kit_ = std::make_unique<SigningKit>(); }
  static void TearDownTestSuite() { kit_.reset(); }

  static TrustedSigners trusting(std::vector<std::string> pem, bool sha1 = false) {
    auto signers = TrustedSigners::load({.pem = std::move(pem), .allow_sha1 = sha1});
    EXPECT_TRUE(signers);
    return *signers;
  }
  static TrustedSigners trusting_service() { return trusting({kit_->certificate("service")}); }
  static CapMessage open(const std::string& text, const TrustedSigners& signers,
                         base::UtcTime now = today()) {
    auto messages = open_cap(text, signers, now);
    EXPECT_TRUE(messages) << (messages ? "" : messages.error().message);
    return messages ? std::move(messages->back()) : CapMessage{};
  }
  // "valid: signed by service.example"
  static std::string said_of(const std::string& text, const TrustedSigners& signers,
                             base::UtcTime now = today()) {
    constexpr const char* kStates[] = {"none", "valid", "unchecked", "wrong"};
    const SignatureResult result = open(text, signers, now).signature;
    return std::string(kStates[static_cast<int>(result.state)]) + ": " + result.why;
  }
  static std::unique_ptr<SigningKit> kit_;
};
std::unique_ptr<SigningKit> CapSignature::kit_;

TEST_F(CapSignature, IsValidByAPinnedCertificateItsKeyOrItsFingerprint) {
  const std::string text = kit_->sign(fresh_warning());
  EXPECT_EQ(said_of(text, trusting_service()), "valid: signed by service.example");
  EXPECT_EQ(said_of(text, trusting({kit_->public_key("service")})),
            "valid: signed by the pinned key");
  const std::string fingerprint = open(text, trusting_service()).signature.fingerprint;
  EXPECT_EQ(fingerprint.size(), 7U + 64U);
  const auto by_fingerprint = TrustedSigners::load({.fingerprints = {fingerprint}});
  ASSERT_TRUE(by_fingerprint);
  EXPECT_EQ(said_of(text, *by_fingerprint), "valid: signed by service.example");
  const CapMessage message = open(text, trusting_service());
  EXPECT_FALSE(message.blanks_dropped);
  EXPECT_TRUE(message.reading.findings.empty());
  EXPECT_EQ(message.reading.alert.infos.at(0).headline, "น้ำป่าไหลหลาก");
}

TEST_F(CapSignature, IsValidByACertificateThatAPinnedAuthorityIssued) {
  const std::string text = kit_->sign(fresh_warning(), "branch");
  const std::string authority = kit_->certificate("authority");
  EXPECT_EQ(said_of(text, trusting({authority})), "valid: signed by branch.example");
  const auto named = TrustedSigners::load({.pem = {authority}, .names = {"branch.example"}});
  EXPECT_EQ(said_of(text, *named), "valid: signed by branch.example");
  const auto others = TrustedSigners::load({.pem = {authority}, .names = {"other.example"}});
  EXPECT_EQ(said_of(text, *others),
            "unchecked: signed by branch.example, which is not believed: its issuer is trusted, "
            "but not under this name");
}

TEST_F(CapSignature, ACertificateThatComesWithTheMessageProvesNothing) {
  const std::string text = kit_->sign(fresh_warning(), "stranger");
  EXPECT_EQ(said_of(text, trusting_service()),
            "unchecked: signed by stranger.example, which is not believed: no pinned certificate "
            "vouches for it");
  EXPECT_EQ(said_of(text, TrustedSigners()),
            "unchecked: signed by stranger.example, which is not believed: no pinned certificate "
            "vouches for it");
}

TEST_F(CapSignature, OutOfDateCertificatesAreNotBelieved) {
  const std::string text = kit_->sign(fresh_warning());
  EXPECT_TRUE(said_of(text, trusting_service(), today() + hours(24 * 400))
                  .starts_with("unchecked: signed by service.example, which is not believed: its "
                               "certificate ended on "));
  EXPECT_EQ(said_of(text, trusting_service(), today() - hours(48)),
            "unchecked: signed by service.example, which is not believed: its certificate is not "
            "valid yet");
  const std::string branch = kit_->sign(fresh_warning(), "branch");
  EXPECT_EQ(said_of(branch, trusting({kit_->certificate("authority")}), today() + hours(24 * 400)),
            "unchecked: signed by branch.example, which is not believed: its certificate or its "
            "issuer's is out of date");
}

TEST_F(CapSignature, WarnsWeeksBeforeACertificateEnds) {
  const TrustedSigners signers = trusting_service();
  EXPECT_TRUE(signers.warnings(today(), hours(24 * 30)).empty());
  const auto soon = signers.warnings(today() + hours(24 * 344), hours(24 * 30));
  ASSERT_EQ(soon.size(), 1U);
  EXPECT_NE(soon[0].find("the certificate of service.example ends on "), std::string::npos);
  EXPECT_TRUE(soon[0].find("in 20 days") != std::string::npos ||
              soon[0].find("in 21 days") != std::string::npos)
      << soon[0];
  const auto over = signers.warnings(today() + hours(24 * 366), hours(24 * 30));
  ASSERT_EQ(over.size(), 1U);
  EXPECT_NE(over[0].find("not believed"), std::string::npos);
}

TEST_F(CapSignature, WeakAlgorithmsAndShortKeysAreAcceptedOnlyWhereSaid) {
  const std::string short_key = kit_->sign(fresh_warning(), "short");
  const std::vector<std::string> pem{kit_->certificate("short"), kit_->certificate("old")};
  EXPECT_EQ(said_of(short_key, trusting(pem)),
            "unchecked: signed by short.example with a key so short that it can be forged");
  EXPECT_EQ(said_of(short_key, trusting(pem, true)), "valid: signed by short.example");
  const std::string sha1 = kit_->sign(
      fresh_warning(), "old",
      {{"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1"},
       {"http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1"}});
  EXPECT_EQ(said_of(sha1, trusting(pem)),
            "unchecked: its signature rests on SHA-1, which can be forged, and is not accepted");
  EXPECT_EQ(said_of(sha1, trusting(pem, true)), "valid: signed by old.example");
}

// The six states of the matrix for one way to publish. Only the valid message may sound.
void expect_six_states(const std::string& signed_text, const std::string& plain,
                       const std::string& by_stranger, const TrustedSigners& signers) {
  CapSourceOptions source;
  source.name = "service";
  source.signers = signers;
  const auto decide = [&](const std::string& text) {
    const auto judged = judge_cap_document(text, source, test::valley_station(), {.now = today()});
    return judged.at(0).verdict.decision;
  };
  EXPECT_EQ(decide(signed_text), Decision::accept);
  EXPECT_EQ(decide(edited(signed_text, {{"ขึ้นที่สูงทันที", "ลงไปที่แม่น้ำ"}})), Decision::refuse)
      << "altered text";
  const std::size_t value = signed_text.find("SignatureValue>") + 20;
  std::string altered = signed_text;
  altered[value] = altered[value] == 'A' ? 'B' : 'A';
  EXPECT_NE(decide(altered), Decision::accept) << "altered signature";
  EXPECT_EQ(decide(by_stranger), Decision::hold) << "unknown certificate";
  EXPECT_EQ(decide(plain), Decision::hold) << "no signature";
  EXPECT_EQ(decide(edited(signed_text, {{"<status>Actual</status>", ""}})), Decision::refuse)
      << "not as the standard wants it";
}

TEST_F(CapSignature, X4_SixStatesOfThreeServicesOnlyTheValidSounds) {
  const std::string plain = fresh_warning();
  expect_six_states(kit_->sign(plain), plain, kit_->sign(plain, "stranger"), trusting_service());
  expect_six_states(kit_->sign_composed(plain), plain, kit_->sign_composed(plain, "stranger"),
                    trusting_service());
  expect_six_states(kit_->sign(plain, "branch"), plain, kit_->sign(plain, "stranger"),
                    trusting({kit_->certificate("authority")}));
}

TEST_F(CapSignature, X4_ASignatureMadeWithoutBlanksIsReadFromThatTree) {
  const CapMessage message = open(kit_->sign_composed(fresh_warning()), trusting_service());
  EXPECT_EQ(message.signature.state, SignatureState::valid) << message.signature.why;
  EXPECT_TRUE(message.blanks_dropped);
  EXPECT_EQ(message.reading.alert.identifier, "flood-2026-0042");
}

struct Attack {
  const char* name;
  std::string text;
  Decision decision = Decision::refuse;  // hold: honest services write that form too
};

std::vector<Attack> wrapping_attacks(const SigningKit& kit) {
  const std::string good = kit.sign(fresh_warning());
  const std::size_t from = good.find("<ds:Signature ");
  const std::size_t to = good.find("</ds:Signature>") + 15;
  const std::string signature = good.substr(from, to - from);
  std::string inner = good.substr(good.find("<alert"));
  std::string bare = inner;
  bare.erase(bare.find("<ds:Signature "), signature.size());
  const std::string forged = edited(fresh_warning(), {{"ขึ้นที่สูงทันที", "โอนเงิน"}});
  const auto put = [&](std::string base, const std::string& piece) {
    return base.insert(base.rfind("</alert>"), piece);
  };
  const std::string in_object = edited(
      signature, {{"</ds:Signature>", "<ds:Object>" + bare + "</ds:Object></ds:Signature>"}});
  const std::string in_object_of_none = edited(
      signature, {{"</ds:Signature>", "<ds:Object><o xmlns=\"\"/></ds:Object></ds:Signature>"}});
  return {
      {"the signature moved to another message", put(forged, signature)},
      {"the signed alert within the forged one", put(forged, "<w>" + inner + "</w>")},
      {"the signed alert as a sibling of fields", put(forged, inner)},
      {"the signed alert in the signature's <Object>", put(forged, in_object)},
      {"another <Object> in the signature", put(bare, in_object_of_none), Decision::hold},
      {"the signature in <info>", edited(bare, {{"</info>", signature + "</info>"}})},
      {"two signatures", put(good, signature), Decision::hold},
      {"a reference to an Id", put(forged, edited(signature, {{"URI=\"\"", "URI=\"#a\""}}) +
                                               "<w Id=\"a\">" + bare + "</w>")},
      {"a reference to everything by pointer",
       edited(good, {{"URI=\"\"", "URI=\"#xpointer(/)\""}})},
      {"a reference to the network",
       edited(good, {{"URI=\"\"", "URI=\"http://127.0.0.1:1/a.xml\""}})},
      {"a second alert with the same fields",
       edited(good, {{"</identifier>", "</identifier><identifier>forged</identifier>"}})},
      {"an <info> more", edited(good, {{"</info>", "</info>" + test::info_of({})}})},
      {"the instruction in a comment's place",
       edited(good, {{"ขึ้นที่สูงทันที", "<!-- ขึ้นที่สูงทันที -->โอนเงิน"}})},
  };
}

TEST_F(CapSignature, X4_WrappingAttacksNeverSound) {
  CapSourceOptions source;
  source.signers = trusting_service();
  for (const Attack& attack : wrapping_attacks(*kit_)) {
    const auto judged =
        judge_cap_document(attack.text, source, test::valley_station(), {.now = today()});
    ASSERT_EQ(judged.size(), 1U) << attack.name;
    EXPECT_EQ(judged[0].verdict.decision, attack.decision)
        << attack.name << ": " << judged[0].verdict.reasons.at(0);
    EXPECT_NE(judged[0].signature.state, SignatureState::valid) << attack.name;
  }
}

// Even a trusted signer must not sign less than the whole message.
TEST_F(CapSignature, X4_SignaturesOverAPartOrATransformedMessageAreRefused) {
  constexpr const char* kCanonical =
      "<ds:Transform Algorithm=\"http://www.w3.org/2006/12/xml-c14n11\"/>";
  const std::string path =
      kit_->sign(fresh_warning(), "service",
                 {{kCanonical,
                   "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\">"
                   "<ds:XPath>name()='sent' or ancestor::*[local-name()='sent']</ds:XPath>"
                   "</ds:Transform>"}});
  EXPECT_EQ(said_of(path, trusting_service()),
            "wrong: its signature changes the message before it is checked, by "
            "\"REC-xpath-19991116\"");
  const std::string sheet = kit_->sign(
      fresh_warning(), "service",
      {{kCanonical,
        "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\">"
        "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\">"
        "<xsl:template match=\"/\"><a/></xsl:template></xsl:stylesheet></ds:Transform>"}});
  EXPECT_TRUE(said_of(sheet, trusting_service()).starts_with("wrong: its signature changes"));
  const std::string two =
      kit_->sign(fresh_warning(), "service",
                 {{"</ds:Reference>",
                   "</ds:Reference><ds:Reference URI=\"\"><ds:Transforms><ds:Transform Algorithm=\""
                   "http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/></ds:Transforms>"
                   "<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>"
                   "<ds:DigestValue/></ds:Reference>"}});
  EXPECT_EQ(said_of(two, trusting_service()),
            "wrong: its signature signs several things, not the message alone");
}

TEST_F(CapSignature, P8_NoFlippedBitIsBelieved) {
  const std::string good = kit_->sign(fresh_warning());
  const TrustedSigners signers = trusting_service();
  const CapAlert original = open(good, signers).reading.alert;
  const std::string text = original.infos.at(0).instruction;
  int still_valid = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string flipped = good;
    flipped[i] = static_cast<char>(flipped[i] ^ (1 << (i % 7)));
    const auto messages = open_cap(flipped, signers, today());
    if (!messages || messages->front().signature.state != SignatureState::valid) continue;
    // Bits of the declaration, of the certificate that came along, or of blanks about it: what was
    // signed is untouched.
    ++still_valid;
    const CapAlert& alert = messages->front().reading.alert;
    EXPECT_EQ(alert.id(), original.id()) << i;
    EXPECT_EQ(alert.infos.at(0).instruction, text) << i;
    EXPECT_TRUE(i < good.find("<alert") || i > good.find("<ds:Signature ")) << i;
  }
  EXPECT_LT(still_valid, static_cast<int>(good.size() / 4));
}

TEST_F(CapSignature, AWrappersSecondAlertIsNotCoveredByTheFirstsSignature) {
  std::string good = kit_->sign(fresh_warning());
  good.erase(0, good.find("<alert"));
  std::string other = edited(fresh_warning(), {{"0042", "0666"}});
  other.erase(0, other.find("<alert"));
  const auto messages =
      open_cap("<alerts>" + good + other + "</alerts>", trusting_service(), today());
  ASSERT_TRUE(messages);
  EXPECT_EQ((*messages)[0].signature.state, SignatureState::valid) << (*messages)[0].signature.why;
  EXPECT_EQ((*messages)[1].signature.state, SignatureState::none);
}

TEST_F(CapSignature, BadPinsAreNamed) {
  EXPECT_FALSE(TrustedSigners::load({.pem = {"no certificate"}}));
  EXPECT_FALSE(TrustedSigners::load({.fingerprints = {"SHA256:12"}}));
  EXPECT_TRUE(TrustedSigners().empty());
  EXPECT_FALSE(trusting_service().empty());
}

}  // namespace
}  // namespace hornbill::alerts
