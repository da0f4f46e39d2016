// SPDX-License-Identifier: Apache-2.0
#include "hornbill/announce_command.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "alerts/sources/signed/package.h"
#include "alerts/sources/signed/wording.h"
#include "base/file_store.h"
#include "base/signature/ssh_signature.h"
#include "hornbill/announcement_order.h"
#include "hornbill/exit_status.h"
#include "hornbill/json_output.h"
#include "hornbill/sequence_file.h"
#include "hornbill/verdict_output.h"

namespace hornbill {
namespace {

using base::ErrorCode;
using base::fail;
using nlohmann::ordered_json;

// What is signed, and what its files are called.
struct ReadyToSign {
  alerts::Announcement says;
  alerts::SigningOrder order;
  std::string name;
};

// One with a passphrase is left to ssh-keygen, which asks for it.
base::Result<base::SshPrivateKey> read_key(const std::string& file) {
  auto key = base::SshPrivateKey::read(file);
  if (key || key.error().code != ErrorCode::unsupported) return key;
  return fail(
      ErrorCode::unsupported,
      key.error().message + "; or write the text with --no-signature and let ssh-keygen sign it");
}

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

std::string sequence_file_of(const std::string& key) { return key + ".sequence"; }

// The name of a prepared text's file, "flood" of "in/flood.announcement.toml".
std::string stem_of(const std::string& path) {
  std::string name = path.substr(path.rfind('/') + 1);
  for (const std::string_view ending : {".announcement.toml", ".toml"}) {
    if (name.ends_with(ending)) return name.substr(0, name.size() - ending.size());
  }
  return name;
}

base::Result<std::string> checked_name(const std::string& name) {
  if (alerts::is_identifier(name, "._-", 60) && name.front() != '.') return name;
  return fail(ErrorCode::invalid_argument,
              "--name: \"" + alerts::shown(name) +
                  "\" is no name for the files: 1 to 60 letters (a to z), digits and . _ - are "
                  "allowed");
}

std::string text_file(const AnnounceSignOptions& options, const std::string& name) {
  return options.folder + "/" + name + "." + std::string(alerts::kTextSuffix);
}

std::string main_file(const AnnounceSignOptions& options, const std::string& name) {
  const auto suffix = options.tar ? alerts::kArchiveSuffix : alerts::kTextSuffix;
  return options.folder + "/" + name + "." + std::string(suffix);
}

// Nothing that was signed before is lost under a new one of the same name.
base::Result<void> check_target(const AnnounceSignOptions& options, const std::string& name) {
  const std::string target = main_file(options, name);
  std::error_code ignored;
  const bool is_prepared = !options.prepared.empty() && !options.tar &&
                           std::filesystem::equivalent(options.prepared, target, ignored);
  const bool taken = is_prepared ? exists(target + ".sig") : exists(target);
  if (!taken) return {};
  return fail(ErrorCode::refused, (is_prepared ? target + ".sig" : target) +
                                      " exists already; take it away, or give another --name");
}

std::vector<std::string> given_beside_text(const AnnounceSignOptions& options) {
  std::vector<std::string> given;
  const auto note = [&](bool is, const char* name) {
    if (is) given.emplace_back(name);
  };
  note(!options.issuer.empty(), "--issuer");
  note(!options.texts.empty(), "--text");
  note(!options.audio.empty(), "--audio");
  note(!options.urgency.empty(), "--class");
  note(!options.zones.empty(), "--zones");
  note(!options.sites.empty(), "--sites");
  note(!options.not_before.empty(), "--not-before");
  note(!options.expires.empty(), "--expires");
  note(options.drill, "--drill");
  note(!options.phrase.empty(), "--phrase");
  note(!options.updates.empty(), "--update");
  note(!options.cancels.empty(), "--cancel");
  note(!options.repeats.empty(), "--repeats");
  note(!options.gap.empty(), "--gap");
  note(!options.after.empty(), "--after");
  return given;
}

base::Result<ReadyToSign> ready_text(const AnnounceSignOptions& options) {
  const auto given = given_beside_text(options);
  if (!given.empty()) {
    return fail(ErrorCode::invalid_argument, "a prepared text is signed as it is: " +
                                                 alerts::listed(given) + " cannot change it");
  }
  auto prepared = read_prepared(options.prepared);
  if (!prepared) return fail(prepared.error());
  const auto name = checked_name(options.name.empty() ? stem_of(options.prepared) : options.name);
  if (!name) return fail(name.error());
  if (auto free = check_target(options, *name); !free) return fail(free.error());
  const auto wrong = alerts::check_signing(prepared->order);
  if (!wrong.empty()) return fail(ErrorCode::invalid_argument, wrong.front());
  const std::string numbers = sequence_file_of(options.key);
  if (auto own = claim_sequence(numbers, prepared->says.sequence); !own) {
    return fail(own.error().within(options.prepared));
  }
  return ReadyToSign{std::move(prepared->says), std::move(prepared->order), *name};
}

// All is checked with a number of no meaning before one is used up.
base::Result<ReadyToSign> ready_words(const AnnounceSignOptions& options,
                                      const base::TimeZone& zone, const std::string& comment) {
  auto order = order_of(options, zone, comment);
  if (!order) return fail(order.error());
  const auto seconds =
      static_cast<std::uint64_t>(std::max<std::int64_t>(alerts::epoch(options.now), 1));
  number_order(*order, seconds, zone);
  const auto proposed = checked_name(options.name.empty() ? order->says.id : options.name);
  if (!proposed) return fail(proposed.error());
  name_recordings(*order, *proposed);
  if (const auto good = signing_order(*order); !good) return fail(good.error());
  if (auto free = check_target(options, *proposed); !free && !options.name.empty()) {
    return fail(free.error());
  }
  const auto number = take_sequence(sequence_file_of(options.key), options.now);
  if (!number) return fail(number.error());
  number_order(*order, *number, zone);
  const std::string name = options.name.empty() ? order->says.id : options.name;
  if (auto free = check_target(options, name); !free) return fail(free.error());
  name_recordings(*order, name);
  auto signing = signing_order(*order);
  if (!signing) return fail(signing.error());
  return ReadyToSign{std::move(order->says), *std::move(signing), name};
}

base::Result<void> write_files(const AnnounceSignOptions& options, const ReadyToSign& ready,
                               const base::SshPrivateKey* key) {
  if (auto made = base::make_folders(options.folder); !made) return made;
  if (key == nullptr) {
    return alerts::write_unsigned_files(ready.order, options.folder, ready.name);
  }
  if (options.tar) {
    return alerts::write_signed_archive(ready.order, *key, main_file(options, ready.name));
  }
  return alerts::write_signed_files(ready.order, *key, options.folder, ready.name);
}

// In the order in which they matter.
std::vector<std::string> files_of(const AnnounceSignOptions& options, const ReadyToSign& ready) {
  std::vector<std::string> files{main_file(options, ready.name)};
  if (options.tar) return files;
  if (!options.no_signature) files.push_back(files[0] + ".sig");
  for (const auto& [name, path] : ready.order.clip_files) {
    files.push_back(options.folder + "/" + name);
  }
  return files;
}

void report_signed(const AnnounceSignOptions& options, const ReadyToSign& ready,
                   const base::TimeZone& zone, std::ostream& out) {
  const auto files = files_of(options, ready);
  if (options.json) {
    print_json({{"signed", !options.no_signature},
                {"files", files},
                {"announcement", draft_json(draft_of(ready.says))}},
               out);
    return;
  }
  out << (options.no_signature ? "written, not signed yet:\n" : "signed:\n");
  print_draft(draft_of(ready.says), zone, out);
  out << (files.size() == 1 ? "This file is the announcement:\n"
                            : "These files together are the announcement:\n");
  for (const std::string& file : files) out << "  " << file << "\n";
  if (options.no_signature) {
    out << "Sign it with\n  ssh-keygen -Y sign -f " << options.key << " -n "
        << alerts::kAlertNamespace << " " << text_file(options, ready.name) << "\n";
  } else {
    out << "See what a station makes of it: hornbill announce verify " << files[0] << "\n";
  }
}

// What the second person is asked to agree to, once it is sure that it is what was signed.
base::Result<alerts::Announcement> announcement_to_approve(const AnnounceApproveOptions& options,
                                                           const base::SshPublicKey& own) {
  const auto package = alerts::read_package(options.file);
  if (!package) return fail(package.error());
  const auto signer =
      base::ssh_verify({package->text, alerts::kAlertNamespace}, package->signature);
  if (!signer) return fail(signer.error().within(options.file));
  if (*signer == own) {
    return fail(ErrorCode::refused,
                "this key signed the announcement itself; the yes must come from a second person");
  }
  auto read = alerts::read_announcement(package->text, options.file);
  if (!read.announcement) {
    return fail(ErrorCode::refused, base::to_string(read.faults.front()));
  }
  for (const alerts::AnnouncedClip& clip : read.announcement->clips) {
    const auto same = [&](const alerts::PackagedClip& given) {
      return given.name == clip.name && given.sha256 == clip.sha256 && given.bytes == clip.bytes;
    };
    if (std::none_of(package->clips.begin(), package->clips.end(), same)) {
      return fail(ErrorCode::refused,
                  "the recording \"" + clip.name + "\" is missing or not the one that was signed");
    }
  }
  return *std::move(read.announcement);
}

}  // namespace

int run_announce_sign(const AnnounceSignOptions& options, std::ostream& out, std::ostream& err) {
  const auto context = alert_context(options.place, err);
  if (!context) return complain(context.error(), err);
  if (options.no_signature && options.tar) {
    return complain({ErrorCode::invalid_argument,
                     "--tar and --no-signature: sign the text first, then pack both with tar"},
                    err);
  }
  std::optional<base::SshPrivateKey> key;
  std::string comment;
  if (options.no_signature) {
    if (const auto line = base::read_public_key(options.key + ".pub")) comment = line->comment;
  } else {
    auto read = read_key(options.key);
    if (!read) return complain(read.error(), err);
    key = *std::move(read);
    comment = key->comment();
  }
  const auto ready =
      options.prepared.empty() ? ready_words(options, context->zone, comment) : ready_text(options);
  if (!ready) return complain(ready.error(), err);
  if (auto done = write_files(options, *ready, key ? &*key : nullptr); !done) {
    return complain(done.error(), err);
  }
  report_signed(options, *ready, context->zone, out);
  return kOk;
}

int run_announce_approve(const AnnounceApproveOptions& options, std::ostream& out,
                         std::ostream& err) {
  const auto context = alert_context(options.place, err);
  if (!context) return complain(context.error(), err);
  const auto key = read_key(options.key);
  if (!key) return complain(key.error(), err);
  const auto says = announcement_to_approve(options, key->public_key());
  if (!says) return complain(says.error(), err);
  const alerts::AlertDraft draft = draft_of(*says);
  if (options.ask) {
    print_draft(draft, context->zone, out);
    out << "Do you agree that this is announced? Write yes: " << std::flush;
    if (!options.ask()) {
      return complain({ErrorCode::refused, "not agreed; nothing was changed"}, err);
    }
  }
  if (auto done = alerts::add_approval(options.file, *key); !done) {
    return complain(done.error(), err);
  }
  if (options.json) {
    print_json({{"file", options.file},
                {"approved_with", key->public_key().fingerprint()},
                {"announcement", draft_json(draft)}},
               out);
  } else {
    out << "agreed: " << options.file << " now carries the yes of "
        << key->public_key().fingerprint() << "\n";
  }
  return kOk;
}

}  // namespace hornbill
