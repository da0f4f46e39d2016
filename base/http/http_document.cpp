// SPDX-License-Identifier: Apache-2.0
#include "base/http/http_document.h"

#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/http/curl_transfer.h"

namespace hornbill::base {
namespace {

constexpr std::size_t kMostHeaderBytes = 64U * 1024;
constexpr std::int64_t kLongestRetry = 86'400;  // seconds

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
  const std::unique_ptr<CURLU, DeleteCurl> parts(curl_url());
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
      : options_(options),
        transfer_({.url = options.url,
                   .schemes = options.https_only ? "https" : "http,https",
                   .limit = options.limit,
                   .connect_limit = options.connect_limit,
                   .stop = options.stop}) {}

  Result<HttpDocument> run();

 private:
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static curl_socket_t on_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  Result<HttpDocument> answer();
  void set_options();
  void set_request();
  void take_header(std::string_view line);
  bool accept_redirect(std::string_view to);

  const HttpDocumentOptions& options_;
  CurlTransfer transfer_;
  HttpDocument document_;
  std::size_t header_bytes_ = 0;
};

void Fetch::set_options() {
  transfer_.set(CURLOPT_FOLLOWLOCATION, 1L);
  transfer_.set(CURLOPT_MAXREDIRS, static_cast<long>(options_.redirects));
  transfer_.set(CURLOPT_FAILONERROR, 1L);
  transfer_.set(CURLOPT_USERAGENT, options_.user_agent.c_str());
  transfer_.set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
  transfer_.set(CURLOPT_WRITEFUNCTION, &Fetch::on_body);
  transfer_.set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  transfer_.set(CURLOPT_HEADERFUNCTION, &Fetch::on_header);
  transfer_.set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  if (!options_.may_connect) return;
  transfer_.set(CURLOPT_PROXY, "");
  transfer_.set(CURLOPT_OPENSOCKETFUNCTION, &Fetch::on_socket);
  transfer_.set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
}

void Fetch::set_request() {
  // A line end would begin a header of the server's choosing in our request.
  const auto clean = [](const std::string& text) {
    return !text.empty() && text.size() < 1'000 && text.find_first_of("\r\n") == std::string::npos;
  };
  if (clean(options_.etag)) transfer_.add_header("If-None-Match: " + options_.etag);
  if (clean(options_.last_modified)) {
    transfer_.add_header("If-Modified-Since: " + options_.last_modified);
  }
  if (clean(options_.accept)) transfer_.add_header("Accept: " + options_.accept);
}

std::size_t Fetch::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& fetch = *static_cast<Fetch*>(self);
  const std::size_t bytes = size * count;
  if (bytes > fetch.options_.max_bytes - fetch.document_.body.size()) {
    fetch.transfer_.refuse(
        ErrorCode::limit,
        "the document is longer than " + std::to_string(fetch.options_.max_bytes) + " bytes");
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
    fetch.transfer_.refuse(ErrorCode::limit, "the server's headers do not end");
    return 0;
  }
  fetch.take_header(std::string_view(data, bytes));
  return fetch.transfer_.refused() ? 0 : bytes;
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

bool Fetch::accept_redirect(std::string_view to) {
  if (!options_.may_redirect_to) return true;
  const std::string next = resolve_url(transfer_.url_now(), std::string(to));
  const std::string host = url_host(next);
  if (!host.empty() && options_.may_redirect_to(host)) return true;
  transfer_.refuse(ErrorCode::refused, "it is redirected to " +
                                           (host.empty() ? std::string("no address") : host) +
                                           ", which is not allowed");
  return false;
}

// check: allow parameters (a C callback)
curl_socket_t Fetch::on_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& fetch = *static_cast<Fetch*>(self);
  if (!fetch.options_.may_connect(url_host(fetch.transfer_.url_now()), address->addr)) {
    fetch.transfer_.refuse(ErrorCode::refused, "its address " + address_text(address->addr) +
                                                   " is not one that may be asked");
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

Result<HttpDocument> Fetch::answer() {
  char* text = nullptr;
  transfer_.get(CURLINFO_CONTENT_TYPE, &text);
  const std::string_view type = text == nullptr ? "" : text;
  document_.type = lower_case(without_blanks(type.substr(0, type.find(';'))));
  document_.url = transfer_.url_now();
  curl_off_t seconds = 0;
  transfer_.get(CURLINFO_RETRY_AFTER, &seconds);
  document_.retry_after = std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, kLongestRetry));
  return std::move(document_);
}

Result<HttpDocument> Fetch::run() {
  if (!transfer_.ready()) return fail(transfer_.failure(CURLE_FAILED_INIT));
  set_options();
  set_request();
  const CURLcode code = transfer_.run();
  const int status = transfer_.status();
  document_.status = status;
  if (code == CURLE_HTTP_RETURNED_ERROR && options_.any_status && !transfer_.refused()) {
    return answer();
  }
  if (code != CURLE_OK) return fail(transfer_.failure(code));
  if (status != 304 && (status < 200 || status > 299)) {
    return fail(ErrorCode::refused, transfer_.host() + " answers " + std::to_string(status));
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
  const std::unique_ptr<CURLU, DeleteCurl> parts(curl_url());
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
