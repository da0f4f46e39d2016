// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>

#include "alerts/sources/signed/roles_reader.h"
#include "alerts/sources/signed/roster_files.h"
#include "alerts/sources/signed/wording.h"
#include "base/toml/nearest_word.h"

namespace hornbill::alerts {
namespace {

constexpr std::size_t kMaxKeys = 1000;

// One line of a file, and where to complain.
class Line {
 public:
  Line(std::string file, int number, std::string_view text, base::FaultList& faults)
      : file_(std::move(file)), number_(number), text_(text), left_(text), faults_(faults) {}

  std::string_view left() const { return left_; }
  bool empty() const { return left_.empty(); }

  void skip_spaces() {
    left_.remove_prefix(std::min(left_.find_first_not_of(" \t"), left_.size()));
  }
  // Up to a space outside double quotes.
  std::string_view word() {
    skip_spaces();
    std::size_t end = 0;
    for (bool quoted = false; end < left_.size(); ++end) {
      if (left_[end] == '"') quoted = !quoted;
      if (!quoted && (left_[end] == ' ' || left_[end] == '\t')) break;
    }
    const std::string_view found = left_.substr(0, end);
    left_.remove_prefix(end);
    return found;
  }
  void error(std::string cause, std::string suggestion = "") {
    faults_.add({file_,
                 {number_, column()},
                 base::Severity::error,
                 std::move(cause),
                 std::move(suggestion)});
  }

 private:
  // In characters: bytes that continue one are not counted.
  int column() const {
    const std::string_view before = text_.substr(0, text_.size() - left_.size());
    return 1 + static_cast<int>(std::count_if(before.begin(), before.end(), [](char c) {
             return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
           }));
  }

