// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace hornbill::alerts {
namespace {

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Tags of HTML that people put into the texts. A "<" that begins none stays.
std::string without_tags(std::string_view text) {
  constexpr std::array<std::string_view, 7> kBreaks{"br", "p", "/p", "li", "div", "/div", "tr"};
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : ' ';
    const std::size_t end = text.find('>', i);
    if (text[i] != '<' || !(is_letter(next) || next == '/' || next == '!') ||
        end == std::string_view::npos) {
      out += text[i];
      continue;
    }
    std::string name(text.substr(i + 1, text.find_first_of(" \t\r\n>", i + 1) - i - 1));
    if (name.size() > 1 && name.ends_with('/')) name.pop_back();
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const bool breaks = std::find(kBreaks.begin(), kBreaks.end(), name) != kBreaks.end();
    out += breaks ? "\n\n" : " ";
    i = end;
  }
  return out;
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F))};
  } else if (code < 0x10000) {
    out += {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
            static_cast<char>(0x80 | (code & 0x3F))};
  } else {
    out += {static_cast<char>(0xF0 | code >> 18), static_cast<char>(0x80 | (code >> 12 & 0x3F)),
            static_cast<char>(0x80 | (code >> 6 & 0x3F)), static_cast<char>(0x80 | (code & 0x3F))};
  }
}

