// SPDX-License-Identifier: Apache-2.0
#include "hornbill/announcement_order.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

#include "alerts/sources/signed/wording.h"
#include "audio/media/sniff.h"
#include "base/digest.h"
#include "base/file_store.h"
#include "base/moment.h"
#include "base/toml/nearest_word.h"
#include "hornbill/time_argument.h"

namespace hornbill {
namespace {

using base::ErrorCode;
using base::fail;

constexpr base::Duration kCancelHolds = std::chrono::hours(24);

tl::unexpected<base::Error> wrong(const std::string& option, const std::string& what) {
  return fail(ErrorCode::invalid_argument, option + ": " + what);
}

tl::unexpected<base::Error> no_such_word(const std::string& option, const std::string& word,
                                         const std::vector<std::string>& words) {
  const std::string near = base::nearest_word(word, words);
  return wrong(option, "\"" + alerts::shown(word) + "\" is none of " + alerts::listed(words) +
                           (near.empty() ? "" : " (did you mean \"" + near + "\"?)"));
}

// "vi=words" in two; an empty first part where the text does not begin like that.
std::pair<std::string, std::string> by_language(const std::string& text) {
  const std::size_t equals = text.find('=');
  std::string language = text.substr(0, equals);
  for (char& c : language) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const bool fits = equals != std::string::npos && language.size() >= 2 && language.size() <= 35 &&
                    std::all_of(language.begin(), language.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                    });
  if (!fits) return {"", text};
  return {language, text.substr(equals + 1)};
}

// A recording as it is now.
base::Result<alerts::AnnouncedClip> clip_of(const std::string& language, const std::string& path) {
  const auto bytes = base::read_file(path, alerts::kMaxClipBytes);
  if (!bytes) return fail(bytes.error().within("--audio"));
  const auto head =
      std::as_bytes(std::span(bytes->data(), std::min<std::size_t>(bytes->size(), 65536)));
  const audio::Sniffed kind = audio::sniff(head, head.size() == bytes->size());
  if (kind.container == audio::Container::none && kind.id3_end == 0) {
    return wrong("--audio", path + " is no recording that a station can play" +
                                (kind.description.empty() ? "" : ": it " + kind.description));
  }
  return alerts::AnnouncedClip{language, "", base::to_hex(base::sha256(*bytes)), bytes->size()};
}

// The ending of a file's name, in small letters and digits; "sound" where there is none.
std::string ending_of(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string::npos || path.find('/', dot) != std::string::npos) return "sound";
  std::string ending = path.substr(dot + 1, 8);
  for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return alerts::is_identifier(ending, "", 8) ? ending : "sound";
}

// What an id is, or the id of the announcement in the file of that name.
base::Result<std::string> id_meant(const std::string& option, const std::string& given) {
  if (!given.ends_with(alerts::kTextSuffix) && !given.ends_with(alerts::kArchiveSuffix)) {
    return given;
  }
  const auto package = alerts::read_package(given);
  if (!package) return fail(package.error().within(option));
  const auto read = alerts::read_announcement(package->text, given);
  if (!read.announcement) return wrong(option, base::to_string(read.faults.front()));
  return read.announcement->id;
}

class OrderReader {
 public:
  OrderReader(const AnnounceSignOptions& options, const base::TimeZone& zone)
      : options_(options), zone_(zone) {}

  base::Result<AnnouncementOrder> read(const std::string& comment) {
    for (const auto step : {&OrderReader::action, &OrderReader::urgency, &OrderReader::times,
                            &OrderReader::sound, &OrderReader::texts, &OrderReader::audio}) {
      if (auto done = (this->*step)(); !done) return fail(done.error());
    }
    says().issuer = options_.issuer.empty() ? comment : options_.issuer;
    if (!alerts::is_identifier(says().issuer, alerts::kIssuerMarks, 100)) {
      return wrong("--issuer", options_.issuer.empty()
                                   ? "the key does not say whose it is; give the name that the "
                                     "stations know, like chiangrai.dpm"
                                   : "letters (a to z), digits and . _ @ - are allowed");
    }
    says().zones = options_.zones;
    says().sites = options_.sites;
    says().drill = options_.drill;
    says().phrase = options_.phrase;
    return std::move(order_);
  }

