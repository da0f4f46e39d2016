// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hornbill::base {

enum class MailEncryption : std::uint8_t {
  // Encrypted where the server offers it, whoever it is: many a relay in the next room has a
  // certificate that nobody signed.
  offered,
  required,  // not sent otherwise, nor where the certificate is not trusted
};

// A letter of plain text and the server that takes it.
struct MailOptions {
  std::string server;  // "smtp://mail.example:587" (STARTTLS), "smtps://mail.example"
  MailEncryption encryption = MailEncryption::offered;
  std::string user;  // none: sent without one. With one, encryption is required
  std::string password;
  std::string from;     // "station@example.org"
  std::string to;       // one address
  std::string subject;  // one line; any language
  std::string text;     // any language
  UtcTime date;
  Duration limit{std::chrono::seconds(30)};  // for the whole
  Duration connect_limit{std::chrono::seconds(5)};
  std::string authorities;                  // file of trusted certificates; "": the system's
  const std::atomic<bool>* stop = nullptr;  // once set, given up within a tenth of a second
};

// Whether it is an address as mail servers take it: one "@", letters, digits and the usual signs.
bool is_mail_address(std::string_view text);

// Sends one letter. Nothing in its parts can add a header, a recipient or a command.
// Thread: the caller's; blocks until `limit`.
// Fails: refused (with the server's words), timed_out, unavailable, invalid_argument. No text holds
// the password.
Result<void> send_mail(const MailOptions& options);

}  // namespace hornbill::base
