// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/time.h"

// Private to the folder: what its requests have in common.
namespace hornbill::base {

struct DeleteCurl {
  void operator()(CURL* p) const { curl_easy_cleanup(p); }
  void operator()(CURLU* p) const { curl_url_cleanup(p); }
  void operator()(curl_slist* p) const { curl_slist_free_all(p); }
};
struct DeleteCurlMulti {  // the types of the two handles are one to the compiler
  void operator()(CURLM* p) const { curl_multi_cleanup(p); }
};

struct CurlTransferOptions {
  std::string url;
  const char* schemes = "http,https";  // no other is spoken
  Duration limit{0};                   // for the whole
  Duration connect_limit{0};
  const std::atomic<bool>* stop = nullptr;
};

// One request that is made in one go.
// Thread: the caller's.
class CurlTransfer {
 public:
  explicit CurlTransfer(const CurlTransferOptions& options);
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  bool ready() const { return easy_ && multi_; }
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }
  // Requires: no line end in it.
  void add_header(const std::string& line);
  // Blocks until the end, `limit`, or a twentieth of a second after `stop` was set.
  CURLcode run();
  // Ends it with a reason of ours, which goes ahead of libcurl's; the first one counts.
  void refuse(ErrorCode code, std::string message);
  bool refused() const { return error_.has_value(); }
  template <class T>
  void get(CURLINFO info, T* value) const {
    curl_easy_getinfo(easy_.get(), info, value);
  }
  // The server's last answer: of HTTP or SMTP; 0: none.
  int status() const;
  // The address that is being asked, after the redirects so far.
  std::string url_now() const;
  // Why it failed, in words that repeat no more of the address than its host.
  Error failure(CURLcode code) const;
  std::string host() const;

 private:
  const CurlTransferOptions options_;
  std::unique_ptr<CURLM, DeleteCurlMulti> multi_;  // an easy transfer alone looks up once a second
  std::unique_ptr<CURL, DeleteCurl> easy_;
  std::unique_ptr<curl_slist, DeleteCurl> headers_;
  bool added_ = false;
  std::optional<Error> error_;
};

}  // namespace hornbill::base
