// SPDX-License-Identifier: Apache-2.0
#include "base/http/mail.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/http/curl_transfer.h"

namespace hornbill::base {
namespace {

constexpr std::size_t kMostAnswer = 200;
constexpr std::size_t kEncodedLine = 57;  // bytes that make a line of 76
constexpr std::size_t kEncodedWord = 42;  // bytes that make an encoded word of less than 75

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    const std::size_t given = std::min<std::size_t>(3, bytes.size() - at);
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= given ? kDigits[group >> (18 - 6 * i) & 63U] : '=';
    }
  }
  return out;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

// A header's text in any language. Source: RFC 2047. Line ends and other controls become blanks.
std::string header_text(std::string text) {
  bool plain = text.size() < 900;
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    plain = plain && static_cast<unsigned char>(c) < 0x80;
  }
  if (plain && text.find("=?") == std::string::npos) return text;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(at + kEncodedWord, text.size());
    while (end < text.size() && end > at + 1 && is_continuation(text[end])) --end;
    out += (at == 0 ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(text.substr(at, end - at)) + "?=";
    at = end;
  }
  return out;
}

// "Tue, 24 Nov 2026 07:40:40 +0000". Source: RFC 5322.
std::string mail_date(UtcTime t) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string iso = format_utc(t);  // 2026-11-24T07:40:40.000Z
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date(day);
  return std::string(kDays.at(std::chrono::weekday(day).c_encoding())) + ", " + iso.substr(8, 2) +
         " " + kMonths.at(static_cast<unsigned>(date.month()) - 1) + " " + iso.substr(0, 4) + " " +
         iso.substr(11, 8) + " +0000";
}

std::string letter_of(const MailOptions& options) {
  const std::string domain = options.from.substr(options.from.find('@') + 1);
  std::string number = std::to_string(options.date.time_since_epoch().count()) + "." +
                       std::to_string(std::hash<std::string>{}(options.to + options.text));
  std::string letter = "Date: " + mail_date(options.date) + "\r\nFrom: " + options.from +
                       "\r\nTo: " + options.to + "\r\nSubject: " + header_text(options.subject) +
                       "\r\nMessage-ID: <" + number + "@" + domain +
                       ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                       "Content-Type: text/plain; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: base64\r\n\r\n";
  // Encoded, so that no line is too long, looks like the end, or is changed on the way.
  std::string text;
  for (const char c : options.text) {
    if (c == '\n') text += '\r';
    if (c != '\r' && c != '\0') text += c;
  }
  for (std::size_t at = 0; at < text.size(); at += kEncodedLine) {
    letter += base64(std::string_view(text).substr(at, kEncodedLine)) + "\r\n";
  }
  return letter;
}

struct Reading {
  std::string letter;
  std::size_t at = 0;
};

std::size_t read_letter(char* data, std::size_t size, std::size_t count, void* self) {
  auto& reading = *static_cast<Reading*>(self);
  const std::size_t bytes = std::min(size * count, reading.letter.size() - reading.at);
  std::copy_n(reading.letter.data() + reading.at, bytes, data);
  reading.at += bytes;
  return bytes;
}

// Keeps the server's last refusal, as far as it can be shown; the farewell comes after it.
std::size_t keep_words(char* data, std::size_t size, std::size_t count, void* self) {
  auto& words = *static_cast<std::string*>(self);
  if (size * count == 0 || (data[0] != '4' && data[0] != '5')) return size * count;
  words.clear();
  for (const char c : std::string_view(data, size * count).substr(0, kMostAnswer)) {
    if (static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F) words += c;
  }
  return size * count;
}

Error why(const CurlTransfer& transfer, CURLcode code, const std::string& words) {
  switch (code) {
    case CURLE_LOGIN_DENIED:
      return {ErrorCode::refused, transfer.host() + " does not accept the user and password"};
    case CURLE_USE_SSL_FAILED:
      return {ErrorCode::refused, transfer.host() + " offers no encryption"};
    default:
      break;
  }
  const int status = transfer.status();
  if (status >= 400 && status <= 599) {
    return {status < 500 ? ErrorCode::unavailable : ErrorCode::refused,
            transfer.host() + " answers \"" + words + "\""};
  }
  return transfer.failure(code);
}

Result<void> check(const MailOptions& options) {
  for (const std::string* address : {&options.from, &options.to}) {
    if (!is_mail_address(*address)) {
      return fail(ErrorCode::invalid_argument,
                  "\"" + header_text(address->substr(0, 100)) + "\" is no e-mail address");
    }
  }
  if (!options.server.starts_with("smtp://") && !options.server.starts_with("smtps://")) {
    return fail(ErrorCode::invalid_argument,
                "the mail server's address must begin with smtp:// or smtps://");
  }
  return {};
}

}  // namespace

bool is_mail_address(std::string_view text) {
  constexpr std::string_view kSigns = ".!#$%&'*+/=?^_`{|}~-";
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.size() > 254) {
    return false;
  }
  const std::string_view name = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  return std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter(c) || kSigns.find(c) != kSigns.npos; }) &&
         std::all_of(domain.begin(), domain.end(),
                     [&](char c) { return letter(c) || c == '.' || c == '-'; }) &&
         letter(domain.front()) && letter(domain.back()) && name.front() != '-';
}

Result<void> send_mail(const MailOptions& options) {
  if (auto fit = check(options); !fit) return fit;
  CurlTransfer transfer({.url = options.server,
                         .schemes = "smtp,smtps",
                         .limit = options.limit,
                         .connect_limit = options.connect_limit,
                         .stop = options.stop});
  if (!transfer.ready()) return fail(transfer.failure(CURLE_FAILED_INIT));
  const bool required = options.encryption == MailEncryption::required || !options.user.empty();
  const bool trusted = required || options.server.starts_with("smtps:");
  transfer.set(CURLOPT_USE_SSL, static_cast<long>(required ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  transfer.set(CURLOPT_SSL_VERIFYPEER, trusted ? 1L : 0L);
  transfer.set(CURLOPT_SSL_VERIFYHOST, trusted ? 2L : 0L);
  if (!options.authorities.empty()) transfer.set(CURLOPT_CAINFO, options.authorities.c_str());
  if (!options.user.empty()) {
    transfer.set(CURLOPT_USERNAME, options.user.c_str());
    transfer.set(CURLOPT_PASSWORD, options.password.c_str());
  }
  transfer.set(CURLOPT_MAIL_FROM, options.from.c_str());
  const std::unique_ptr<curl_slist, DeleteCurl> recipients(
      curl_slist_append(nullptr, options.to.c_str()));
  transfer.set(CURLOPT_MAIL_RCPT, recipients.get());
  Reading reading{letter_of(options)};
  std::string words;
  transfer.set(CURLOPT_UPLOAD, 1L);
  transfer.set(CURLOPT_READFUNCTION, &read_letter);
  transfer.set(CURLOPT_READDATA, static_cast<void*>(&reading));
  transfer.set(CURLOPT_HEADERFUNCTION, &keep_words);
  transfer.set(CURLOPT_HEADERDATA, static_cast<void*>(&words));
  const CURLcode code = transfer.run();
  if (code != CURLE_OK) return fail(why(transfer, code, words));
  return {};
}

}  // namespace hornbill::base