  std::string file_;
  int number_;
  std::string_view text_;
  std::string_view left_;
  base::FaultList& faults_;
};

// Calls `take` for each line that says something.
template <class Take>
void each_line(const std::string& file, std::string_view text, base::FaultList& faults, Take take) {
  int number = 0;
  for (std::string_view content : split(text, '\n')) {
    ++number;
    if (content.ends_with('\r')) content.remove_suffix(1);
    Line line(file, number, content, faults);
    line.skip_spaces();
    if (!line.empty() && line.left()[0] != '#') take(line);
  }
}

// "20261124", "202611240700", "20261124070000", with Z for UTC.
std::optional<base::UtcTime> signer_time(std::string_view text, const base::TimeZone& zone) {
  const bool utc = text.ends_with('Z');
  if (utc) text.remove_suffix(1);
  if (text.size() != 8 && text.size() != 12 && text.size() != 14) return std::nullopt;
  const auto part = [text](std::size_t at, std::size_t length) {
    return at < text.size() ? whole_number(text.substr(at, length))
                            : std::optional<std::int64_t>(0);
  };
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const std::chrono::year_month_day day = std::chrono::year(static_cast<int>(*part(0, 4))) /
                                          std::chrono::month(static_cast<unsigned>(*part(4, 2))) /
                                          std::chrono::day(static_cast<unsigned>(*part(6, 2)));
  const auto hour = *part(8, 2);
  const auto minute = *part(10, 2);
  const auto second = *part(12, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const base::Duration since =
      std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
  if (utc) return base::UtcTime{std::chrono::sys_days{day}} + since;
  return zone.to_utc(base::LocalTime{std::chrono::local_days{day}} + since);
}

class SignerReader {
 public:
  SignerReader(const base::TimeZone& zone, Line& line) : zone_(zone), line_(line) {}

  std::optional<RosterKey> read() {
    if (!read_issuers(line_.word())) return std::nullopt;
    line_.skip_spaces();
    if (!starts_key(line_.left()) && !read_options(line_.word())) return std::nullopt;
    line_.skip_spaces();
    auto key = base::parse_key_line(line_.left());
    if (!key) {
      line_.error(key.error().message);
      return std::nullopt;
    }
    key_.key = key->key;
    key_.comment = key->comment;
    return std::move(key_);
  }

 private:
  static bool starts_key(std::string_view text) {
    return text.starts_with("ssh-") || text.starts_with("ecdsa-") || text.starts_with("sk-");
  }

  bool read_issuers(std::string_view word) {
    for (const std::string_view name : split(word, ',')) {
      if (!is_identifier(name, kIssuerMarks, 100)) {
        line_.error("\"" + shown(name) +
                    "\" is no issuer: name each exactly, in letters (a to z), digits and . _ @ -, "
                    "with commas between and without * or ?");
        return false;
      }
      key_.issuers.emplace_back(name);
    }
    return true;
  }

  // name="value",name="value": commas within quotes belong to the value.
  bool read_options(std::string_view text) {
    while (!text.empty()) {
      const std::size_t equals = text.find('=');
      const std::string name(text.substr(0, std::min(equals, text.find(','))));
      if (equals == std::string_view::npos || name.size() != equals ||
          text.substr(equals + 1, 1) != "\"") {
        return bad_option(name);
      }
      text.remove_prefix(equals + 2);
      const std::size_t end = text.find('"');
      if (end == std::string_view::npos) return bad_option(name);
      if (!read_option(name, text.substr(0, end))) return false;
      text.remove_prefix(end + 1);
      if (!text.empty() && (text[0] != ',' || text.size() == 1)) return bad_option(name);
      if (!text.empty()) text.remove_prefix(1);
    }
    return true;
  }

  bool bad_option(const std::string& name) {
    if (name == "cert-authority") {
      line_.error("certificates are not taken; trust each key itself");
      return false;
    }
    static const std::array<std::string, 3> kKnown{"namespaces", "valid-after", "valid-before"};
    line_.error("\"" + shown(name) +
                    "\" is no option; write for example "
                    "namespaces=\"hornbill-alert\",valid-before=\"20281231Z\" and no spaces",
                base::nearest_word(name, kKnown));
    return false;
  }

  bool read_option(const std::string& written, std::string_view value) {
    std::string name = written;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (name == "namespaces") {
      for (const std::string_view pattern : split(value, ',')) {
        if (pattern.starts_with('!')) {
          line_.error("namespaces with ! are not taken; name those that are allowed");
          return false;
        }
        key_.name_spaces.emplace_back(pattern);
      }
      return true;
    }
    if (name != "valid-after" && name != "valid-before") return bad_option(written);
    const auto time = signer_time(value, zone_);
    if (!time) {
      line_.error("\"" + shown(value) + "\" is no time; write 20261231Z or 202612312359Z");
      return false;
    }
    (name == "valid-after" ? key_.valid_after : key_.valid_before) = time;
    return true;
  }

  const base::TimeZone& zone_;
  Line& line_;
  RosterKey key_;
};

void read_signers(std::string_view text, const base::TimeZone& zone, Roster& roster,
                  base::FaultList& faults) {
  each_line("allowed_signers", text, faults, [&](Line& line) {
    auto key = SignerReader(zone, line).read();
    if (!key) return;
    if (roster.find(key->key) != nullptr) {
      line.error("this key stands in the file twice; keep one line");
    } else if (roster.keys.size() == kMaxKeys) {
      line.error("the file holds more than 1000 keys");
    } else {
      roster.keys.push_back(*std::move(key));
    }
  });
}

// "2026-11-24T07:00:00Z why": a time of this very form, if it comes first.
std::optional<base::UtcTime> leading_time(std::string_view& comment) {
  const std::string_view word = comment.substr(0, comment.find(' '));
  if (word.size() != 20 || word[10] != 'T' || word[19] != 'Z') return std::nullopt;
  std::string digits;
  for (const char c : word) {
    if (c >= '0' && c <= '9') digits += c;
  }
  const auto time = signer_time(digits + "Z", base::TimeZone::utc());
  if (!time) return std::nullopt;
  comment.remove_prefix(std::min(word.size() + 1, comment.size()));
  return time;
}

// Whoever wrote a line into revoked_keys wanted a key to be trusted no more, however it is spelt.
// False: none of the trusted keys stands in it.
bool revoke_named(std::string_view line, Roster& roster) {
  const std::size_t before = roster.revocations.size();
  for (const RosterKey& trusted : roster.keys) {
    const std::string whole = trusted.key.line();
    const std::string body = whole.substr(whole.find(' ') + 1);
    const bool named = line.find(body) != std::string_view::npos ||
                       line.find(trusted.key.fingerprint()) != std::string_view::npos;
    if (named) roster.revocations.push_back({trusted.key, std::nullopt, "by a line with a fault"});
  }
  return roster.revocations.size() > before;
}

void read_revocations(std::string_view text, RosterRead& read, base::FaultList& faults) {
  Roster& roster = read.roster;
  each_line("revoked_keys", text, faults, [&](Line& line) {
    const auto key = base::parse_key_line(line.left());
    if (!key) {
      // A key of another kind is understood well enough: no signature of it counts anyhow.
      const bool foreign = key.error().code == base::ErrorCode::unsupported;
      if (!revoke_named(line.left(), roster) && !foreign) read.revoked_unknown = true;
      line.error(key.error().message);
      return;
    }
    std::string_view comment = key->comment;
    Revocation revocation{key->key, leading_time(comment), ""};
    revocation.why = std::string(comment);
    roster.revocations.push_back(std::move(revocation));
  });
}

}  // namespace

RosterRead read_roster(const RosterTexts& texts, const base::TimeZone& zone) {
  base::FaultList faults;
  RosterRead read;
  read_signers(texts.allowed_signers, zone, read.roster, faults);
  read_revocations(texts.revoked_keys, read, faults);
  read_roles(texts.roles, read.roster, faults);
  read.faults = faults.take_sorted();
  return read;
}

}  // namespace hornbill::alerts
