// SPDX-License-Identifier: Apache-2.0
#include "base/http/http_stream.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hornbill::base {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kPollMs = 100;
constexpr std::size_t kBuffer = 16'384;

struct FreeEasy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeMulti {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One transfer. The easy handle is removed from the multi handle before either is freed.
class Transfer {
 public:
  Transfer(const HttpStreamOptions& options, const HttpBody& body)
      : options_(options), body_(body), multi_(curl_multi_init()), easy_(curl_easy_init()) {}
  ~Transfer() {
    if (added_) curl_multi_remove_handle(multi_.get(), easy_.get());
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  Result<void> run(const std::atomic<bool>& stop);

 private:
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  void set_options();
  std::size_t take(std::span<const std::byte> bytes);
  bool accept_type();
  bool may_take(std::size_t bytes) const;
  std::optional<Error> too_slow(Clock::time_point now);
  Result<void> outcome(CURLcode code) const;
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  const HttpStreamOptions& options_;
  const HttpBody& body_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  std::unique_ptr<CURL, FreeEasy> easy_;
  std::unique_ptr<curl_slist, FreeList> aliases_;
  bool added_ = false;
  bool begun_ = false;  // the body has
  bool refused_by_body_ = false;
  bool paused_ = false;     // to keep to the highest rate
  std::int64_t total_ = 0;  // bytes
  Clock::time_point body_began_;
  std::string type_;
  std::optional<Error> error_;  // ours, ahead of libcurl's
  std::int64_t in_window_ = 0;  // bytes
  Clock::time_point started_ = Clock::now();
  Clock::time_point window_ = started_;
};

void Transfer::set_options() {
  set(CURLOPT_URL, options_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, static_cast<long>(options_.redirects));
  set(CURLOPT_FAILONERROR, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // a name server that hangs must not hold up the end
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_USERAGENT, options_.user_agent.c_str());
  set(CURLOPT_BUFFERSIZE, static_cast<long>(kBuffer));
  set(CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(
          std::chrono::ceil<std::chrono::milliseconds>(options_.connect_limit).count()));
  aliases_.reset(curl_slist_append(nullptr, "ICY 200 OK"));
  set(CURLOPT_HTTP200ALIASES, aliases_.get());
  set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<Transfer*>(self)->take(
      std::as_bytes(std::span<const char>(data, size * count)));
}

// Anything but the number of bytes ends the transfer.
std::size_t Transfer::take(std::span<const std::byte> bytes) {
  if (!begun_) {
    begun_ = true;
    window_ = Clock::now();
    if (!accept_type()) return 0;
    body_began_ = window_;
  }
  if (!may_take(bytes.size())) {
    paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  total_ += static_cast<std::int64_t>(bytes.size());
  in_window_ += static_cast<std::int64_t>(bytes.size());
  if (body_(bytes, type_)) return bytes.size();
  refused_by_body_ = true;
  return 0;
}

// libcurl's own limit looks at averages and lets whole megabytes through first.
bool Transfer::may_take(std::size_t bytes) const {
  const double seconds = std::chrono::duration<double>(Clock::now() - body_began_).count() + 1.0;
  return static_cast<double>(total_) + static_cast<double>(bytes) <=
         seconds * static_cast<double>(options_.high_bytes_per_s);
}

bool Transfer::accept_type() {
  const char* text = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_TYPE, &text);
  type_ = text == nullptr ? "" : text;
  type_ = type_.substr(0, type_.find(';'));
  std::transform(type_.begin(), type_.end(), type_.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  while (!type_.empty() && type_.back() == ' ') type_.pop_back();
  if (type_.empty()) return true;
  const bool list = type_.ends_with("mpegurl") || type_.ends_with("scpls");
  std::string_view rest = options_.accepted_types;
  while (!list && !rest.empty()) {
    const std::string_view prefix = rest.substr(0, rest.find(','));
    if (std::string_view(type_).starts_with(prefix)) return true;
    rest.remove_prefix(std::min(rest.size(), prefix.size() + 1));
  }
  error_ =
      Error{ErrorCode::unsupported, list ? "the address is of a list of streams, not of a stream"
                                         : "the server sends \"" + type_ + "\", which is no sound"};
  return false;
}

std::optional<Error> Transfer::too_slow(Clock::time_point now) {
  if (!begun_) {
    if (now - started_ <= options_.connect_limit) return std::nullopt;
    return Error{ErrorCode::timed_out, "the server does not answer"};
  }
  if (now - window_ < options_.low_for) return std::nullopt;
  const double seconds = std::chrono::duration<double>(now - window_).count();
  const double rate = static_cast<double>(in_window_) / seconds;
  window_ = now;
  in_window_ = 0;
  if (rate >= static_cast<double>(options_.low_bytes_per_s)) return std::nullopt;
  return Error{ErrorCode::timed_out, "the server sends too little"};
}

// The host of an address, without name and password.
std::string host_of(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(curl_url(), &curl_url_cleanup);
  char* host = nullptr;
  if (!parts || curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parts.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK) {
    return "the server";
  }
  std::string text = host;
  curl_free(host);
  return text;
}

Result<void> Transfer::outcome(CURLcode code) const {
  if (error_) return fail(*error_);
  if (code == CURLE_OK || refused_by_body_) return {};
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
      return fail(ErrorCode::unsupported, "only http and https addresses can be played");
    case CURLE_COULDNT_RESOLVE_HOST:
      return fail(ErrorCode::unavailable, "no host " + host_of(options_.url) + " is known here");
    case CURLE_COULDNT_CONNECT:
      return fail(ErrorCode::unavailable, host_of(options_.url) + " cannot be reached");
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
      return fail(ErrorCode::unavailable, host_of(options_.url) + " broke off");
    case CURLE_PEER_FAILED_VERIFICATION:
      return fail(ErrorCode::refused,
                  "the certificate of " + host_of(options_.url) + " is not trusted");
    case CURLE_URL_MALFORMAT:
      return fail(ErrorCode::invalid_argument, "the address is not well formed");
    case CURLE_TOO_MANY_REDIRECTS:
      return fail(ErrorCode::limit, "the server redirects again and again");
    case CURLE_HTTP_RETURNED_ERROR:
      return fail(ErrorCode::refused, "the server answers " + std::to_string(status));
    case CURLE_OPERATION_TIMEDOUT:
      return fail(ErrorCode::timed_out, "the server does not answer");
    default:
      return fail(ErrorCode::unavailable, curl_easy_strerror(code));
  }
}

Result<void> Transfer::run(const std::atomic<bool>& stop) {
  if (!multi_ || !easy_) return fail(ErrorCode::internal, "libcurl cannot be started");
  set_options();
  added_ = curl_multi_add_handle(multi_.get(), easy_.get()) == CURLM_OK;
  if (!added_) return fail(ErrorCode::internal, "libcurl refuses the transfer");
  while (!stop.load(std::memory_order_relaxed)) {
    if (paused_ && may_take(kBuffer)) {
      paused_ = false;
      curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
    }
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    int left = 0;
    if (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      return outcome(message->data.result);
    }
    if (auto slow = too_slow(Clock::now())) return fail(*slow);
    curl_multi_poll(multi_.get(), nullptr, 0, kPollMs, nullptr);
  }
  return {};
}

}  // namespace

Result<void> read_http_stream(const HttpStreamOptions& options, const HttpBody& body,
                              const std::atomic<bool>& stop) {
  Transfer transfer(options, body);
  return transfer.run(stop);
}

}  // namespace hornbill::base
