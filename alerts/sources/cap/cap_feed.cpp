// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_feed.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/http/http_document.h"

namespace hornbill::alerts {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::string_view kFeedTypes =
    "application/cap+xml, application/atom+xml, application/rss+xml, application/xml;q=0.9, "
    "text/xml;q=0.9, */*;q=0.1";
constexpr std::string_view kMessageTypes =
    "application/cap+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1";
constexpr std::size_t kMostProblems = 20;

// Whether asking again later may help.
bool may_pass(const base::Error& error) {
  return error.code == ErrorCode::unavailable || error.code == ErrorCode::timed_out;
}
bool may_pass(int status) { return status >= 500 || status == 429 || status == 408; }

std::string status_text(const std::string& url, int status) {
  return base::url_host(url) + " answers " + std::to_string(status);
}

void add_problem(CapPollReport& report, std::string text) {
  if (report.problems.size() < kMostProblems) report.problems.push_back(std::move(text));
}

std::string entry_name(const FeedEntry& entry) {
  const std::string& name = entry.title.empty() ? entry.key : entry.title;
  // Cut between letters: what goes on begins with the bits 10.
  std::size_t end = std::min<std::size_t>(name.size(), 80);
  while (end > 0 && end < name.size() && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) {
    --end;
  }
  return "\"" + name.substr(0, end) + "\"";
}

std::string mark_of(const FeedEntry& entry) { return entry.key + "\n" + entry.version; }

}  // namespace

// What one poll has done so far.
struct CapFeed::Work {
  base::SteadyTime until;        // no message is begun after it
  std::set<std::string> absent;  // hosts that do not answer
  int messages = 0;
  bool more = false;     // messages are left that may be asked for at once
  bool waiting = false;  // messages are left for later
};

CapFeed::CapFeed(CapFeedOptions options, CapFeedParts parts, std::string_view state)
    : options_(std::move(options)),
      parts_(std::move(parts)),
      schedule_(options_.times, parts_.time->steady(), parts_.seed) {
  const std::string own = base::url_host(options_.url);
  if (!own.empty()) options_.hosts.hosts.push_back(own);
  memory_.load(state, options_.url);
}

std::optional<std::string> CapFeed::fault() const {
  const auto text = schedule_.fault(parts_.time->steady());
  const std::string name = "the feed \"" + options_.name + "\" ";
  if (text) return name + *text;
  if (unkept_) return name + "brought a message that could not be kept; it is tried again";
  return std::nullopt;
}

base::Result<base::HttpDocument> CapFeed::fetch_feed() const {
  base::HttpDocumentOptions wanted;
  wanted.url = options_.url;
  wanted.max_bytes = options_.most_bytes;
  wanted.limit = options_.document_limit;
  wanted.https_only = options_.https_only;
  wanted.may_connect = [this](const std::string& host, const ::sockaddr& address) {
    return options_.hosts.may_connect(host, address);
  };
  wanted.may_redirect_to = [this](const std::string& host) { return options_.hosts.names(host); };
  wanted.etag = memory_.etag;
  wanted.last_modified = memory_.last_modified;
  wanted.accept = kFeedTypes;
  wanted.any_status = true;
  wanted.stop = parts_.stop;
  return base::get_document(wanted);
}

base::Result<base::HttpDocument> CapFeed::fetch_message(const std::string& url) const {
  if (!options_.hosts.names(base::url_host(url))) {
    return fail(ErrorCode::refused, "its host " + base::url_host(url) + " is not allowed");
  }
  base::HttpDocumentOptions wanted;
  wanted.url = url;
  wanted.max_bytes = options_.most_bytes;
  wanted.limit = options_.document_limit;
  wanted.https_only = options_.https_only;
  wanted.may_connect = [this](const std::string& host, const ::sockaddr& address) {
    return options_.hosts.may_connect(host, address);
  };
  wanted.may_redirect_to = [this](const std::string& host) { return options_.hosts.names(host); };
  wanted.accept = kMessageTypes;
  wanted.any_status = true;
  wanted.stop = parts_.stop;
  return base::get_document(wanted);
}

CapPollReport CapFeed::poll() {
  look_back();
  CapPollReport report;
  ask(report);
  report.delivered = std::exchange(noted_.delivered, 0);
  for (std::string& problem : noted_.problems) add_problem(report, std::move(problem));
  noted_.problems.clear();
  return report;
}

void CapFeed::ask(CapPollReport& report) {
  const auto document = fetch_feed();
  if (stopping()) return;
  const base::SteadyTime now = parts_.time->steady();
  if (!document || document->status >= 400) {
    const std::string why =
        document ? status_text(options_.url, document->status) : document.error().message;
    schedule_.failed(now, document ? document->retry_after : base::Duration{0}, why);
    add_problem(report, why);
    return;
  }
  if (document->status != 304) {
    take_feed(*document, report);
    return;
  }
  report.answered = true;
  if (options_.heartbeat.empty()) schedule_.alive(now);
  schedule_.answered(now, document->retry_after, false);
}

