// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alerts/sources/cap/geometry.h"
#include "base/time.h"

namespace hornbill::alerts {

// A message of the Common Alerting Protocol, field by field, as it was written. Nothing in it is
// judged yet. Source: OASIS CAP 1.2, section 3.2; the enumerations are closed.

enum class CapStatus : std::uint8_t { actual, exercise, system, test, draft };
enum class CapMsgType : std::uint8_t { alert, update, cancel, ack, error };
enum class CapScope : std::uint8_t { public_, restricted, private_ };
enum class CapUrgency : std::uint8_t { immediate, expected, future, past, unknown };
enum class CapSeverity : std::uint8_t { extreme, severe, moderate, minor, unknown };
enum class CapCertainty : std::uint8_t { observed, likely, possible, unlikely, unknown };

struct CapNamedValue {
  std::string name;
  std::string value;
  bool operator==(const CapNamedValue&) const = default;
};

// One of <references>.
struct CapReference {
  std::string sender;
  std::string identifier;
  std::string sent;  // as written
};

struct CapCircle {
  GeoPoint centre;
  double radius_km = 0.0;
};

struct CapArea {
  std::string description;
  std::vector<GeoPolygon> polygons;
  std::vector<CapCircle> circles;
  std::vector<CapNamedValue> geocodes;
  std::optional<double> altitude_ft;
  std::optional<double> ceiling_ft;
};

struct CapResource {
  std::string description;
  std::string mime_type;
  std::optional<std::uint64_t> bytes;
  std::string uri;
  std::string deref_uri;  // base64, as written
  std::string digest;     // hex, as written
};

struct CapInfo {
  std::string language = "en-US";  // the standard's default
  bool language_given = false;
  std::vector<std::string> categories;
  std::string event;
  std::vector<std::string> response_types;
  CapUrgency urgency = CapUrgency::unknown;
  CapSeverity severity = CapSeverity::unknown;
  CapCertainty certainty = CapCertainty::unknown;
  std::string audience;
  std::vector<CapNamedValue> event_codes;
  std::optional<base::UtcTime> effective;
  std::optional<base::UtcTime> onset;
  std::optional<base::UtcTime> expires;
  std::string sender_name;
  std::string headline;
  std::string description;
  std::string instruction;
  std::string web;
  std::string contact;
  std::vector<CapNamedValue> parameters;
  std::vector<CapResource> resources;
  std::vector<CapArea> areas;
  int line = 0;
};

struct CapAlert {
  std::string version;  // "1.2", "1.1"
  std::string identifier;
  std::string sender;
  base::UtcTime sent{};
  std::string sent_text;  // as written: what <references> name
  CapStatus status = CapStatus::actual;
  CapMsgType msg_type = CapMsgType::alert;
  std::string source;
  CapScope scope = CapScope::public_;
  std::string restriction;
  std::vector<std::string> addresses;
  std::vector<std::string> codes;
  std::string note;
  std::vector<CapReference> references;
  std::vector<std::string> incidents;
  std::vector<CapInfo> infos;

  // "sender,identifier,sent": what the whole world calls this message.
  std::string id() const { return sender + "," + identifier + "," + sent_text; }
};

}  // namespace hornbill::alerts
