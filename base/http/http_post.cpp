// SPDX-License-Identifier: Apache-2.0
#include "base/http/http_post.h"

#include <algorithm>

#include "base/http/curl_transfer.h"

namespace hornbill::base {
namespace {

constexpr std::size_t kMostAnswerBytes = 64U * 1024;

// Takes the beginning of the answer and lets the rest go by.
std::size_t keep_answer(char* data, std::size_t size, std::size_t count, void* text) {
  auto& answer = *static_cast<std::string*>(text);
  const std::size_t bytes = size * count;
  answer.append(data, std::min(bytes, kMostAnswerBytes - answer.size()));
  return bytes;
}

}  // namespace

Result<HttpPostAnswer> post_document(const HttpPostOptions& options) {
  if (options.type.find_first_of("\r\n") != std::string::npos) {
    return fail(ErrorCode::invalid_argument, "a document's type is one line");
  }
  CurlTransfer transfer({.url = options.url,
                         .schemes = options.https_only ? "https" : "http,https",
                         .limit = options.limit,
                         .connect_limit = options.connect_limit,
                         .stop = options.stop});
  if (!transfer.ready()) return fail(transfer.failure(CURLE_FAILED_INIT));
  HttpPostAnswer answer;
  transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(options.body.size()));
  transfer.set(CURLOPT_POSTFIELDS, options.body.data());
  transfer.set(CURLOPT_USERAGENT, options.user_agent.c_str());
  transfer.set(CURLOPT_WRITEFUNCTION, &keep_answer);
  transfer.set(CURLOPT_WRITEDATA, static_cast<void*>(&answer.body));
  transfer.add_header("Content-Type: " + options.type);
  transfer.add_header("Expect:");  // no round trip before a small body
  const CURLcode code = transfer.run();
  if (code != CURLE_OK) return fail(transfer.failure(code));
  answer.status = transfer.status();
  if (answer.status >= 200 && answer.status <= 299) return answer;
  const bool redirects = answer.status >= 300 && answer.status <= 399;
  return fail(ErrorCode::refused, transfer.host() + " answers " + std::to_string(answer.status) +
                                      (redirects ? ", which points to another address" : ""));
}

}  // namespace hornbill::base