 private:
  alerts::Announcement& says() { return order_.says; }

  base::Result<void> action() {
    if (!options_.updates.empty() && !options_.cancels.empty()) {
      return wrong("--update and --cancel", "give only one of them");
    }
    const bool update = !options_.updates.empty();
    if (!update && options_.cancels.empty()) return {};
    says().action = update ? alerts::DraftAction::update : alerts::DraftAction::cancel;
    for (const std::string& given : update ? options_.updates : options_.cancels) {
      auto id = id_meant(update ? "--update" : "--cancel", given);
      if (!id) return fail(id.error());
      says().references.push_back(*std::move(id));
    }
    return {};
  }

  base::Result<void> urgency() {
    if (options_.urgency.empty()) {
      if (says().action == alerts::DraftAction::cancel) return {};
      return wrong("--class", "is missing: normal, priority or life-safety");
    }
    const auto found = alerts::class_from(options_.urgency);
    if (!found) {
      return no_such_word("--class", options_.urgency, {"normal", "priority", "life-safety"});
    }
    says().urgency = *found;
    return {};
  }

  base::Result<void> times() {
    says().not_before = std::chrono::floor<std::chrono::minutes>(options_.now);
    if (!options_.not_before.empty()) {
      const auto begin = base::parse_moment(options_.not_before, zone_, options_.now);
      if (!begin) return fail(begin.error().within("--not-before"));
      says().not_before = *begin;
    }
    if (options_.expires.empty()) {
      if (says().action != alerts::DraftAction::cancel) {
        return wrong("--expires", "is missing: until when it holds, like 3h or 18:00");
      }
      says().expires = says().not_before + kCancelHolds;
    } else {
      const auto end = parse_end(options_.expires, zone_, options_.now);
      if (!end) return fail(end.error().within("--expires"));
      says().expires = *end;
    }
    if (says().expires <= std::max(says().not_before, options_.now)) {
      return wrong("--expires", local_moment(says().expires, zone_) +
                                    " is over, or not after --not-before; with a time of another "
                                    "day, write the date too");
    }
    const auto local = zone_.to_local(says().not_before).time_since_epoch();
    order_.offset = std::chrono::duration_cast<std::chrono::minutes>(
        local - says().not_before.time_since_epoch());
    return {};
  }

  base::Result<void> repeats() {
    if (options_.repeats.empty() && options_.gap.empty()) return {};
    alerts::Repeats repeats;
    const auto count = alerts::whole_number(options_.repeats);
    if (options_.repeats == "until-expiry") {
      repeats.count = 0;
    } else if (count && *count >= 1 && *count <= 100) {
      repeats.count = static_cast<int>(*count);
    } else if (!options_.repeats.empty()) {
      return wrong("--repeats", "give a number from 1 to 100, or until-expiry");
    }
    std::string_view gap = options_.gap;
    if (gap.ends_with('s')) gap.remove_suffix(1);
    const auto seconds = alerts::whole_number(gap);
    if (!gap.empty() && (!seconds || *seconds < 0 || *seconds > 30)) {
      return wrong("--gap", "give seconds from 0s to 30s");
    }
    if (seconds) repeats.gap = std::chrono::seconds(*seconds);
    says().repeats = repeats;
    return {};
  }

  base::Result<void> sound() {
    if (!options_.after.empty()) {
      const std::vector<std::string> words{"resume", "rejoin", "restart", "skip"};
      if (std::find(words.begin(), words.end(), options_.after) == words.end()) {
        return no_such_word("--after", options_.after, words);
      }
      says().after = alerts::return_policy_from(options_.after);
    }
    return repeats();
  }

