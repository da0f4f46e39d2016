// SPDX-License-Identifier: Apache-2.0
#include "hornbill/client.h"

#include <curl/curl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "hornbill/event_reader.h"

namespace hornbill {
namespace {

constexpr std::size_t kMaxAnswer = 64U << 20U;

struct CloseCurl {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, CloseCurl>;

// What a transfer leaves; `event` set: an answer 200 goes there, not into `body`.
struct Transfer {
  CURL* handle = nullptr;
  std::string body;
  EventReader* events = nullptr;
  const std::function<bool()>* idle = nullptr;
  bool take_refusal = false;  // 422 is an answer like another
  bool ended_by_us = false;

  long status() const {
    long code = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code);
    return code;
  }
};

// libcurl calls these; nothing may be thrown through it.
std::size_t take_bytes(char* data, std::size_t, std::size_t size, void* user) noexcept {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.events != nullptr && transfer.status() == 200) {
    if (transfer.events->take({data, size})) return size;
    transfer.ended_by_us = true;
    return 0;
  }
  if (transfer.body.size() + size > kMaxAnswer) return 0;
  transfer.body.append(data, size);
  return size;
}

// check: allow parameters (the library's signature)
int look_up(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.idle == nullptr || (*transfer.idle)()) return 0;
  transfer.ended_by_us = true;
  return 1;
}

// What the body of an error says, for people.
std::string detail_of(const std::string& body, long status) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  std::string out = "the station answered " + std::to_string(status);
  if (!json.is_object()) return out;
  if (const auto it = json.find("detail"); it != json.end() && it->is_string()) {
    out = it->get<std::string>();
  }
  if (const auto it = json.find("faults"); it != json.end() && it->is_array()) {
    for (const auto& fault : *it) {
      if (fault.is_string()) out += "\n  " + fault.get<std::string>();
    }
  }
  return out;
}

base::Error error_of(long status, const std::string& body) {
  const std::string detail = detail_of(body, status);
  switch (status) {
    case 400:
      return {base::ErrorCode::invalid_argument, detail};
    case 401:
    case 403:
    case 409:
    case 422:  // a configuration with faults
      return {base::ErrorCode::refused, detail};
    case 404:
      return {base::ErrorCode::not_found, detail};
    case 503:
      return {base::ErrorCode::limit, detail};
    case 504:
      return {base::ErrorCode::timed_out, detail};
    default:
      return {base::ErrorCode::io, detail};
  }
}

base::Error connect_error(const std::string& socket_path) {
  if (::access(socket_path.c_str(), F_OK) == 0 && ::access(socket_path.c_str(), W_OK) != 0) {
    return {base::ErrorCode::refused, "you may not use the station's socket " + socket_path};
  }
  return {base::ErrorCode::unavailable,
          "no station is running here (nobody answers at " + socket_path + ")"};
}

base::Result<Handle> make_handle(const std::string& socket_path, const std::string& target,
                                 Transfer& transfer) {
  Handle handle(curl_easy_init());
  if (!handle) return base::fail(base::ErrorCode::internal, "libcurl could not be started");
  CURL* h = handle.get();
  transfer.handle = h;
  curl_easy_setopt(h, CURLOPT_URL, ("http://hornbill" + target).c_str());
  curl_easy_setopt(h, CURLOPT_UNIX_SOCKET_PATH, socket_path.c_str());
  curl_easy_setopt(h, CURLOPT_PROXY, "");
  curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, 3000L);
  curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_bytes);
  curl_easy_setopt(h, CURLOPT_WRITEDATA, &transfer);
  return handle;
}

// Runs it; the error is about the connection or the answer's status.
base::Result<void> run(const std::string& socket_path, Transfer& transfer) {
  const CURLcode code = curl_easy_perform(transfer.handle);
  if (transfer.ended_by_us) return {};
  if (code == CURLE_COULDNT_CONNECT) return base::fail(connect_error(socket_path));
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return base::fail(base::ErrorCode::timed_out, "the station did not answer in time");
  }
  if (code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR) {
    return base::fail(base::ErrorCode::unavailable, "the station ended while it was asked");
  }
  if (code != CURLE_OK) {
    return base::fail(base::ErrorCode::io,
                      std::string("asking the station: ") + curl_easy_strerror(code));
  }
  const bool good = transfer.status() < 400 || (transfer.take_refusal && transfer.status() == 422);
  if (!good) return base::fail(error_of(transfer.status(), transfer.body));
  return {};
}

// The target in "Link: <target>; rel="next"".
std::string next_of(CURL* handle) {
  curl_header* found = nullptr;
  if (curl_easy_header(handle, "Link", 0, CURLH_HEADER, -1, &found) != CURLHE_OK) return "";
  const std::string_view value = found->value;
  const std::size_t end = value.find(">; rel=\"next\"");
  if (value.empty() || value.front() != '<' || end == value.npos) return "";
  return std::string(value.substr(1, end - 1));
}

}  // namespace

base::Result<Answer> Client::ask(const std::string& target, const std::string* body,
                                 bool take_refusal) {
  Transfer transfer;
  transfer.take_refusal = take_refusal;
  auto handle = make_handle(socket_path_, target, transfer);
  if (!handle) return base::fail(handle.error());
  const bool spoken = body != nullptr && !body->empty();
  curl_easy_setopt(handle->get(), CURLOPT_TIMEOUT_MS, spoken ? 300'000L : 20'000L);
  if (body != nullptr) {
    curl_easy_setopt(handle->get(), CURLOPT_POST, 1L);
    curl_easy_setopt(handle->get(), CURLOPT_POSTFIELDS, body->c_str());
    curl_easy_setopt(handle->get(), CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(body->size()));
  }
  if (auto ran = run(socket_path_, transfer); !ran) return base::fail(ran.error());
  return Answer{std::move(transfer.body), next_of(transfer.handle), transfer.status()};
}

base::Result<Answer> Client::get(const std::string& target) { return ask(target, nullptr); }
base::Result<Answer> Client::post(const std::string& target) { return post(target, ""); }
base::Result<Answer> Client::post(const std::string& target, const std::string& body) {
  return ask(target, &body);
}
base::Result<Answer> Client::post_or_refused(const std::string& target, const std::string& body) {
  return ask(target, &body, true);
}

base::Result<void> Client::events(const std::string& target, const TakeEvent& take,
                                  const std::function<bool()>& idle) {
  EventReader reader(take);
  Transfer transfer;
  transfer.events = &reader;
  transfer.idle = &idle;
  auto handle = make_handle(socket_path_, target, transfer);
  if (!handle) return base::fail(handle.error());
  curl_easy_setopt(handle->get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle->get(), CURLOPT_XFERINFOFUNCTION, look_up);
  curl_easy_setopt(handle->get(), CURLOPT_XFERINFODATA, &transfer);
  if (auto ran = run(socket_path_, transfer); !ran) return ran;
  if (transfer.ended_by_us) return {};
  return base::fail(base::ErrorCode::unavailable, "the station has ended");
}

}  // namespace hornbill
