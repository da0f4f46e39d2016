// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/roster_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "alerts/sources/signed/wording.h"
#include "base/file_store.h"
#include "base/toml/nearest_word.h"
#include "base/unique_fd.h"

namespace hornbill::alerts {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::size_t kMaxFile = 1024 * 1024;

base::Result<std::string> read_or_empty(const std::string& path) {
  auto text = base::read_file(path, kMaxFile);
  if (!text && text.error().code == ErrorCode::not_found) return "";
  return text;
}

base::Result<RosterTexts> read_texts_of(const std::string& folder) {
  RosterTexts texts;
  struct File {
    const char* name;
    std::string& target;
  };
  for (const File& file :
       {File{"allowed_signers", texts.allowed_signers}, File{"revoked_keys", texts.revoked_keys},
        File{"roles.toml", texts.roles}}) {
    auto text = read_or_empty(folder + "/" + file.name);
    if (!text) return fail(text.error());
    file.target = *std::move(text);
  }
  return texts;
}

// Nothing in the roster is secret, and the station reads it as another user than who edits it.
base::Result<void> make_roster_folder(const std::string& folder) {
  if (::access(folder.c_str(), F_OK) == 0) return {};
  if (auto made = base::make_folders(folder); !made) return made;
  (void)::chmod(folder.c_str(), 0755);
  return {};
}

base::Result<void> write_roster_file(const std::string& path, const std::string& text) {
  return base::replace_file(path, text, base::Readers::everyone);
}

// Keeps two commands from editing at once. Gone with the descriptor.
base::Result<base::UniqueFd> lock_folder(const std::string& folder) {
  if (auto made = make_roster_folder(folder); !made) return fail(made.error());
  base::UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail(base::errno_error("opening " + folder));
  if (::flock(fd.get(), LOCK_EX) != 0) return fail(base::errno_error("locking " + folder));
  return fd;
}

// A text to which whole lines can be added.
std::string ended(std::string text) {
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  return text;
}

// On one line, without what could end a comment or a value.
std::string plain(std::string_view text) {
  std::string result(text.substr(0, 200));
  std::replace_if(
      result.begin(), result.end(),
      [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < ' ' || byte == 0x7f || c == '"' || c == '\\';
      },
      ' ');
  return result;
}

std::string signer_time(base::UtcTime time) {
  std::string digits;
  for (const char c : base::format_utc(time).substr(0, 19)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits + "Z";
}

std::string signer_line(const TrustOrder& order) {
  std::string line = order.issuer + " namespaces=\"hornbill-alert,hornbill-approval\"";
  if (order.valid_after) line += ",valid-after=\"" + signer_time(*order.valid_after) + "\"";
  if (order.valid_before) line += ",valid-before=\"" + signer_time(*order.valid_before) + "\"";
  line += " " + order.key.line();
  if (!order.comment.empty()) line += " " + plain(order.comment);
  return line + "\n";
}

std::string issuer_table(const TrustOrder& order) {
  std::string text = "\n[issuers.\"" + order.issuer + "\"]\n";
  if (!order.name.empty()) text += "name = \"" + plain(order.name) + "\"\n";
  return text + "role = \"" + order.role + "\"\n";
}

base::Result<void> check_trust(const Roster& roster, const TrustOrder& order) {
  if (!is_identifier(order.issuer, kIssuerMarks, 100)) {
    return fail(ErrorCode::invalid_argument,
                "\"" + shown(order.issuer) +
                    "\" is no issuer: letters (a to z), digits and . _ @ - are allowed");
  }
  const std::string key = "the key " + order.key.fingerprint();
  if (roster.revocation(order.key) != nullptr) {
    return fail(ErrorCode::refused, key + " was revoked; ask for a new one (`hornbill keys new`)");
  }
  if (const RosterKey* known = roster.find(order.key)) {
    return fail(ErrorCode::refused, key + " is trusted already, as that of " +
                                        listed(known->issuers) + "; edit allowed_signers");
  }
  const auto issuer = roster.issuers.find(order.issuer);
  if (issuer != roster.issuers.end() && issuer->second.role != order.role) {
    return fail(ErrorCode::refused, order.issuer + " has the role \"" + issuer->second.role +
                                        "\"; to give another, edit roles.toml");
  }
  if (roster.roles.contains(order.role)) return {};
  std::vector<std::string> names;
  for (const auto& [name, role] : roster.roles) names.push_back(name);
  const std::string near = base::nearest_word(order.role, names);
  return fail(ErrorCode::invalid_argument,
              "there is no role \"" + shown(order.role) + "\"; it is one of " + listed(names) +
                  (near.empty() ? "" : " (did you mean \"" + near + "\"?)"));
}

// Only a file that was understood is edited.
base::Result<void> no_faults(const RosterRead& read) {
  for (const base::TextFault& fault : read.faults) {
    if (fault.severity == base::Severity::error) {
      return fail(ErrorCode::refused, "first mend this: " + to_string(fault));
    }
  }
  return {};
}

std::vector<base::SshPublicKey> keys_meant(const Roster& roster, const std::string& which) {
  std::vector<base::SshPublicKey> keys;
  if (const auto line = base::parse_key_line(which)) keys.push_back(line->key);
  for (const RosterKey& key : roster.keys) {
    const bool principal =
        std::find(key.issuers.begin(), key.issuers.end(), which) != key.issuers.end();
    if (principal || key.key.fingerprint() == which) keys.push_back(key.key);
  }
  return keys;
}

}  // namespace

base::Result<RosterRead> load_roster(const std::string& folder, const base::TimeZone& zone) {
  const auto texts = read_texts_of(folder);
  if (!texts) return fail(texts.error());
  RosterRead read = read_roster(*texts, zone);
  for (base::TextFault& fault : read.faults) fault.file = folder + "/" + fault.file;
  return read;
}

base::Result<void> trust_key(const std::string& folder, const TrustOrder& order,
                             const base::TimeZone& zone) {
  const auto lock = lock_folder(folder);
  if (!lock) return fail(lock.error());
  auto texts = read_texts_of(folder);
  if (!texts) return fail(texts.error());
  if (texts->roles.empty()) texts->roles = std::string(first_roles());
  const RosterRead read = read_roster(*texts, zone);
  if (auto good = no_faults(read); !good) return good;
  if (auto good = check_trust(read.roster, order); !good) return good;
  // The role first: a key without a role can do nothing, a role without a key neither.
  std::string roles = texts->roles;
  if (!read.roster.issuers.contains(order.issuer)) roles = ended(roles) + issuer_table(order);
  if (auto written = write_roster_file(folder + "/roles.toml", roles); !written) return written;
  return write_roster_file(folder + "/allowed_signers",
                           ended(texts->allowed_signers) + signer_line(order));
}

base::Result<std::vector<std::string>> revoke_key(const std::string& folder,
                                                  const RevokeOrder& order,
                                                  const base::TimeZone& zone) {
  const auto lock = lock_folder(folder);
  if (!lock) return fail(lock.error());
  const auto texts = read_texts_of(folder);
  if (!texts) return fail(texts.error());
  // Revoking goes on even where a line is faulty: it must never wait for a tidy file.
  const Roster roster = read_roster(*texts, zone).roster;
  const auto keys = keys_meant(roster, order.which);
  if (keys.empty()) {
    return fail(ErrorCode::not_found,
                "there is no key and no issuer \"" + shown(order.which) +
                    "\"; give a fingerprint, an issuer, or the whole public key in quotes");
  }
  std::string text = ended(texts->revoked_keys);
  std::vector<std::string> revoked;
  for (const base::SshPublicKey& key : keys) {
    if (roster.revocation(key) != nullptr) continue;
    const std::string when = base::format_utc(order.now).substr(0, 19) + "Z";
    text += key.line() + " " + when + " " + plain(order.why) + "\n";
    revoked.push_back(key.fingerprint());
  }
  if (revoked.empty()) return fail(ErrorCode::refused, "that key is revoked already");
  if (auto written = write_roster_file(folder + "/revoked_keys", text); !written) {
    return fail(written.error());
  }
  return revoked;
}

}  // namespace hornbill::alerts
