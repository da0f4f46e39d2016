// SPDX-License-Identifier: Apache-2.0
#include "base/signature/ssh_signature.h"

#include <gtest/gtest.h>

#include "tests/base/signature/ssh_keygen.h"

namespace hornbill::base {
namespace {

using test::slurp;
using test::SshKeygen;

constexpr std::string_view kUse = "hornbill-alert";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(SshSignature, VerifyingGivesTheKeyThatSigned) {
  const auto key = SshPrivateKey::generate("");
  for (const std::string& message : {std::string(), std::string("x"), std::string(100'000, 'y')}) {
    const auto signer = ssh_verify({message, kUse}, ssh_sign(key, {message, kUse}));
    ASSERT_TRUE(signer) << signer.error().message;
    EXPECT_EQ(*signer, key.public_key());
  }
}

TEST(SshSignature, SshKeygenVerifiesOurs) {
  const SshKeygen tool;
  const auto key = SshPrivateKey::generate("");
  const std::string message = "Nước đang dâng.\n";
  tool.folder().write("m", message);
  tool.folder().write("m.sig", ssh_sign(key, {message, kUse}));
  tool.folder().write("allowed", "office " + key.public_key().line() + "\n");
  const std::vector<std::string> verify = {
      "-Y", "verify",          "-f", tool.folder() / "allowed", "-I", "office",
      "-n", std::string(kUse), "-s", tool.folder() / "m.sig"};
  const auto good = tool.run(verify, "m");
  EXPECT_EQ(good.status, 0) << good.output;
  EXPECT_NE(good.output.find(key.public_key().fingerprint()), std::string::npos) << good.output;
  tool.folder().write("m", message + " ");
  EXPECT_NE(tool.run(verify, "m").status, 0);
}

TEST(SshSignature, OursIsByteForByteThatOfSshKeygen) {
  const SshKeygen tool;
  ASSERT_EQ(tool.make_key("key").status, 0);
  const std::string message(5000, 'm');
  tool.folder().write("m", message);
  ASSERT_EQ(tool.sign("key", "m", std::string(kUse)).status, 0);
  const std::string armored = slurp(tool.folder() / "m.sig");
  const auto key = SshPrivateKey::read(tool.folder() / "key");
  ASSERT_TRUE(key);
  EXPECT_EQ(ssh_sign(*key, {message, kUse}), armored);
  EXPECT_EQ(ssh_verify({message, kUse}, armored).value(), key->public_key());
}

TEST(SshSignature, TheOtherHashOfSshKeygenIsTaken) {
  const SshKeygen tool;
  ASSERT_EQ(tool.make_key("key").status, 0);
  tool.folder().write("m", "message");
  const auto run = tool.run({"-Y", "sign", "-O", "hashalg=sha256", "-f", tool.folder() / "key",
                             "-n", std::string(kUse), tool.folder() / "m"});
  ASSERT_EQ(run.status, 0) << run.output;
  EXPECT_TRUE(ssh_verify({"message", kUse}, slurp(tool.folder() / "m.sig")));
}

TEST(SshSignature, OtherNamespacesAndTextsAreRefused) {
  const auto key = SshPrivateKey::generate("");
  const std::string armored = ssh_sign(key, {"text", "git"});
  const auto other = ssh_verify({"text", kUse}, armored);
  EXPECT_EQ(other.error().code, ErrorCode::refused);
  EXPECT_NE(other.error().message.find("\"git\""), std::string::npos) << other.error().message;
  EXPECT_EQ(ssh_verify({"Text", "git"}, armored).error().code, ErrorCode::refused);
}

TEST(SshSignature, OtherAlgorithmsAreRefusedInWords) {
  const SshKeygen tool;
  for (const char* kind : {"ecdsa", "rsa"}) {
    ASSERT_EQ(tool.make_key(kind, "x", kind).status, 0);
    tool.folder().write("m", "message");
    std::filesystem::remove(tool.folder() / "m.sig");
    ASSERT_EQ(tool.sign(kind, "m", std::string(kUse)).status, 0);
    const auto read = ssh_verify({"message", kUse}, slurp(tool.folder() / "m.sig"));
    EXPECT_EQ(read.error().code, ErrorCode::unsupported);
    EXPECT_NE(read.error().message.find(kind), std::string::npos) << read.error().message;
  }
}

TEST(SshSignature, LineEndsAndLengthsMayChangeOnTheWay) {
  const auto key = SshPrivateKey::generate("");
  const std::string armored = ssh_sign(key, {"text", kUse});
  std::string dos = "\r\n";
  std::string one_line;
  for (const char c : armored) dos += c == '\n' ? std::string("\r\n") : std::string(1, c);
  for (std::size_t i = 0; i < armored.size(); ++i) {
    const bool inner = armored[i] == '\n' && armored[i - 1] != '-' && armored[i + 1] != '-';
    if (!inner) one_line += armored[i];
  }
  EXPECT_TRUE(ssh_verify({"text", kUse}, dos));
  EXPECT_TRUE(ssh_verify({"text", kUse}, one_line));
  EXPECT_TRUE(ssh_verify({"text", kUse}, armored.substr(0, armored.size() - 1)));
}

TEST(SshSignature, T1_NoFlippedBitOfTheArmorIsTaken) {
  int flipped = 0;
  for (int round = 0; round < 8; ++round) {
    const std::string armored = ssh_sign(SshPrivateKey::generate(""), {"text", kUse});
    for (std::size_t i = 0; i < armored.size(); ++i) {
      for (unsigned bit = 0; bit < 8; ++bit, ++flipped) {
        std::string other = armored;
        other[i] = static_cast<char>(other[i] ^ (1U << bit));
        const bool taken = ssh_verify({"text", kUse}, other).has_value();
        EXPECT_FALSE(taken) << "bit " << bit << " of character " << i << " in\n" << armored;
      }
    }
  }
  EXPECT_GT(flipped, 19'000);
}

TEST(SshSignature, BytesBeyondAsciiStandForNothing) {
  std::string armored;
  while (armored.find('/') == std::string::npos) {
    armored = ssh_sign(SshPrivateKey::generate(""), {"text", kUse});
  }
  for (int c = 0x80; c < 0x100; ++c) {
    std::string other = armored;
    other[other.find('/')] = static_cast<char>(c);
    EXPECT_FALSE(ssh_verify({"text", kUse}, other)) << c;
  }
}

TEST(SshSignature, MalformedArmorIsRefusedWithinLimits) {
  const auto key = SshPrivateKey::generate("");
  const std::string armored = ssh_sign(key, {"text", kUse});
  const auto code = [](const std::string& text) {
    const auto read = ssh_verify({"text", kUse}, text);
    return read ? ErrorCode::internal : read.error().code;
  };
  EXPECT_EQ(code(""), ErrorCode::corrupt);
  EXPECT_EQ(code("hello\n" + armored), ErrorCode::corrupt);
  EXPECT_EQ(code(armored + "hello\n"), ErrorCode::corrupt);
  EXPECT_EQ(code(armored + armored), ErrorCode::corrupt);
  EXPECT_EQ(code(replaced(armored, "U1NIU0lH", "U1NIU0l\n H")), ErrorCode::corrupt);
  EXPECT_EQ(code(replaced(armored, "-----END", "-----And")), ErrorCode::corrupt);
  EXPECT_EQ(code(std::string(10'000, '\n') + armored), ErrorCode::limit);
  for (std::size_t i = 0; i + 1 < armored.size(); ++i) {
    EXPECT_EQ(code(armored.substr(0, i)), ErrorCode::corrupt) << i;
  }
}

}  // namespace
}  // namespace hornbill::base
