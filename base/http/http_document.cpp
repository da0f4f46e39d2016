// SPDX-License-Identifier: Apache-2.0
#include "base/http/http_document.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace hornbill::base {
namespace {

constexpr std::size_t kMostHeaderBytes = 64U * 1024;
constexpr std::int64_t kLongestRetry = 86'400;  // seconds
constexpr int kPollMs = 50;

struct FreeCurl {
  void operator()(CURL* p) const { curl_easy_cleanup(p); }
  void operator()(CURLU* p) const { curl_url_cleanup(p); }
  void operator()(curl_slist* p) const { curl_slist_free_all(p); }
};
struct FreeMulti {  // the types of the two handles are one to the compiler
  void operator()(CURLM* p) const { curl_multi_cleanup(p); }
};

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && std::string_view(" \t\r\n").find(text.front()) != text.npos) {
    text.remove_prefix(1);
  }
  while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != text.npos) {
    text.remove_suffix(1);
  }
  return text;
}

std::string url_part(const std::string& url, CURLUPart part) {
  const std::unique_ptr<CURLU, FreeCurl> parts(curl_url());
  char* text = nullptr;
  if (!parts || curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parts.get(), part, &text, 0) != CURLUE_OK) {
    return "";
  }
  const std::string out = lower_case(text);
  curl_free(text);
  return out;
}

// One document on its way.
class Fetch {
 public:
  explicit Fetch(const HttpDocumentOptions& options)
      : options_(options), multi_(curl_multi_init()), easy_(curl_easy_init()) {}
  ~Fetch() {
    if (added_) curl_multi_remove_handle(multi_.get(), easy_.get());
  }
  Fetch(const Fetch&) = delete;
  Fetch& operator=(const Fetch&) = delete;

  Result<HttpDocument> run();

 private:
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static curl_socket_t on_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  CURLcode transfer();
  Result<HttpDocument> answer();
  std::string url_now() const;
  void set_options();
  void set_request();
  void take_header(std::string_view line);
  bool accept_redirect(std::string_view to);
  Error failure(CURLcode code) const;
  void refuse(ErrorCode code, std::string message) {
    if (!error_) error_ = Error{code, std::move(message)};
  }
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  const HttpDocumentOptions& options_;
  std::unique_ptr<CURLM, FreeMulti> multi_;  // an easy transfer alone looks up once a second
  std::unique_ptr<CURL, FreeCurl> easy_;
  bool added_ = false;
  std::unique_ptr<curl_slist, FreeCurl> headers_;
  HttpDocument document_;
  std::optional<Error> error_;  // ours, ahead of libcurl's
  std::size_t header_bytes_ = 0;
};

void Fetch::set_options() {
  const char* schemes = options_.https_only ? "https" : "http,https";
  set(CURLOPT_URL, options_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, schemes);
  set(CURLOPT_REDIR_PROTOCOLS_STR, schemes);
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, static_cast<long>(options_.redirects));
  set(CURLOPT_FAILONERROR, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // a name server that hangs must not hold up the end
  set(CURLOPT_USERAGENT, options_.user_agent.c_str());
  set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
  set(CURLOPT_TIMEOUT_MS,
      static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(options_.limit).count()));
  set(CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(
          std::chrono::ceil<std::chrono::milliseconds>(options_.connect_limit).count()));
  set(CURLOPT_WRITEFUNCTION, &Fetch::on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  set(CURLOPT_HEADERFUNCTION, &Fetch::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  if (!options_.may_connect) return;
  set(CURLOPT_PROXY, "");
  set(CURLOPT_OPENSOCKETFUNCTION, &Fetch::on_socket);
  set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
}

void Fetch::set_request() {
  const auto add = [&](const std::string& line) {
    if (curl_slist* longer = curl_slist_append(headers_.get(), line.c_str())) {
      static_cast<void>(headers_.release());
      headers_.reset(longer);
    }
  };
  // A line end would begin a header of the server's choosing in our request.
  const auto clean = [](const std::string& text) {
    return !text.empty() && text.size() < 1'000 && text.find_first_of("\r\n") == std::string::npos;
  };
  if (clean(options_.etag)) add("If-None-Match: " + options_.etag);
  if (clean(options_.last_modified)) add("If-Modified-Since: " + options_.last_modified);
  if (clean(options_.accept)) add("Accept: " + options_.accept);
  if (headers_) set(CURLOPT_HTTPHEADER, headers_.get());
}

std::size_t Fetch::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& fetch = *static_cast<Fetch*>(self);
  const std::size_t bytes = size * count;
  if (bytes > fetch.options_.max_bytes - fetch.document_.body.size()) {
    fetch.refuse(ErrorCode::limit, "the document is longer than " +
                                       std::to_string(fetch.options_.max_bytes) + " bytes");
    return 0;
  }
  fetch.document_.body.append(data, bytes);
  return bytes;
}

std::size_t Fetch::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& fetch = *static_cast<Fetch*>(self);
  const std::size_t bytes = size * count;
  fetch.header_bytes_ += bytes;
  if (fetch.header_bytes_ > kMostHeaderBytes) {
    fetch.refuse(ErrorCode::limit, "the server's headers do not end");
    return 0;
  }
  fetch.take_header(std::string_view(data, bytes));
  return fetch.error_ ? 0 : bytes;
}