  base::Result<void> texts() {
    auto& texts = says().texts;
    for (const std::string& given : options_.texts) {
      auto [language, words] = by_language(given);
      if (language.empty()) return wrong("--text", "say in which language: --text vi=\"...\"");
      const auto same = [&language = language](const auto& text) { return text.first == language; };
      if (std::any_of(texts.begin(), texts.end(), same)) {
        return wrong("--text", "the language \"" + language + "\" is given twice");
      }
      texts.emplace_back(std::move(language), std::move(words));
    }
    std::sort(texts.begin(), texts.end());
    return {};
  }

  base::Result<void> audio() {
    std::vector<std::pair<std::string, std::string>> given;
    for (const std::string& text : options_.audio) given.push_back(by_language(text));
    std::sort(given.begin(), given.end());
    for (std::size_t i = 0; i < given.size(); ++i) {
      const auto& [language, path] = given[i];
      if (language.empty() && (given.size() > 1 || says().texts.size() > 1)) {
        return wrong("--audio", "say in which language each recording is: --audio vi=" + path);
      }
      if (i > 0 && given[i - 1].first == language) {
        return wrong("--audio", "the language \"" + language + "\" is given twice");
      }
      auto clip = clip_of(language, path);
      if (!clip) return fail(clip.error());
      says().clips.push_back(*std::move(clip));
      order_.recordings.push_back(path);
    }
    return {};
  }

  const AnnounceSignOptions& options_;
  const base::TimeZone& zone_;
  AnnouncementOrder order_;
};

}  // namespace

base::Result<AnnouncementOrder> order_of(const AnnounceSignOptions& options,
                                         const base::TimeZone& zone, const std::string& comment) {
  return OrderReader(options, zone).read(comment);
}

void name_recordings(AnnouncementOrder& order, const std::string& name) {
  for (std::size_t i = 0; i < order.recordings.size(); ++i) {
    alerts::AnnouncedClip& clip = order.says.clips[i];
    const std::string language = clip.language.empty() ? "" : "-" + clip.language;
    clip.name = name + language + "." + ending_of(order.recordings[i]);
  }
}

void number_order(AnnouncementOrder& order, std::uint64_t number, const base::TimeZone& zone) {
  order.says.sequence = number;
  order.says.id = "n" + std::to_string(number);
  const auto moment = alerts::from_epoch(std::to_string(number));
  if (!moment) return;
  // Digits of "2026-11-24T13:00:05", which is the number in another spelling.
  std::string id;
  for (const char c : zone.format(*moment).substr(0, 19)) {
    if (c == 'T') id += '-';
    if (c >= '0' && c <= '9') id += c;
  }
  order.says.id = id;
}

base::Result<alerts::SigningOrder> signing_order(const AnnouncementOrder& order) {
  alerts::SigningOrder signing{alerts::write_announcement(order.says, order.offset), {}};
  const auto read = alerts::read_announcement(signing.text, "");
  if (!read.announcement) {
    std::string all;
    for (const base::TextFault& fault : read.faults) {
      all += (all.empty() ? "" : "\n") + fault.cause;
    }
    return fail(ErrorCode::invalid_argument, all);
  }
  for (std::size_t i = 0; i < order.recordings.size(); ++i) {
    signing.clip_files.emplace_back(order.says.clips[i].name, order.recordings[i]);
  }
  return signing;
}

base::Result<PreparedText> read_prepared(const std::string& path) {
  auto text = base::read_file(path, alerts::kMaxAnnouncementBytes);
  if (!text) return fail(text.error());
  auto read = alerts::read_announcement(*text, path);
  if (!read.announcement) {
    std::string all;
    for (const base::TextFault& fault : read.faults) {
      all += (all.empty() ? "" : "\n") + base::to_string(fault);
    }
    return fail(ErrorCode::invalid_argument, all);
  }
  PreparedText prepared{*std::move(read.announcement), {*std::move(text), {}}};
  for (const alerts::AnnouncedClip& clip : prepared.says.clips) {
    prepared.order.clip_files.emplace_back(clip.name, base::folder_of(path) + "/" + clip.name);
  }
  return prepared;
}

}  // namespace hornbill
