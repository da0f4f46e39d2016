// SPDX-License-Identifier: Apache-2.0
#include "base/signature/ssh_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/base/signature/ssh_keygen.h"

namespace hornbill::base {
namespace {

using test::slurp;
using test::SshKeygen;
using test::TemporaryFolder;

std::string text_of(const SshPrivateKey& key) {
  const SecretBytes text = key.text();
  return {text.begin(), text.end()};
}

unsigned mode_of(const std::string& path) {
  struct stat st {};
  EXPECT_EQ(::stat(path.c_str(), &st), 0) << path;
  return st.st_mode & 0777U;
}

TEST(SshKey, NewPairsDifferAndSurviveTheirFile) {
  const TemporaryFolder folder;
  const auto one = SshPrivateKey::generate("Ban Nong Bua");
  EXPECT_NE(one.public_key(), SshPrivateKey::generate("").public_key());
  ASSERT_TRUE(one.write(folder / "key"));
  const auto again = SshPrivateKey::read(folder / "key");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->public_key(), one.public_key());
  EXPECT_EQ(again->comment(), "Ban Nong Bua");
  EXPECT_EQ(again->sign("x"), one.sign("x"));
  EXPECT_EQ(read_public_key(folder / "key.pub")->key, one.public_key());
}

TEST(SshKey, FilesOfSecretsAreForTheirOwnerOnlyAndNeverOverwritten) {
  const TemporaryFolder folder;
  ASSERT_TRUE(SshPrivateKey::generate("a").write(folder / "key"));
  EXPECT_EQ(mode_of(folder / "key"), 0600U);
  EXPECT_EQ(mode_of(folder / "key.pub"), 0644U);
  const std::string before = slurp(folder / "key");
  EXPECT_EQ(SshPrivateKey::generate("b").write(folder / "key").error().code, ErrorCode::refused);
  std::filesystem::remove(folder / "key.pub");
  EXPECT_EQ(SshPrivateKey::generate("b").write(folder / "key").error().code, ErrorCode::refused);
  EXPECT_EQ(slurp(folder / "key"), before);
}

TEST(SshKey, APrivateFileThatOthersMayReadIsRefusedWithTheCure) {
  const TemporaryFolder folder;
  ASSERT_TRUE(SshPrivateKey::generate("a").write(folder / "key"));
  ::chmod((folder / "key").c_str(), 0640);
  const auto key = SshPrivateKey::read(folder / "key");
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, ErrorCode::refused);
  EXPECT_NE(key.error().message.find("chmod 600"), std::string::npos) << key.error().message;
}

TEST(SshKey, SshKeygenReadsOurFiles) {
  const SshKeygen tool;
  const auto key = SshPrivateKey::generate("our key");
  ASSERT_TRUE(key.write(tool.folder() / "key"));
  const auto shown = tool.run({"-y", "-f", tool.folder() / "key"});
  ASSERT_EQ(shown.status, 0) << shown.output;
  EXPECT_EQ(shown.output, key.public_key().line() + " our key\n");
  for (const char* name : {"key", "key.pub"}) {
    const auto listed = tool.run({"-l", "-f", tool.folder() / name});
    EXPECT_EQ(listed.output, "256 " + key.public_key().fingerprint() + " our key (ED25519)\n");
  }
}

TEST(SshKey, FilesOfSshKeygenAreRead) {
  const SshKeygen tool;
  // Comments of each length modulo the padding's block.
  for (const char* comment : {"", "a", "ab", "abc", "abcd", "abcde", "abcdef", "เสียง"}) {
    std::filesystem::remove(tool.folder() / "key");
    ASSERT_EQ(tool.make_key("key", comment).status, 0);
    const auto key = SshPrivateKey::read(tool.folder() / "key");
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_EQ(key->comment(), comment);
    const auto line = read_public_key(tool.folder() / "key.pub");
    ASSERT_TRUE(line) << line.error().message;
    EXPECT_EQ(line->key, key->public_key());
    EXPECT_EQ(line->comment, comment);
    const auto listed = tool.run({"-l", "-f", tool.folder() / "key.pub"});
    EXPECT_NE(listed.output.find(line->key.fingerprint()), std::string::npos) << listed.output;
  }
}

TEST(SshKey, KeysOfOtherKindsAndWithPassphraseAreRefusedInWords) {
  const SshKeygen tool;
  ASSERT_EQ(
      tool.run({"-q", "-t", "ed25519", "-N", "secret", "-f", tool.folder() / "locked"}).status, 0);
  const auto locked = SshPrivateKey::read(tool.folder() / "locked");
  EXPECT_EQ(locked.error().code, ErrorCode::unsupported);
  EXPECT_NE(locked.error().message.find("passphrase"), std::string::npos);
  for (const char* kind : {"ecdsa", "rsa"}) {
    ASSERT_EQ(tool.make_key(kind, "x", kind).status, 0);
    EXPECT_EQ(SshPrivateKey::read(tool.folder() / kind).error().code, ErrorCode::unsupported);
    EXPECT_EQ(read_public_key(tool.folder() / (std::string(kind) + ".pub")).error().code,
              ErrorCode::unsupported);
  }
}

TEST(SshKey, NoDamagedKeyFileIsTaken) {
  const auto key = SshPrivateKey::generate("a comment");
  const std::string text = text_of(key);
  ASSERT_TRUE(SshPrivateKey::parse(text));
  for (std::size_t i = 0; i < text.size(); ++i) {
    EXPECT_TRUE(i + 1 == text.size() || !SshPrivateKey::parse(text.substr(0, i))) << i;
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string other = text;
      other[i] = static_cast<char>(other[i] ^ (1U << bit));
      const auto read = SshPrivateKey::parse(other);
      // The comment is not protected by anything, nor is the number that stands there twice.
      EXPECT_TRUE(!read || read->public_key() == key.public_key()) << i << " bit " << bit;
    }
  }
  EXPECT_EQ(SshPrivateKey::parse(std::string(100'000, 'x')).error().code, ErrorCode::limit);
  EXPECT_EQ(SshPrivateKey::parse("").error().code, ErrorCode::corrupt);
}

TEST(SshKey, PublicLinesAreTakenExactly) {
  const auto key = SshPrivateKey::generate("").public_key();
  EXPECT_EQ(parse_key_line(key.line() + " Somchai, district office\r\n")->comment,
            "Somchai, district office");
  EXPECT_EQ(parse_key_line("  " + key.line())->key, key);
  for (const std::string& bad :
       {std::string(), std::string("hello"), key.line().substr(0, 40), key.line() + "AA",
        key.line() + "\n" + key.line(), key.line() + std::string(2000, ' '),
        std::string("ssh-ed25519"), std::string("ssh-ed25519 AAAA")}) {
    EXPECT_FALSE(parse_key_line(bad)) << bad;
  }
}

}  // namespace
}  // namespace hornbill::base