void Fetch::take_header(std::string_view line) {
  if (line.starts_with("HTTP/")) {  // of this answer, not of the redirect before it
    document_.etag.clear();
    document_.last_modified.clear();
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string name = lower_case(line.substr(0, colon));
  const std::string_view value = without_blanks(line.substr(colon + 1));
  if (name == "etag") document_.etag = value;
  if (name == "last-modified") document_.last_modified = value;
  if (name == "location") accept_redirect(value);
}

// The address that is being asked, after the redirects so far.
std::string Fetch::url_now() const {
  char* now = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_EFFECTIVE_URL, &now);
  return now == nullptr ? options_.url : now;
}

bool Fetch::accept_redirect(std::string_view to) {
  if (!options_.may_redirect_to) return true;
  const std::string next = resolve_url(url_now(), std::string(to));
  const std::string host = url_host(next);
  if (!host.empty() && options_.may_redirect_to(host)) return true;
  refuse(ErrorCode::refused, "it is redirected to " +
                                 (host.empty() ? std::string("no address") : host) +
                                 ", which is not allowed");
  return false;
}

// check: allow parameters (a C callback)
curl_socket_t Fetch::on_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& fetch = *static_cast<Fetch*>(self);
  if (!fetch.options_.may_connect(url_host(fetch.url_now()), address->addr)) {
    fetch.refuse(ErrorCode::refused,
                 "its address " + address_text(address->addr) + " is not one that may be asked");
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

Error Fetch::failure(CURLcode code) const {
  if (error_) return *error_;
  const std::string found = url_host(options_.url);
  const std::string host = found.empty() ? "the server" : found;
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {ErrorCode::refused, options_.https_only
                                      ? "only https addresses are allowed"
                                      : "only http and https addresses are allowed"};
    case CURLE_URL_MALFORMAT:
      return {ErrorCode::invalid_argument, "the address is not well formed"};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {ErrorCode::unavailable, "no host " + host + " is known here"};
    case CURLE_COULDNT_CONNECT:
      return {ErrorCode::unavailable, host + " cannot be reached"};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {ErrorCode::refused, "the certificate of " + host + " is not trusted"};
    case CURLE_TOO_MANY_REDIRECTS:
      return {ErrorCode::limit, host + " redirects again and again"};
    case CURLE_HTTP_RETURNED_ERROR:
      return {ErrorCode::refused, host + " answers " + std::to_string(status)};
    case CURLE_OPERATION_TIMEDOUT:
      return {ErrorCode::timed_out, host + " takes too long"};
    case CURLE_ABORTED_BY_CALLBACK:
      return {ErrorCode::unavailable, "it was given up, as the station stops"};
    default:
      return {ErrorCode::unavailable, host + ": " + curl_easy_strerror(code)};
  }
}

// Looks at `stop` often enough, whatever the network does.
CURLcode Fetch::transfer() {
  added_ = curl_multi_add_handle(multi_.get(), easy_.get()) == CURLM_OK;
  if (!added_) return CURLE_FAILED_INIT;
  while (options_.stop == nullptr || !options_.stop->load()) {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    int left = 0;
    if (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      return message->data.result;
    }
    if (error_) return CURLE_ABORTED_BY_CALLBACK;
    curl_multi_poll(multi_.get(), nullptr, 0, kPollMs, nullptr);
  }
  return CURLE_ABORTED_BY_CALLBACK;
}

Result<HttpDocument> Fetch::answer() {
  char* text = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_TYPE, &text);
  const std::string_view type = text == nullptr ? "" : text;
  document_.type = lower_case(without_blanks(type.substr(0, type.find(';'))));
  document_.url = url_now();
  curl_off_t seconds = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RETRY_AFTER, &seconds);
  document_.retry_after = std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, kLongestRetry));
  return std::move(document_);
}

Result<HttpDocument> Fetch::run() {
  if (!easy_ || !multi_) return fail(ErrorCode::internal, "libcurl cannot be started");
  set_options();
  set_request();
  const CURLcode code = transfer();
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  document_.status = static_cast<int>(status);
  if (code == CURLE_HTTP_RETURNED_ERROR && options_.any_status && !error_) return answer();
  if (code != CURLE_OK) return fail(failure(code));
  if (status != 304 && (status < 200 || status > 299)) {
    return fail(ErrorCode::refused, url_host(options_.url) + " answers " + std::to_string(status));
  }
  return answer();
}

}  // namespace

Result<HttpDocument> get_document(const HttpDocumentOptions& options) {
  Fetch fetch(options);
  return fetch.run();
}

std::string url_host(const std::string& url) {
  std::string host = url_part(url, CURLUPART_HOST);
  while (host.ends_with('.')) host.pop_back();
  return host;
}

std::string url_scheme(const std::string& url) { return url_part(url, CURLUPART_SCHEME); }

std::string resolve_url(const std::string& base, const std::string& link) {
  const std::unique_ptr<CURLU, FreeCurl> parts(curl_url());
  char* text = nullptr;
  const std::string clean(without_blanks(link));
  if (!parts || clean.empty()) return "";
  if (!base.empty()) curl_url_set(parts.get(), CURLUPART_URL, base.c_str(), 0);
  if (curl_url_set(parts.get(), CURLUPART_URL, clean.c_str(), CURLU_URLENCODE) != CURLUE_OK ||
      curl_url_get(parts.get(), CURLUPART_URL, &text, 0) != CURLUE_OK) {
    return "";
  }
  const std::string out = text;
  curl_free(text);
  const std::string scheme = url_scheme(out);
  return scheme == "http" || scheme == "https" ? out : "";
}

}  // namespace hornbill::base
