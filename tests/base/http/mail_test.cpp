// SPDX-License-Identifier: Apache-2.0
#include "base/http/mail.h"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/message_server.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::base {
namespace {

using std::chrono::milliseconds;

MailOptions letter(const std::string& server) {
  MailOptions options;
  options.server = server;
  options.from = "station@example.org";
  options.to = "headman@example.org";
  options.subject = "Ban Nong Bua: 2 faults";
  options.text = "Zone village: the sound card is gone.\n.\nQUIT\n";
  options.date = UtcTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} +
                         std::chrono::hours(7) + std::chrono::seconds(5)};
  return options;
}

bool has_line(const std::string& text, const std::string& line) {
  return text.find("\n" + line + "\r\n") != std::string::npos;
}

// A key and a certificate for 127.0.0.1 that it signs itself, in one file.
std::string certificate(const test::TemporaryFolder& folder) {
  const std::string file = folder / "both.pem";
  auto made = ChildProcess::spawn(
      {.program = "/usr/bin/openssl",
       .arguments = {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                     "ec_paramgen_curve:prime256v1", "-nodes", "-batch", "-subj", "/CN=127.0.0.1",
                     "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2", "-keyout", file,
                     "-out", folder / "crt.pem"},
       .fds = {},
       .environment = {}});
  EXPECT_TRUE(made && made->wait(std::chrono::seconds(10)));
  const std::string both = test::slurp(file) + test::slurp(folder / "crt.pem");
  return folder.write("both.pem", both);
}

TEST(Mail, SendsALetterOfPlainText) {
  const test::MessageServer server("smtp");
  const auto sent = send_mail(letter(server.url()));
  ASSERT_TRUE(sent) << sent.error().message;
  const std::string got = server.message(1);
  EXPECT_NE(got.find("\nMAIL FROM:<station@example.org>\nRCPT TO:<headman@example.org>\nDATA\n\n"),
            std::string::npos)
      << got;
  EXPECT_NE(got.find("\n\nDate: Tue, 24 Nov 2026 07:00:05 +0000\r\n"), std::string::npos) << got;
  EXPECT_TRUE(has_line(got, "From: station@example.org"));
  EXPECT_TRUE(has_line(got, "To: headman@example.org"));
  EXPECT_TRUE(has_line(got, "Subject: Ban Nong Bua: 2 faults"));
  EXPECT_TRUE(has_line(got, "Content-Type: text/plain; charset=utf-8"));
  EXPECT_NE(got.find("@example.org>\r\nAuto-Submitted"), std::string::npos);
  // "Zone village: the sound card is gone.\r\n.\r\nQUIT\r\n", lines of 76.
  EXPECT_EQ(got.substr(got.find("\r\n\r\n") + 4),
            "Wm9uZSB2aWxsYWdlOiB0aGUgc291bmQgY2FyZCBpcyBnb25lLg0KLg0KUVVJVA0K\r\n");
}

TEST(Mail, NothingInItsPartsBecomesAHeaderARecipientOrACommand) {
  const test::MessageServer server("smtp");
  MailOptions options = letter(server.url());
  options.subject = "Fault\r\nBcc: all@example.org\r\n\r\nBuy!";
  ASSERT_TRUE(send_mail(options));
  EXPECT_TRUE(has_line(server.message(1), "Subject: Fault  Bcc: all@example.org    Buy!"));
  for (const char* address :
       {"", "headman", "@example.org", "a@", "a@b@c", "a@example.org\r\nRCPT TO:<x@y>",
        "a@example.org>", "<a@example.org>", "a b@example.org", "a@example.org,b@example.org",
        "a@-example.org", "-a@example.org", "นาย@example.org"}) {
    MailOptions bad = letter(server.url());
    bad.to = address;
    EXPECT_EQ(send_mail(bad).error().code, ErrorCode::invalid_argument) << address;
    bad = letter(server.url());
    bad.from = address;
    EXPECT_EQ(send_mail(bad).error().code, ErrorCode::invalid_argument) << address;
  }
  for (const char* url : {"http://127.0.0.1/", "file:///etc/passwd", "127.0.0.1"}) {
    EXPECT_EQ(send_mail(letter(url)).error().code, ErrorCode::invalid_argument) << url;
  }
  EXPECT_EQ(server.messages(), 1);
}

