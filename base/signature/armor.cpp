// SPDX-License-Identifier: Apache-2.0
#include "base/signature/armor.h"

#include <sodium.h>

#include "base/signature/ssh_wire.h"

namespace hornbill::base {
namespace {

std::string line_of(std::string_view word, std::string_view label) {
  return "-----" + std::string(word) + " " + std::string(label) + "-----";
}

// The next line without its end; removes it from `text`.
std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void skip_blank_lines(std::string_view& text) {
  for (std::string_view rest = text; !text.empty(); text = rest) {
    if (!next_line(rest).empty()) return;
  }
}

void append(SecretBytes& to, std::string_view text) {
  to.insert(to.end(), text.begin(), text.end());
}

}  // namespace

SecretBytes armor(const ArmorKind& kind, std::string_view bytes) {
  SecretBytes base64(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL));
  sodium_bin2base64(base64.data(), base64.size(),
                    reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  const std::string_view whole(base64.data(), base64.size() - 1);  // without the final zero
  SecretBytes text;
  append(text, line_of("BEGIN", kind.label));
  text.push_back('\n');
  for (std::size_t at = 0; at < whole.size(); at += kind.line_columns) {
    append(text, whole.substr(at, kind.line_columns));
    text.push_back('\n');
  }
  append(text, line_of("END", kind.label));
  text.push_back('\n');
  return text;
}

Result<SecretBytes> unarmor(const ArmorKind& kind, std::string_view text) {
  const std::string label(kind.label);
  if (text.size() > kind.max_bytes) {
    return fail(ErrorCode::limit, "this is larger than any " + label + ", which has at most " +
                                      std::to_string(kind.max_bytes) + " bytes");
  }
  skip_blank_lines(text);
  if (next_line(text) != line_of("BEGIN", kind.label)) {
    return fail(ErrorCode::corrupt, "the first line must be " + line_of("BEGIN", kind.label));
  }
  SecretBytes base64;
  for (;;) {
    if (text.empty()) {
      return fail(ErrorCode::corrupt, "the last line, " + line_of("END", kind.label) +
                                          ", is missing: the text is not whole");
    }
    const std::string_view line = next_line(text);
    if (line == line_of("END", kind.label)) break;
    append(base64, line);
  }
  skip_blank_lines(text);
  if (!text.empty()) {
    return fail(ErrorCode::corrupt, "there is text after " + line_of("END", kind.label));
  }
  auto bytes = from_base64({base64.data(), base64.size()});
  if (!bytes) {
    return fail(ErrorCode::corrupt, "the lines between BEGIN and END " + label + " are not base64");
  }
  return *std::move(bytes);
}

}  // namespace hornbill::base
