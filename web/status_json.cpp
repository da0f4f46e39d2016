// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "web/status.h"

namespace hornbill::web {

// One list of members for both directions: `visit(io, x)` names each member once, and the writer
// and the reader below say what to do with it.
using Json = nlohmann::ordered_json;

namespace {

template <class Io>
void visit(Io& io, OnAirStatus& s) {
  io("kind", s.kind), io("entry", s.entry), io("segment", s.segment), io("title", s.title);
  io("artist", s.artist), io("started", s.started), io("elapsed_ms", s.elapsed_ms);
  io("length_ms", s.length_ms), io("reason", s.reason);
}
template <class Io>
void visit(Io& io, UpcomingStatus& s) {
  io("entry", s.entry), io("what", s.what), io("start", s.start), io("hard", s.hard);
}
template <class Io>
void visit(Io& io, ProgrammeStatus& s) {
  io("name", s.name), io("state", s.state), io("held", s.held);
  io("on_air", s.on_air), io("next", s.next);
}
template <class Io>
void visit(Io& io, ZoneStatus& s) {
  io("name", s.name), io("programme", s.programme), io("peak_dbfs", s.peak_dbfs);
  io("rms_dbfs", s.rms_dbfs), io("limiter_db", s.limiter_db);
}
template <class Io>
void visit(Io& io, OutputStatus& s) {
  io("name", s.name), io("zone", s.zone), io("health", s.health), io("text", s.text);
  io("xruns", s.xruns), io("dropped_frames", s.dropped_frames), io("reopened", s.reopened);
  io("latency_ms", s.latency_ms), io("drift_ppm", s.drift_ppm);
}
template <class Io>
void visit(Io& io, FaultStatus& s) {
  io("key", s.key), io("since", s.since), io("text", s.text);
}
template <class Io>
void visit(Io& io, AlertStatus& s) {
  io("number", s.number), io("class", s.urgency), io("drill", s.drill), io("title", s.title);
  io("issuer", s.issuer), io("sounding", s.sounding), io("owed", s.owed), io("began", s.began);
  io("expires", s.expires), io("waits_for", s.waits_for);
}
template <class Io>
void visit(Io& io, StationStatus& s) {
  io("station", s.station), io("version", s.version), io("config_file", s.config_file);
  io("time", s.time), io("time_zone", s.time_zone), io("started", s.started);
  io("clock_trusted", s.clock_trusted), io("live", s.live), io("ready", s.ready);
  io("health", s.health), io("programmes", s.programmes), io("alerts", s.alerts);
  io("zones", s.zones);
  io("outputs", s.outputs), io("faults", s.faults);
}

class Writer {
 public:
  template <class T>
  static Json write(const T& value) {
    Writer writer;
    T copy = value;  // visit() serves the reader too and wants it changeable
    visit(writer, copy);
    return std::move(writer.out_);
  }
  template <class T>
  static Json write(const std::vector<T>& values) {
    Json list = Json::array();
    for (const T& value : values) list.push_back(write(value));
    return list;
  }

  template <class T>
  void operator()(const char* name, const T& value) {
    out_[name] = value;
  }
  template <class T>
  void operator()(const char* name, const std::optional<T>& value) {
    out_[name] = value ? Json(*value) : Json(nullptr);
  }
  template <class T>
  void operator()(const char* name, const std::vector<T>& value) {
    out_[name] = write(value);
  }

 private:
  Json out_ = Json::object();
};

// Throws Json::exception where `in` is no object or a member has another type.
class Reader {
  using Object = Json::object_t;

 public:
  explicit Reader(const Json& in) : in_(in) { static_cast<void>(in.get_ref<const Object&>()); }

  template <class T>
  void operator()(const char* name, T& value) {
    if (const Json* member = find(name)) value = member->get<T>();
  }
  template <class T>
  void operator()(const char* name, std::optional<T>& value) {
    if (const Json* member = find(name)) value = member->get<T>();
  }
  template <class T>
  void operator()(const char* name, std::vector<T>& values) {
    const Json* member = find(name);
    if (member == nullptr) return;
    values.clear();
    for (const Json& item : *member) {
      Reader reader(item);
      visit(reader, values.emplace_back());
    }
  }

 private:
  const Json* find(const char* name) const {
    const auto it = in_.find(name);
    return it == in_.end() || it->is_null() ? nullptr : &*it;
  }
  const Json& in_;
};

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string status_json(const StationStatus& status) { return text_of(Writer::write(status)); }

std::string outputs_json(const std::vector<OutputStatus>& outputs) {
  Json out;
  out["outputs"] = Writer::write(outputs);
  return text_of(out);
}

std::string levels_json(const std::string& time, const std::vector<ZoneStatus>& zones) {
  return text_of(Json{{"time", time}, {"zones", Writer::write(zones)}});
}

base::Result<StationStatus> read_status(std::string_view json) {
  try {
    const Json in = Json::parse(json);
    Reader reader(in);
    StationStatus out;
    visit(reader, out);
    return out;
  } catch (const Json::exception& e) {
    return base::fail(base::ErrorCode::corrupt, std::string("the status is damaged: ") + e.what());
  }
}

base::Result<void> read_levels(std::string_view json, StationStatus& status) {
  try {
    const Json in = Json::parse(json);
    Reader reader(in);
    reader("time", status.time);
    reader("zones", status.zones);
    return {};
  } catch (const Json::exception& e) {
    return base::fail(base::ErrorCode::corrupt, std::string("the levels are damaged: ") + e.what());
  }
}

}  // namespace hornbill::web
