// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "alerts/sources/cap/pins.h"
#include "alerts/sources/cap/signature.h"

namespace hornbill::alerts {

// What stands in a signature, before anything is computed.
struct SignatureForm {
  XmlNode* node = nullptr;                      // null: there is none
  SignatureState state = SignatureState::none;  // unchecked: worth computing
  std::string why;                              // of `wrong`, or why it cannot be checked
  bool computable = false;
  std::vector<Certificate> certificates;  // that came in it; nobody vouches for them
};

// Owns nothing of the tree.
SignatureForm read_signature_form(XmlNode* alert, bool allow_sha1);

}  // namespace hornbill::alerts
