// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/audio.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <system_error>
#include <utility>

#include "alerts/sources/cap/base64.h"
#include "alerts/sources/cap/xml_walk.h"
#include "base/digest.h"
#include "base/file_store.h"
#include "base/http/http_document.h"

namespace hornbill::alerts {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;

constexpr std::string_view kSuffix = ".recording";
constexpr std::size_t kSha1Digits = 40;
constexpr std::size_t kSha256Digits = 64;

std::string sha1_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha1(), nullptr) != 1) {
    return "";  // no digest is empty, so nothing is taken for right
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (unsigned int i = 0; i < length; ++i) {
    out += kDigits[digest[i] >> 4];
    out += kDigits[digest[i] & 0xF];
  }
  return out;
}

std::string stated_digest(const CapResource& resource) {
  std::string out;
  for (const char c : resource.digest) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

base::Result<void> check_digest(std::string_view bytes, const std::string& stated) {
  const bool known = stated.size() == kSha1Digits || stated.size() == kSha256Digits;
  if (!known || stated.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return fail(ErrorCode::corrupt, "its digest is neither SHA-1 nor SHA-256 in hexadecimal");
  }
  const std::string found =
      stated.size() == kSha1Digits ? sha1_hex(bytes) : base::to_hex(base::sha256(bytes));
  if (found == stated) return {};
  return fail(ErrorCode::corrupt, "its digest is not what the message says: it was changed");
}

// The standard calls <size> approximate.
base::Result<void> check_size(std::size_t bytes, std::uint64_t stated) {
  const std::uint64_t tolerance = std::max<std::uint64_t>(1'024, stated / 10);
  const std::uint64_t off = bytes > stated ? bytes - stated : stated - bytes;
  if (off <= tolerance) return {};
  return fail(ErrorCode::corrupt, "it has " + std::to_string(bytes) + " bytes, and not " +
                                      std::to_string(stated) + " as the message says");
}

base::Result<void> check_bytes(std::string_view bytes, const CapResource& resource) {
  if (bytes.empty()) return fail(ErrorCode::corrupt, "it is empty");
  const std::string digest = stated_digest(resource);
  if (!digest.empty()) return check_digest(bytes, digest);
  return resource.bytes ? check_size(bytes.size(), *resource.bytes) : base::Result<void>{};
}

std::string clip_path(const std::string& folder, const std::string& digest) {
  return (fs::absolute(folder) / (digest + std::string(kSuffix))).lexically_normal().string();
}

base::Result<std::size_t> bytes_in(const std::string& folder) {
  std::error_code error;
  std::size_t bytes = 0;
  fs::directory_iterator at(folder, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    std::error_code gone;
    const auto size = at->file_size(gone);
    if (!gone) bytes += static_cast<std::size_t>(size);
  }
  if (error) return fail(ErrorCode::io, "reading " + folder + ": " + error.message());
  return bytes;
}

base::Result<std::string> store(const std::string& bytes, const CapAudioOptions& options) {
  const std::string path = clip_path(options.folder, base::to_hex(base::sha256(bytes)));
  std::error_code error;
  const bool there = fs::is_regular_file(fs::symlink_status(path, error));
  if (there && fs::file_size(path, error) == bytes.size() && !error) return path;
  if (auto made = base::make_folders(options.folder); !made) return fail(made.error());
  const auto held = bytes_in(options.folder);
  if (!held) return fail(held.error());
  if (*held + bytes.size() > options.most_folder_bytes) {
    return fail(ErrorCode::limit, "there is no room left in " + options.folder);
  }
  if (auto kept = base::replace_file(path, bytes); !kept) return fail(kept.error());
  return path;
}

base::Result<std::string> embedded(const CapResource& resource, const CapAudioOptions& options) {
  auto bytes = decode_base64(resource.deref_uri, options.most_bytes);
  if (!bytes) {
    return fail(ErrorCode::corrupt,
                "what the message holds of it is no base64, or is longer than " +
                    std::to_string(options.most_bytes) + " bytes");
  }
  if (auto right = check_bytes(*bytes, resource); !right) return fail(right.error());
  return store(*bytes, options);
}

base::Result<void> may_ask(const CapResource& resource, const std::string& url,
                           const CapAudioOptions& options) {
  const std::string scheme = base::url_scheme(url);
  const std::string host = base::url_host(url);
  if (scheme != "http" && scheme != "https") {
    return fail(ErrorCode::refused, "its address is not one of the web");
  }
  if (!options.hosts.names(host)) {
    return fail(ErrorCode::refused, "its host " + host + " is not allowed");
  }
  if (scheme == "http" && stated_digest(resource).empty()) {
    return fail(ErrorCode::refused,
                "it comes by plain http and the message states no digest, so "
                "nothing proves that it is genuine");
  }
  if (resource.bytes && *resource.bytes > options.most_bytes) {
    return fail(ErrorCode::limit, "it has " + std::to_string(*resource.bytes) +
                                      " bytes, more than the " +
                                      std::to_string(options.most_bytes) + " that are taken");
  }
  return {};
}

base::Result<std::string> named(const CapResource& resource, const CapAudioOptions& options) {
  const std::string url(trimmed(resource.uri));
  if (auto may = may_ask(resource, url, options); !may) return fail(may.error());
  base::HttpDocumentOptions wanted;
  wanted.url = url;
  wanted.max_bytes = options.most_bytes;
  wanted.limit = options.limit;
  // One that began safely must not go on unsafely, unless its digest proves it.
  wanted.https_only = options.https_only || stated_digest(resource).empty();
  wanted.may_connect = [&](const std::string& host, const ::sockaddr& address) {
    return options.hosts.may_connect(host, address);
  };
  wanted.may_redirect_to = [&](const std::string& host) { return options.hosts.names(host); };
  wanted.accept = "audio/*, application/ogg, */*;q=0.1";
  wanted.stop = options.stop;
  const auto document = base::get_document(wanted);
  if (!document) return fail(document.error());
  if (document->type.starts_with("text/")) {
    return fail(ErrorCode::refused, "the server sends " + document->type + ", which is no sound");
  }
  if (auto right = check_bytes(document->body, resource); !right) return fail(right.error());
  return store(document->body, options);
}

// How a warning calls it: never more of an address than its host.
std::string recording_name(const CapResource& resource) {
  const std::string host = base::url_host(std::string(trimmed(resource.uri)));
  if (!resource.deref_uri.empty() || host.empty()) return "the recording in the message";
  return "the recording at " + host;
}

}  // namespace

base::Result<std::string> fetch_cap_audio(const CapResource& resource,
                                          const CapAudioOptions& options) {
  if (resource.deref_uri.empty()) {
    if (trimmed(resource.uri).empty()) return fail(ErrorCode::corrupt, "it is nowhere");
    return named(resource, options);
  }
  auto path = embedded(resource, options);
  // Some services name the file that they embed; <uri> may be a mere name then.
  if (path || base::resolve_url("", resource.uri).empty()) return path;
  auto fetched = named(resource, options);
  return fetched ? fetched : path;
}

namespace {

base::Result<std::string> attempt(const CapResource& resource, const CapAudioOptions& options,
                                  std::size_t tried) {
  if (tried >= options.most_recordings) {
    return fail(ErrorCode::limit, "the message has more than " +
                                      std::to_string(options.most_recordings) + " recordings");
  }
  if (options.limit <= base::Duration{0}) {
    return fail(ErrorCode::timed_out, "no time is left for it");
  }
  return fetch_cap_audio(resource, options);
}

}  // namespace

void fetch_cap_audio(CapJudgement& judgement, const CapAudioOptions& options,
                     const base::TimeSource& time) {
  if (judgement.verdict.decision == Decision::refuse) return;
  const base::SteadyTime until = time.steady() + options.limit_of_all;
  std::size_t tried = 0;
  CapAudioOptions one = options;
  for (const CapAudioOffer& offer : judgement.audio) {
    one.limit = std::min(options.limit, std::chrono::floor<base::Duration>(until - time.steady()));
    const auto path = attempt(offer.resource, one, tried++);
    AlertMessage& message = judgement.drafts.at(offer.draft).messages.at(offer.message);
    if (path) {
      message.audio_file = *path;
      continue;
    }
    judgement.verdict.warnings.push_back(
        recording_name(offer.resource) + " for the language \"" + message.language +
        "\" is not used: " + path.error().message +
        (message.text.empty() ? "; there are no words to speak instead"
                              : "; the words are spoken instead"));
  }
}

}  // namespace hornbill::alerts
