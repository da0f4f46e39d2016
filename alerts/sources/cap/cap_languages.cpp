// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_languages.h"

#include <algorithm>
#include <cctype>

namespace hornbill::alerts {
namespace {

std::string small_tag(std::string_view tag) {
  std::string out(tag);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string_view primary_part(std::string_view tag) { return tag.substr(0, tag.find('-')); }

std::vector<std::string> wanted_languages(const CapSegment& segment, const CapStation& station) {
  std::vector<std::string> out;
  const auto add = [&](const std::string& tag) {
    std::string small = small_tag(tag);
    if (std::find(out.begin(), out.end(), small) == out.end()) out.push_back(std::move(small));
  };
  for (const CapZone& zone : station.zones) {
    if (std::find(segment.zones.begin(), segment.zones.end(), zone.name) == segment.zones.end()) {
      continue;
    }
    for (const std::string& tag : zone.languages.empty() ? station.languages : zone.languages) {
      add(tag);
    }
  }
  return out;
}

// The language of the message that serves `wanted` best: the same tag, else the same language in
// another country; "" if there is none.
std::string best_tag(const CapSegment& segment, const std::string& wanted) {
  std::string near;
  for (const CapInfo* info : segment.infos) {
    const std::string tag = small_tag(info->language);
    if (tag == wanted) return tag;
    if (near.empty() && primary_part(tag) == primary_part(wanted)) near = tag;
  }
  return near;
}

const CapResource* audio_of(const CapInfo& info) {
  const auto at = std::find_if(info.resources.begin(), info.resources.end(), [](const auto& r) {
    return small_tag(r.mime_type).starts_with("audio/");
  });
  return at == info.resources.end() ? nullptr : &*at;
}

void add_message(const CapSegment& segment, const CapTextOptions& options,
                 const std::pair<std::string, std::string>& tags, CapMessages& out) {
  const auto& [there, ours] = tags;
  std::string whole;
  int count = 0;
  for (const CapInfo* info : segment.infos) {
    if (small_tag(info->language) != there) continue;
    const CapSpokenText part = spoken_cap_text(*info, options);
    if (part.shortened) out.notes.push_back("the text in " + ours + " is long and was cut");
    const CapResource* audio = audio_of(*info);
    if (audio != nullptr && count == 0) out.audio.push_back({0, out.messages.size(), *audio});
    ++count;
    if (part.text.empty() || whole.find(part.text) != std::string::npos) continue;
    whole += (whole.empty() ? "" : " ") + part.text;
  }
  if (whole.empty()) out.notes.push_back("it says nothing in " + ours);
  // A recording can stand for one part of a message, not for several that are said together.
  if (count > 1 || whole.empty()) {
    std::erase_if(out.audio,
                  [&](const CapAudioOffer& offer) { return offer.message == out.messages.size(); });
  }
  CapSpokenText bounded = shorten_cap_text(std::move(whole), options.most_bytes);
  if (bounded.shortened) out.notes.push_back("the text in " + ours + " is long and was cut");
  if (!bounded.text.empty()) out.messages.push_back({ours, std::move(bounded.text), ""});
}

void note_leftovers(const CapSegment& segment, const std::vector<std::string>& used,
                    CapMessages& out) {
  std::string rest;
  std::vector<std::string> named;
  for (const CapInfo* info : segment.infos) {
    const std::string tag = small_tag(info->language);
    const bool known = std::find(used.begin(), used.end(), tag) != used.end() ||
                       std::find(named.begin(), named.end(), tag) != named.end();
    if (known) continue;
    named.push_back(tag);
    rest += (rest.empty() ? "" : ", ") + tag;
  }
  if (!rest.empty()) out.notes.push_back("it is also in " + rest + ", which is not spoken here");
}

}  // namespace

CapMessages messages_of(const CapSegment& segment, const CapStation& station,
                        const CapTextOptions& options) {
  CapMessages out;
  std::vector<std::string> used;
  std::string missing;
  for (const std::string& wanted : wanted_languages(segment, station)) {
    const std::string tag = best_tag(segment, wanted);
    if (tag.empty()) {
      missing += (missing.empty() ? "" : ", ") + wanted;
      continue;
    }
    used.push_back(tag);
    add_message(segment, options, {tag, wanted}, out);
  }
  if (used.empty()) {
    const std::string first = small_tag(segment.infos.front()->language);
    used.push_back(first);
    add_message(segment, options, {first, first}, out);
  }
  if (!missing.empty()) out.notes.push_back("it has no text in " + missing);
  note_leftovers(segment, used, out);
  return out;
}

}  // namespace hornbill::alerts