// What stands for an entity of HTML, "" for none that is known.
std::string entity_text(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNamed{
      {{"lt", "<"}, {"gt", ">"}, {"amp", "&"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}}};
  for (const auto& [entity, text] : kNamed) {
    if (entity == name) return std::string(text);
  }
  if (!name.starts_with('#')) return "";
  name.remove_prefix(1);
  const bool hex = name.starts_with('x') || name.starts_with('X');
  if (hex) name.remove_prefix(1);
  std::uint32_t code = 0;
  const auto [end, error] =
      std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
  const bool whole = error == std::errc() && end == name.data() + name.size();
  if (!whole || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return "";
  if (code < 0x20) return " ";
  std::string out;
  append_utf8(out, code);
  return out;
}

std::string without_entities(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t end = text[i] == '&' ? text.find(';', i) : std::string_view::npos;
    if (end != std::string_view::npos && end - i <= 10) {
      const std::string stands_for = entity_text(text.substr(i + 1, end - i - 1));
      if (!stands_for.empty()) {
        out += stands_for;
        i = end;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

// Invisible characters that turn the direction of writing or mark a file's beginning. Joiners and
// the blank without width stay: Thai, Lao, Khmer and Burmese are written with them.
bool is_direction_mark(std::string_view three) {
  if (three == "\xEF\xBB\xBF" || three == "\xE2\x80\x8E" || three == "\xE2\x80\x8F") return true;
  if (three.substr(0, 2) == "\xE2\x80") return three[2] >= '\xAA' && three[2] <= '\xAE';
  return three.substr(0, 2) == "\xE2\x81" && three[2] >= '\xA6' && three[2] <= '\xA9';
}

std::string without_controls(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (i + 2 < text.size() && is_direction_mark(text.substr(i, 3))) {
      i += 2;
    } else if (byte == 0xC2 && i + 1 < text.size() &&
               static_cast<unsigned char>(text[i + 1]) <= 0xA0) {
      out += ' ';  // the second block of controls, and the blank that does not break
      ++i;
    } else if (text[i] == '\n') {
      out += '\n';
    } else {
      out += byte < 0x20 || byte == 0x7F ? ' ' : text[i];
    }
  }
  return out;
}

bool is_web_address(std::string_view word) {
  while (!word.empty() && (word.front() == '(' || word.front() == '"')) word.remove_prefix(1);
  return word.starts_with("http://") || word.starts_with("https://") || word.starts_with("www.");
}

// A word of nothing but signs that people draw lines and bullets with.
bool is_ornament(std::string_view word) {
  if (word == "\xE2\x80\xA2" || word == "&&" || word == "$$") return true;
  return word.find_first_not_of("*#=_-~|+") == std::string_view::npos;
}

bool ends_sentence(std::string_view text) {
  if (text.empty() || std::string_view(".!?:;,").find(text.back()) != std::string_view::npos) {
    return true;
  }
  constexpr std::array<std::string_view, 6> kOther{"。", "！", "？", "…", "។", "။"};
  return std::any_of(kOther.begin(), kOther.end(),
                     [&](std::string_view end) { return text.ends_with(end); });
}

void end_sentence(std::string& out) {
  while (!out.empty() && out.back() == ' ') out.pop_back();
  if (!ends_sentence(out)) out += '.';
  if (!out.empty()) out += ' ';
}

// Three points or more stand for a pause, as on a teleprinter.
void append_word(std::string& out, std::string_view word) {
  while (!word.empty()) {
    const std::size_t dots = word.find("...");
    out += word.substr(0, dots);
    if (dots == std::string_view::npos) break;
    word.remove_prefix(std::min(word.size(), word.find_first_not_of('.', dots)));
    if (word.empty()) {
      out += '.';
    } else if (!out.empty() && out.back() != ' ') {
      out += ", ";
    }
  }
  if (!out.empty() && out.back() != ' ') out += ' ';
}

// Words of one text on one line.
std::string joined_words(std::string_view text) {
  std::string out;
  int line_ends = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (is_blank(text[i]) || text[i] == '\n') {
      if (text[i] == '\n' && ++line_ends == 2) end_sentence(out);
      ++i;
      continue;
    }
    line_ends = 0;
    const std::size_t end = std::min(text.find_first_of(" \t\n", i), text.size());
    const std::string_view word = text.substr(i, end - i);
    if (!is_ornament(word) && !is_web_address(word)) append_word(out, word);
    i = end;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string part_text(const CapInfo& info, CapTextPart part) {
  switch (part) {
    case CapTextPart::event:
      return clean_cap_text(info.event);
    case CapTextPart::headline:
      return clean_cap_text(info.headline);
    case CapTextPart::description:
      return clean_cap_text(info.description);
    case CapTextPart::instruction:
      return clean_cap_text(info.instruction);
    case CapTextPart::contact:
      return clean_cap_text(info.contact);
    case CapTextPart::area:
      break;
  }
  std::string out;
  for (const CapArea& area : info.areas) {
    if (out.size() > 400) break;  // a list of two hundred districts helps nobody
    if (!out.empty()) out += ", ";
    out += clean_cap_text(area.description);
  }
  return out;
}

void append_part(std::string& out, const std::string& part) {
  if (part.empty()) return;
  if (!out.empty()) end_sentence(out);
  out += part;
}

}  // namespace

std::string clean_cap_text(std::string_view text) {
  const std::string once = without_entities(without_tags(text));
  return joined_words(without_controls(without_tags(once)));
}

CapSpokenText shorten_cap_text(std::string text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return {std::move(text), false};
  std::size_t cut = most_bytes;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  text.resize(cut);
  const std::size_t sentence = text.find_last_of(".!?");
  const std::size_t word = text.find_last_of(' ');
  if (sentence != std::string::npos && sentence >= cut / 2) {
    text.resize(sentence + 1);
  } else if (word != std::string::npos && word >= cut / 2) {
    text.resize(word);
  }
  return {std::move(text), true};
}

CapSpokenText spoken_cap_text(const CapInfo& info, const CapTextOptions& options) {
  std::string out;
  for (std::size_t i = 0; i < options.parts.size(); ++i) {
    const std::string part = part_text(info, options.parts[i]);
    const bool next_repeats = i + 1 < options.parts.size() && !part.empty() &&
                              part_text(info, options.parts[i + 1]).starts_with(part);
    if (!next_repeats) append_part(out, part);
  }
  if (out.empty()) {
    append_part(out, part_text(info, CapTextPart::event));
    append_part(out, part_text(info, CapTextPart::area));
  }
  return shorten_cap_text(std::move(out), options.most_bytes);
}

}  // namespace hornbill::alerts
