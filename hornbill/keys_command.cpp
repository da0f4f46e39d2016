// SPDX-License-Identifier: Apache-2.0
#include "hornbill/keys_command.h"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "alerts/sources/signed/ledger_line.h"
#include "alerts/sources/signed/replay_guard.h"
#include "alerts/sources/signed/roster_files.h"
#include "alerts/sources/signed/wording.h"
#include "base/file_store.h"
#include "base/moment.h"
#include "base/signature/ssh_key.h"
#include "hornbill/check_command.h"
#include "hornbill/exit_status.h"
#include "hornbill/json_output.h"
#include "hornbill/text_width.h"
#include "hornbill/time_argument.h"

namespace hornbill {
namespace {

using base::ErrorCode;
using base::fail;
using nlohmann::ordered_json;

constexpr std::size_t kMostLedgerBytes = 64U << 20U;

base::Result<void> check_issuer(const std::string& issuer) {
  if (alerts::is_identifier(issuer, alerts::kIssuerMarks, 100)) return {};
  return fail(ErrorCode::invalid_argument,
              "\"" + alerts::shown(issuer) +
                  "\" is no issuer: letters (a to z), digits and . _ @ - are allowed, "
                  "like chiangrai.dpm");
}

bool is_key_line(const std::string& text) {
  return text.starts_with("ssh-") && text.find(' ') != std::string::npos;
}

// A public key as people give it: its line, or the file that holds it.
base::Result<base::SshKeyLine> public_key_of(const std::string& given) {
  if (is_key_line(given)) return base::parse_key_line(given);
  auto key = base::read_public_key(given);
  if (key || given.ends_with(".pub") || ::access((given + ".pub").c_str(), F_OK) != 0) return key;
  return fail(ErrorCode::invalid_argument,
              given + " is the private half, which stays with its owner; give " + given + ".pub");
}

ordered_json time_json(const std::optional<base::UtcTime>& time) {
  return time ? ordered_json(base::format_utc(*time)) : ordered_json(nullptr);
}

std::string validity(const alerts::ListedKey& key, const base::TimeZone& zone) {
  std::string text;
  if (key.valid_after) text = "from " + local_moment(*key.valid_after, zone) + " ";
  return text + (key.valid_before ? "until " + local_moment(*key.valid_before, zone)
                                  : std::string("without an end"));
}

void print_key(const alerts::ListedKey& key, const base::TimeZone& zone, std::ostream& out) {
  if (key.issuers.empty()) out << "(no issuer)\n";
  for (std::size_t i = 0; i < key.issuers.size(); ++i) {
    out << plain(key.issuers[i]);
    if (key.names[i] != key.issuers[i]) out << ", " << plain(key.names[i]);
    out << ", role " << plain(key.roles[i]) << "\n";
  }
  out << "  " << key.fingerprint << "\n";
  if (!key.issuers.empty()) out << "  " << validity(key, zone) << "\n";
  out << "  " << alerts::to_string(key.standing.state);
  if (!key.standing.words.empty()) out << ": " << plain(key.standing.words);
  out << "\n";
}

ordered_json key_json(const alerts::ListedKey& key) {
  return {{"fingerprint", key.fingerprint},
          {"issuers", key.issuers},
          {"names", key.names},
          {"roles", key.roles},
          {"valid_after", time_json(key.valid_after)},
          {"valid_before", time_json(key.valid_before)},
          {"comment", key.comment},
          {"state", alerts::to_string(key.standing.state)},
          {"may_speak", key.standing.may_speak},
          {"words", key.standing.words}};
}

ordered_json faults_json(const std::vector<base::TextFault>& faults) {
  ordered_json list = ordered_json::array();
  for (const base::TextFault& fault : faults) list.push_back(base::to_string(fault));
  return list;
}

void print_keys(const std::vector<alerts::ListedKey>& keys, const AlertContext& context,
                std::ostream& out) {
  if (keys.empty()) {
    out << "No keys in " << context.roster << ": no signed announcement is taken.\n"
        << "\"hornbill keys trust\" adds one.\n";
    return;
  }
  for (const alerts::ListedKey& key : keys) print_key(key, context.zone, out);
  out << keys.size() << (keys.size() == 1 ? " key" : " keys") << " in " << context.roster
      << "; times of " << context.zone.name() << "\n";
}

base::Result<alerts::TrustOrder> trust_order(const KeysTrustOptions& options,
                                             const base::TimeZone& zone) {
  const auto key = public_key_of(options.key);
  if (!key) return fail(key.error());
  alerts::TrustOrder order{key->key, key->comment, options.issuer, options.name, options.role, {},
                           {}};
  if (order.issuer.empty()) {
    order.issuer = key->comment;
    if (!alerts::is_identifier(order.issuer, alerts::kIssuerMarks, 100)) {
      return fail(ErrorCode::invalid_argument,
                  "the key does not say whose it is; give --issuer, like chiangrai.dpm");
    }
  }
  if (!options.from.empty()) {
    const auto from = base::parse_moment(options.from, zone, options.now);
    if (!from) return fail(from.error().within("--from"));
    order.valid_after = *from;
  }
  if (!options.until.empty()) {
    const auto until = parse_end(options.until, zone, options.now);
    if (!until) return fail(until.error().within("--until"));
    order.valid_before = *until;
  }
  const base::UtcTime begin = std::max(order.valid_after.value_or(options.now), options.now);
  if (order.valid_before && *order.valid_before <= begin) {
    return fail(ErrorCode::invalid_argument,
                "--until: " + local_moment(*order.valid_before, zone) +
                    " is over, or not after --from; write a later date, like 2028-12-31");
  }
  return order;
}

void print_trusted(const alerts::TrustOrder& order, const AlertContext& context,
                   std::ostream& out) {
  out << "trusted: " << order.key.fingerprint() << "\n  as " << order.issuer << ", role "
      << order.role << ", ";
  if (order.valid_before) {
    out << "until " << local_moment(*order.valid_before, context.zone) << " ("
        << context.zone.name() << ")\n";
  } else {
    out << "without an end; better give --until, so that a forgotten key ends by itself\n";
  }
  out << "Compare the fingerprint with the owner's by telephone or face to face.\n";
}

}  // namespace

int run_keys_new(const KeysNewOptions& options, std::ostream& out, std::ostream& err) {
  if (auto good = check_issuer(options.issuer); !good) {
    return complain(good.error().within("--issuer"), err);
  }
  const auto key = base::SshPrivateKey::generate(options.issuer);
  if (auto written = key.write(options.file); !written) return complain(written.error(), err);
  const std::string public_file = options.file + ".pub";
  if (options.json) {
    print_json({{"private_file", options.file},
                {"public_file", public_file},
                {"issuer", options.issuer},
                {"fingerprint", key.public_key().fingerprint()},
                {"public_key", key.public_key().line() + " " + options.issuer},
                {"passphrase", false}},
               out);
    return kOk;
  }
  out << "made " << options.file << ", which nobody else may have,\n and " << public_file
      << ", for the stations\nfingerprint " << key.public_key().fingerprint() << "\n\n"
      << "The private file has no passphrase: whoever has it can speak in your name. Keep it on a\n"
      << "stick that you carry or lock away, and never on a station. If it is lost or copied, "
         "have\n"
      << "it revoked at once: hornbill keys revoke " << options.issuer << "\n\n"
      << "Next, give " << public_file << " to those who run the stations. They say\n"
      << "  hornbill keys trust " << public_file << " --role ROLE --name \"NAME\" --until DATE\n"
      << "and compare the fingerprint with you.\n";
  return kOk;
}

int run_keys_list(const KeysListOptions& options, std::ostream& out, std::ostream& err) {
  const auto context = alert_context(options.place, err);
  if (!context) return complain(context.error(), err);
  const auto read = alerts::load_roster(context->roster, context->zone);
  if (!read) return complain(read.error(), err);
  print_faults(read->faults, options.colour, err);
  const auto keys = alerts::list_keys(read->roster, options.now, {});
  if (options.json) {
    ordered_json list = ordered_json::array();
    for (const alerts::ListedKey& key : keys) list.push_back(key_json(key));
    print_json({{"roster", context->roster},
                {"time_zone", context->zone.name()},
                {"keys", std::move(list)},
                {"faults", faults_json(read->faults)}},
               out);
  } else {
    print_keys(keys, *context, out);
  }
  const bool faulty = std::any_of(
      read->faults.begin(), read->faults.end(),
      [](const base::TextFault& fault) { return fault.severity == base::Severity::error; });
  return faulty ? kFailed : kOk;
}

int run_keys_trust(const KeysTrustOptions& options, std::ostream& out, std::ostream& err) {
  const auto context = alert_context(options.place, err);
  if (!context) return complain(context.error(), err);
  const auto order = trust_order(options, context->zone);
  if (!order) return complain(order.error(), err);
  if (auto good = alerts::trust_key(context->roster, *order, context->zone); !good) {
    return complain(good.error(), err);
  }
  if (!options.json) {
    print_trusted(*order, *context, out);
    return kOk;
  }
  print_json({{"roster", context->roster},
              {"fingerprint", order->key.fingerprint()},
              {"issuer", order->issuer},
              {"role", order->role},
              {"valid_after", time_json(order->valid_after)},
              {"valid_before", time_json(order->valid_before)}},
             out);
  return kOk;
}

int run_keys_revoke(const KeysRevokeOptions& options, std::ostream& out, std::ostream& err) {
  const auto context = alert_context(options.place, err);
  if (!context) return complain(context.error(), err);
  alerts::RevokeOrder order{options.which, options.why, options.now};
  if (!is_key_line(order.which) && order.which.ends_with(".pub")) {
    const auto key = public_key_of(order.which);
    if (!key) return complain(key.error(), err);
    order.which = key->key.line();
  }
  const auto revoked = alerts::revoke_key(context->roster, order, context->zone);
  if (!revoked) return complain(revoked.error(), err);
  if (options.json) {
    print_json({{"roster", context->roster}, {"revoked", *revoked}, {"why", options.why}}, out);
    return kOk;
  }
  for (const std::string& fingerprint : *revoked) out << "revoked: " << fingerprint << "\n";
  out << "Nothing that it signed is taken any more. Other stations with a roster of their own "
         "need\n"
      << "the same order, or a copy of " << context->roster << "/revoked_keys.\n";
  return kOk;
}

int run_keys_time(const KeysTimeOptions& options, std::ostream& out, std::ostream& err) {
  const auto context = alert_context(options.place, err);
  if (!context) return complain(context.error(), err);
  if (!context->config) {
    return complain({ErrorCode::not_found,
                     "a station's configuration is needed: it says where the "
                     "station keeps what it remembers; give --config"},
                    err);
  }
  const std::string path = context->config->state_folder + "/alerts/sources/ledger";
  auto lines = base::read_file(path, kMostLedgerBytes);
  if (!lines && lines.error().code != ErrorCode::not_found) return complain(lines.error(), err);
  alerts::ReplayGuard guard;
  guard.load(lines.value_or(""));
  const base::Duration back = guard.set_back(options.now);
  if (back.count() > 0) {
    const auto kept = alerts::append_to_ledger(path, guard.reset_time(options.now));
    if (!kept) return complain(kept.error(), err);
  }
  if (options.json) {
    print_json({{"time", base::format_utc(options.now)},
                {"was_ahead_seconds", back / std::chrono::seconds(1)}},
               out);
  } else if (back.count() > 0) {
    out << "From now on the station goes by " << local_moment(options.now, context->zone)
        << "; it had believed a time " << alerts::length_of(back) << " later.\n";
  } else {
    out << "The station knows of no time later than " << local_moment(options.now, context->zone)
        << ": there is nothing to put right.\n";
  }
  return kOk;
}

}  // namespace hornbill
