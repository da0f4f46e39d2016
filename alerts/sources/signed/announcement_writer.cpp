// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "alerts/sources/signed/announcement.h"

namespace hornbill::alerts {
namespace {

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += std::string("\\") + c;
    } else if (c == '\n') {
      result += "\\n";
    } else if (byte < ' ' || byte == 0x7f) {
      char code[8];
      std::snprintf(code, sizeof code, "\\u%04X", static_cast<unsigned>(byte));
      result += code;
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string list_of(const std::vector<std::string>& words) {
  std::string result = "[";
  for (const std::string& word : words) result += (result.size() > 1 ? ", " : "") + quoted(word);
  return result + "]";
}

std::string time_text(base::UtcTime time, std::chrono::minutes offset) {
  const std::string local = base::format_utc(time + offset);  // 2026-11-24T07:40:40.000Z
  const std::size_t end = local.compare(19, 4, ".000") == 0 ? 19 : 23;
  const auto minutes = std::abs(offset.count());
  char zone[16];
  std::snprintf(zone, sizeof zone, "%c%02d:%02d", offset.count() < 0 ? '-' : '+',
                static_cast<int>(minutes / 60 % 24), static_cast<int>(minutes % 60));
  return local.substr(0, end) + zone;
}

std::string_view word_of(DraftAction action) {
  switch (action) {
    case DraftAction::announce:
      return "announce";
    case DraftAction::update:
      return "update";
    case DraftAction::cancel:
      break;
  }
  return "cancel";
}

std::string_view word_of(ReturnPolicy after) {
  switch (after) {
    case ReturnPolicy::rejoin:
      return "rejoin";
    case ReturnPolicy::restart:
      return "restart";
    case ReturnPolicy::skip:
      return "skip";
    case ReturnPolicy::as_the_item_says:
    case ReturnPolicy::resume:
      break;
  }
  return "resume";
}

class Lines {
 public:
  void add(std::string_view key, std::string_view value) {
    text_ += std::string(key) + " = " + std::string(value) + "\n";
  }
  void text(std::string_view key, std::string_view value) { add(key, quoted(value)); }
  void header(std::string_view name) { text_ += "\n[" + std::string(name) + "]\n"; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void write_repeats(const Repeats& repeats, Lines& lines) {
  lines.add("repeats", repeats.count == 0 ? quoted("until-expiry") : std::to_string(repeats.count));
  const auto gap = std::chrono::round<std::chrono::seconds>(repeats.gap).count();
  lines.text("gap", std::to_string(gap) + "s");
}

void write_clip(const AnnouncedClip& clip, Lines& lines) {
  lines.header(clip.language.empty() ? "audio" : "audio." + clip.language);
  lines.text("name", clip.name);
  lines.text("sha256", clip.sha256);
  lines.add("bytes", std::to_string(clip.bytes));
}

}  // namespace

std::string write_announcement(const Announcement& a, std::chrono::minutes offset) {
  Lines lines;
  lines.text("format", kAnnouncementFormat);
  lines.text("id", a.id);
  lines.text("issuer", a.issuer);
  lines.add("sequence", std::to_string(a.sequence));
  if (!a.sites.empty()) lines.add("sites", list_of(a.sites));
  if (!a.zones.empty()) lines.add("zones", list_of(a.zones));
  lines.text("class", to_string(a.urgency));
  lines.add("drill", a.drill ? "true" : "false");
  lines.text("action", word_of(a.action));
  if (!a.references.empty()) lines.add("references", list_of(a.references));
  lines.add("not_before", time_text(a.not_before, offset));
  lines.add("expires", time_text(a.expires, offset));
  if (a.repeats) write_repeats(*a.repeats, lines);
  if (a.after) lines.text("after", word_of(*a.after));
  if (!a.phrase.empty()) lines.text("phrase", a.phrase);
  if (!a.texts.empty()) lines.header("text");
  for (const auto& [language, words] : a.texts) lines.text(language, words);
  for (const AnnouncedClip& clip : a.clips) write_clip(clip, lines);
  return lines.take();
}

}  // namespace hornbill::alerts
