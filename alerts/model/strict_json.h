// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
// check: allow heavy (private to the sources that write and read JSON)
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace hornbill::alerts {

using StrictJson = nlohmann::json;

// Reads one object key by key; throws std::runtime_error for what is missing, of another type or
// out of range, and in done() for what nobody asked for.
class StrictObject {
 public:
  explicit StrictObject(const StrictJson& value) : value_(value) {
    if (!value.is_object()) throw std::runtime_error("not an object");
  }
  const StrictJson& at(const char* key) {
    const auto found = value_.find(key);
    if (found == value_.end()) throw std::runtime_error(std::string("no \"") + key + "\"");
    ++asked_;
    return *found;
  }
  std::string text(const char* key) { return text_of(at(key), key); }
  bool flag(const char* key) {
    const StrictJson& v = at(key);
    if (!v.is_boolean()) wrong(key);
    return v.get<bool>();
  }
  std::int64_t integer(const char* key, std::int64_t least, std::int64_t most) {
    return integer_of(at(key), key, least, most);
  }
  std::uint64_t number(const char* key) {
    return static_cast<std::uint64_t>(integer(key, 1, INT64_MAX));
  }
  double real(const char* key) {
    const StrictJson& v = at(key);
    if (!v.is_number()) wrong(key);
    return v.get<double>();
  }
  base::UtcTime time(const char* key) {
    return base::UtcTime{base::Duration{integer(key, INT64_MIN, INT64_MAX)}};
  }
  std::optional<base::UtcTime> optional_time(const char* key) {
    const StrictJson& v = at(key);
    if (v.is_null()) return std::nullopt;
    return base::UtcTime{base::Duration{integer_of(v, key, INT64_MIN, INT64_MAX)}};
  }
  const StrictJson& list(const char* key) {
    const StrictJson& v = at(key);
    if (!v.is_array()) wrong(key);
    return v;
  }
  std::vector<std::string> texts(const char* key) {
    std::vector<std::string> all;
    for (const StrictJson& v : list(key)) all.push_back(text_of(v, key));
    return all;
  }
  std::vector<std::uint64_t> numbers(const char* key) {
    std::vector<std::uint64_t> all;
    for (const StrictJson& v : list(key)) {
      all.push_back(static_cast<std::uint64_t>(integer_of(v, key, 1, INT64_MAX)));
    }
    return all;
  }
  // A word of an enumeration, by its reader.
  template <class Reader>
  auto word(const char* key, Reader reader) {
    const auto value = reader(text(key));
    if (!value) wrong(key);
    return *value;
  }
  void done() const {
    if (asked_ != value_.size()) throw std::runtime_error("a key that does not belong there");
  }
  [[noreturn]] static void wrong(const char* key) {
    throw std::runtime_error(std::string("a wrong value of \"") + key + "\"");
  }

 private:
  static std::string text_of(const StrictJson& v, const char* key) {
    if (!v.is_string()) wrong(key);
    return v.get<std::string>();
  }
  // check: allow parameters (a value, its name and its range)
  static std::int64_t integer_of(const StrictJson& v, const char* key, std::int64_t least,
                                 std::int64_t most) {
    if (!v.is_number_integer()) wrong(key);
    if (v.is_number_unsigned() && v.get<std::uint64_t>() > INT64_MAX) wrong(key);
    const auto n = v.get<std::int64_t>();
    if (n < least || n > most) wrong(key);
    return n;
  }

  const StrictJson& value_;
  std::size_t asked_ = 0;  // each key is asked for once
};

// Texts may be no UTF-8; then a replacement character stands there.
inline std::string one_line_of(const StrictJson& j) {
  return j.dump(-1, ' ', false, StrictJson::error_handler_t::replace);
}

}  // namespace hornbill::alerts