void CapFeed::take_feed(const base::HttpDocument& document, CapPollReport& report) {
  FeedLimits limits;
  limits.xml.max_bytes = options_.most_bytes;
  const base::SteadyTime now = parts_.time->steady();
  const auto feed = read_feed(document.body, document.url, limits);
  if (!feed) {
    schedule_.failed(now, document.retry_after, feed.error().message);
    return add_problem(report, feed.error().message);
  }
  report.answered = true;
  report.problems = feed->notes;
  if (is_sign_of_life(*feed)) schedule_.alive(now);
  Work work{.until = now + options_.poll_limit};
  left_ = false;
  take_messages(*feed, work, report);
  // Else the feed would not be sent again, and what is left would be lost.
  const bool all = !work.more && !work.waiting && !left_;
  tag_ = all ? Tag{document.etag, document.last_modified} : Tag{};
  memory_.etag.clear();
  memory_.last_modified.clear();
  if (left_) {
    unkept_ = true;
    schedule_.put_off(parts_.time->steady(), document.retry_after);
    return;
  }
  schedule_.answered(parts_.time->steady(), document.retry_after, work.more);
  if (under_way_.empty()) conclude();
}

// All that the last poll brought is kept.
void CapFeed::conclude() {
  unkept_ = false;
  schedule_.kept();
  memory_.etag = tag_.etag;
  memory_.last_modified = tag_.last_modified;
}

bool CapFeed::look_back() {
  if (!note_outcomes()) return false;
  if (left_) {
    unkept_ = true;
    tag_ = {};
    schedule_.put_off(parts_.time->steady(), base::Duration{0});
  } else if (under_way_.empty()) {
    conclude();
  }
  return true;
}

bool CapFeed::is_sign_of_life(const FeedDocument& feed) const {
  if (options_.heartbeat.empty()) return true;
  return std::any_of(feed.entries.begin(), feed.entries.end(), [this](const FeedEntry& entry) {
    const bool beat = entry.title.find(options_.heartbeat) != std::string::npos ||
                      entry.key.find(options_.heartbeat) != std::string::npos;
    return beat && memory_.is_new(entry);
  });
}

void CapFeed::take_messages(const FeedDocument& feed, Work& work, CapPollReport& report) {
  for (const FeedEntry* entry : memory_.wanted(feed)) {
    if (under_way_.contains(mark_of(*entry))) continue;
    const bool full =
        work.messages >= options_.most_messages || parts_.time->steady() >= work.until;
    if (full || stopping()) {
      work.more = true;
      return;
    }
    take_message(*entry, work, report);
    if (left_) return;  // no more of them now
  }
}

void CapFeed::take_message(const FeedEntry& entry, Work& work, CapPollReport& report) {
  if (entry.url.empty()) {
    return deliver(entry, {options_.name, options_.url, entry.message}, work);
  }
  const std::string host = base::url_host(entry.url);
  if (work.absent.contains(host)) {
    work.waiting = true;
    return;
  }
  auto document = fetch_message(entry.url);
  if (stopping()) {
    work.waiting = true;
    return;
  }
  if (document && document->status < 300) {
    return deliver(entry, {options_.name, document->url, std::move(document->body)}, work);
  }
  ++work.messages;
  const bool later = document ? may_pass(document->status) : may_pass(document.error());
  const std::string why =
      document ? status_text(entry.url, document->status) : document.error().message;
  if (later) {
    work.absent.insert(host);
    memory_.postpone(entry);
  }
  const bool given_up = !later && memory_.deny(entry);
  work.waiting |= !given_up;
  add_problem(report, "the message " + entry_name(entry) + " was not fetched: " + why +
                          (given_up ? "; it is not tried any more" : ""));
}

void CapFeed::deliver(const FeedEntry& entry, CapDelivery delivery, Work& work) {
  ++work.messages;
  FeedEntry known = entry;
  known.message.clear();
  under_way_.insert(mark_of(entry));
  parts_.deliver(std::move(delivery),
                 [outcomes = outcomes_, known = std::move(known)](bool kept) mutable {
                   const std::lock_guard lock(outcomes->mutex);
                   outcomes->told.emplace_back(std::move(known), kept);
                 });
  note_outcomes();
}

// Whether there were any.
bool CapFeed::note_outcomes() {
  std::vector<std::pair<FeedEntry, bool>> told;
  {
    const std::lock_guard lock(outcomes_->mutex);
    told.swap(outcomes_->told);
  }
  for (const auto& [entry, kept] : told) {
    under_way_.erase(mark_of(entry));
    if (kept) {
      memory_.take(entry);
      ++noted_.delivered;
      continue;
    }
    left_ = true;
    memory_.postpone(entry);
    add_problem(noted_,
                "the message " + entry_name(entry) + " could not be kept; it is given again");
  }
  return !told.empty();
}

}  // namespace hornbill::alerts
