// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "tests/support/temporary_folder.h"

namespace hornbill::test {

// Keys, certificates and signatures made by openssl and xmlsec1 as a weather service would.
// Certificates: "service" signs for itself; "authority" issues "branch"; "stranger" is nobody's;
// "short" has an RSA key of 1024 bits, "old" signs with SHA-1. All valid for a year from now.
class SigningKit {
 public:
  SigningKit();

  std::string certificate(std::string_view who) const;  // PEM
  std::string public_key(std::string_view who) const;   // PEM
  // `text` with an enveloped signature by `who` before its last end tag. `edits` change the
  // signature's template.
  std::string sign(const std::string& text, std::string_view who = "service",
                   std::initializer_list<std::pair<const char*, std::string>> edits = {}) const;
  // Signed without blanks between elements, then published with them, as WMO's composer does.
  std::string sign_composed(const std::string& text, std::string_view who = "service") const;

 private:
  void make_self_signed(const std::string& who, const std::string& algorithm) const;
  std::string sign_template(const std::string& text, std::string_view who) const;
  TemporaryFolder folder_;
};

// Without the blanks between its elements.
std::string without_blanks_between(const std::string& text);

}  // namespace hornbill::test