TEST(Mail, SubjectsOfAnyLanguageAreEncodedInWholeLetters) {
  const test::MessageServer server("smtp");
  MailOptions options = letter(server.url());
  options.subject = "บ้านหนองบัว: ลำโพงเงียบ";
  ASSERT_TRUE(send_mail(options));
  // Each word is whole letters: 41 bytes, as one more letter would make 44.
  EXPECT_TRUE(
      has_line(server.message(1),
               "Subject: =?UTF-8?B?4Lia4LmJ4Liy4LiZ4Lir4LiZ4Lit4LiH4Lia4Lix4LinOiDguKXguLM=?=\r\n "
               "=?UTF-8?B?4LmC4Lie4LiH4LmA4LiH4Li14Lii4Lia?="))
      << server.message(1);
}

TEST(Mail, SaysWhatTheServerAnswered) {
  const auto error = [](const std::string& mode) {
    const test::MessageServer server("smtp", mode);
    return send_mail(letter(server.url())).error().message;
  };
  EXPECT_EQ(error("refuse-recipient"),
            "127.0.0.1 answers \"550 5.1.1 there is nobody of that name\"");
  EXPECT_EQ(error("refuse-data"), "127.0.0.1 answers \"554 5.3.4 this is not wanted\"");
  EXPECT_EQ(error("busy"), "127.0.0.1 answers \"421 4.3.2 come back later\"");
  EXPECT_EQ(send_mail(letter("smtp://127.0.0.1:1")).error().message, "127.0.0.1 cannot be reached");
}

TEST(Mail, ASilentServerEndsInTime) {
  const test::MessageServer server("smtp", "silent");
  MailOptions options = letter(server.url());
  options.limit = milliseconds(200);
  EXPECT_EQ(send_mail(options).error().code, ErrorCode::timed_out);
}

TEST(Mail, IsEncryptedWhereOfferedAndOnlyTrustedWhereRequired) {
  const test::TemporaryFolder folder;
  const std::string pem = certificate(folder);
  const test::MessageServer server("smtp", "starttls", pem);
  ASSERT_TRUE(send_mail(letter(server.url())));  // who it is does not matter
  EXPECT_EQ(server.message(1).rfind("TLS\n", 0), 0U);
  MailOptions options = letter(server.url());
  options.encryption = MailEncryption::required;
  EXPECT_EQ(send_mail(options).error().message, "the certificate of 127.0.0.1 is not trusted");
  options.authorities = pem;
  EXPECT_TRUE(send_mail(options));
  const test::MessageServer plain("smtp");
  options.server = plain.url();
  EXPECT_EQ(send_mail(options).error().message, "127.0.0.1 offers no encryption");
  const test::MessageServer secure("smtps", "ok", pem);
  EXPECT_EQ(send_mail(letter(secure.url())).error().code, ErrorCode::refused);
  options.server = secure.url();
  EXPECT_TRUE(send_mail(options));
}

TEST(Mail, APasswordIsNeverSentInTheOpen) {
  const test::TemporaryFolder folder;
  const std::string pem = certificate(folder);
  const test::MessageServer server("smtp", "login", pem);
  MailOptions options = letter(server.url());
  options.authorities = pem;
  options.user = "desk";
  options.password = "wrong";
  EXPECT_EQ(send_mail(options).error().message, "127.0.0.1 does not accept the user and password");
  options.password = "pa55";
  const auto sent = send_mail(options);
  EXPECT_TRUE(sent) << sent.error().message;
  const test::MessageServer plain("smtp");
  options.server = plain.url();
  EXPECT_EQ(send_mail(options).error().message, "127.0.0.1 offers no encryption");
  EXPECT_EQ(plain.messages(), 0);
}

}  // namespace
}  // namespace hornbill::base
