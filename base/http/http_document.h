// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <string>

#include "base/http/address_rule.h"
#include "base/result.h"
#include "base/time.h"

namespace hornbill::base {

// Which document is wanted, and how much of it.
struct HttpDocumentOptions {
  std::string url;
  std::size_t max_bytes = 4U * 1024 * 1024;  // of the body, once unpacked
  Duration limit{std::chrono::seconds(20)};  // for the whole, redirects included
  Duration connect_limit{std::chrono::seconds(5)};
  int redirects = 4;
  bool https_only = false;  // first address and redirects
  AddressRule may_connect;  // none: every address
  // Asked of the host of every address that a redirect names, lower case; none: every host.
  std::function<bool(const std::string& host)> may_redirect_to;
  std::string etag;           // of what is known already: answered by 304 if it still holds
  std::string last_modified;  // the same
  std::string accept;         // "application/cap+xml"; "" asks for nothing in particular
  std::string user_agent = "Hornbill";
  // An answer of 400 and above is a document without a body, for those who want its Retry-After.
  bool any_status = false;
  const std::atomic<bool>* stop = nullptr;  // once set, given up within a tenth of a second
};

struct HttpDocument {
  int status = 0;  // 200 to 299, or 304; with `any_status`, 400 and above
  std::string body;
  std::string etag;
  std::string last_modified;
  std::string type;         // lower case, without parameters
  std::string url;          // where it came from in the end
  Duration retry_after{0};  // what the server asked for, at most a day; 0: nothing
};

// A whole document by http or https. gzip and deflate are unpacked within the bound. Proxies of
// the environment are not used where `may_connect` is set, since it would judge the proxy.
// Thread: the caller's; blocks until `limit`.
// Fails: limit (bytes, redirects), timed_out, refused (status of 400 and above, an address, host
// or scheme that is not allowed, a certificate), unavailable, invalid_argument. No text repeats
// more of the address than its host.
Result<HttpDocument> get_document(const HttpDocumentOptions& options);

// The parts of an address that rules are made of, lower case; "" where it cannot be read.
std::string url_host(const std::string& url);
std::string url_scheme(const std::string& url);
// `link` as it is meant in a document at `base`; "" if it is no http or https address.
std::string resolve_url(const std::string& base, const std::string& link);

}  // namespace hornbill::base
