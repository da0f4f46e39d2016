// SPDX-License-Identifier: Apache-2.0
#include "base/http/curl_transfer.h"

#include "base/http/http_document.h"

namespace hornbill::base {
namespace {

constexpr int kLookForStopMs = 50;

long in_ms(Duration limit) {
  return static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(limit).count());
}

}  // namespace

CurlTransfer::CurlTransfer(const CurlTransferOptions& options)
    : options_(options), multi_(curl_multi_init()), easy_(curl_easy_init()) {
  if (!ready()) return;
  set(CURLOPT_URL, options_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, options_.schemes);
  set(CURLOPT_REDIR_PROTOCOLS_STR, options_.schemes);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // a name server that hangs must not hold up the end
  set(CURLOPT_TIMEOUT_MS, in_ms(options_.limit));
  set(CURLOPT_CONNECTTIMEOUT_MS, in_ms(options_.connect_limit));
}

CurlTransfer::~CurlTransfer() {
  if (added_) curl_multi_remove_handle(multi_.get(), easy_.get());
}

void CurlTransfer::add_header(const std::string& line) {
  if (curl_slist* longer = curl_slist_append(headers_.get(), line.c_str())) {
    static_cast<void>(headers_.release());
    headers_.reset(longer);
  }
  set(CURLOPT_HTTPHEADER, headers_.get());
}

CURLcode CurlTransfer::run() {
  added_ = ready() && curl_multi_add_handle(multi_.get(), easy_.get()) == CURLM_OK;
  if (!added_) return CURLE_FAILED_INIT;
  while (options_.stop == nullptr || !options_.stop->load()) {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    int left = 0;
    if (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      return message->data.result;
    }
    if (error_) return CURLE_ABORTED_BY_CALLBACK;
    curl_multi_poll(multi_.get(), nullptr, 0, kLookForStopMs, nullptr);
  }
  return CURLE_ABORTED_BY_CALLBACK;
}

void CurlTransfer::refuse(ErrorCode code, std::string message) {
  if (!error_) error_ = Error{code, std::move(message)};
}

int CurlTransfer::status() const {
  long status = 0;
  get(CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

std::string CurlTransfer::url_now() const {
  char* now = nullptr;
  get(CURLINFO_EFFECTIVE_URL, &now);
  return now == nullptr ? options_.url : now;
}

std::string CurlTransfer::host() const {
  const std::string found = url_host(options_.url);
  return found.empty() ? "the server" : found;
}

Error CurlTransfer::failure(CURLcode code) const {
  if (error_) return *error_;
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {ErrorCode::refused,
              std::string_view(options_.schemes) == "http,https"
                  ? "only http and https addresses are allowed"
                  : "only " + std::string(options_.schemes) + " addresses are allowed"};
    case CURLE_URL_MALFORMAT:
      return {ErrorCode::invalid_argument, "the address is not well formed"};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {ErrorCode::unavailable, "no host " + host() + " is known here"};
    case CURLE_COULDNT_CONNECT:
      return {ErrorCode::unavailable, host() + " cannot be reached"};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {ErrorCode::refused, "the certificate of " + host() + " is not trusted"};
    case CURLE_TOO_MANY_REDIRECTS:
      return {ErrorCode::limit, host() + " redirects again and again"};
    case CURLE_HTTP_RETURNED_ERROR:
      return {ErrorCode::refused, host() + " answers " + std::to_string(status())};
    case CURLE_OPERATION_TIMEDOUT:
      return {ErrorCode::timed_out, host() + " takes too long"};
    case CURLE_ABORTED_BY_CALLBACK:
      return {ErrorCode::unavailable, "it was given up, as the station stops"};
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return {ErrorCode::unavailable, host() + " broke off"};
    case CURLE_FAILED_INIT:
      return {ErrorCode::internal, "libcurl cannot be started"};
    default:
      return {ErrorCode::unavailable, host() + ": " + curl_easy_strerror(code)};
  }
}

}  // namespace hornbill::base
