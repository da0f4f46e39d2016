// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/input_replay.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>
#include <vector>

#include "base/file_store.h"
#include "scheduler/journal/input_files.h"
#include "scheduler/journal/json_fields.h"

namespace hornbill::scheduler {
namespace {

constexpr std::size_t kMostBytes = 256U << 20U;

class Replay {
 public:
  Replay(const std::string& folder, const ReplayVisitor& visitor)
      : folder_(folder), visitor_(visitor) {}

  base::Result<void> run() {
    std::vector<std::string> files;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
      if (entry.path().filename().string().starts_with("inputs-")) {
        files.push_back(entry.path().string());
      }
    }
    std::sort(files.begin(), files.end());
    if (files.empty()) {
      return base::fail(base::ErrorCode::not_found, "there is no input journal in " + folder_);
    }
    for (std::size_t n = 0; n < files.size() && going_; ++n) {
      if (auto read = read_file(files[n]); !read) return read;
    }
    return {};
  }

 private:
  base::Result<void> read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return base::fail(base::errno_error("opening " + path));
    std::string line;
    for (int number = 1; going_ && std::getline(in, line); ++number) {
      auto taken = take(line);
      if (taken) continue;
      // A crash cuts the line that was being written; a new run goes on after it.
      const bool cut =
          in.eof() || in.peek() == std::ifstream::traits_type::eof() || next_is_start(in);
      if (taken.error().code == base::ErrorCode::corrupt && cut) continue;
      return base::fail(taken.error().within(path + ":" + std::to_string(number)));
    }
    return {};
  }

  static bool next_is_start(std::ifstream& in) {
    const auto here = in.tellg();
    std::string next;
    std::getline(in, next);
    in.clear();
    in.seekg(here);
    const Json j = Json::parse(next, nullptr, false);
    return j.is_object() && j.value("start", false);
  }

  base::Result<void> take(const std::string& line) {
    const Json j = Json::parse(line, nullptr, false);
    if (!j.is_object()) return base::fail(base::ErrorCode::corrupt, "not a line of the journal");
    try {
      if (j.contains("hornbill_inputs")) return take_header(j);
      if (!running_) return {};
      if (j.contains("missing")) {
        going_ = visitor_.gap(j.at("missing").get<std::uint64_t>());
        return {};
      }
    } catch (const Json::exception& e) {
      return base::fail(base::ErrorCode::corrupt, e.what());
    }
    auto parsed = input_from_json(line);
    if (!parsed) return base::fail(parsed.error());
    return give(std::move(*parsed));
  }

  base::Result<void> take_header(const Json& j) {
    if (j.at("hornbill_inputs").get<int>() > kInputsVersion) {
      return base::fail(base::ErrorCode::unsupported, "written by a newer version of Hornbill");
    }
    if (!j.at("start").get<bool>()) return {};  // another day of the same run
    ReplayStart start;
    start.utc = j.at("utc");
    start.tzdata = j.at("tzdata");
    start.seed = j.at("seed");
    auto setup =
        base::read_file(folder_ + "/setup-" + j.at("setup").get<std::string>(), kMostBytes);
    if (setup) start.setup_text = std::move(*setup);
    auto library = load_library(j.at("library"));
    if (!library) return base::fail(library.error());
    start.library = std::move(*library);
    running_ = true;
    going_ = visitor_.start(start);
    return {};
  }

  base::Result<playlists::Library> load_library(const std::string& digest) {
    auto text = base::read_file(folder_ + "/library-" + digest, kMostBytes);
    if (!text) return base::fail(text.error());
    return library_from_json(*text);
  }

  base::Result<void> give(ParsedInput parsed) {
    std::string setup_text;
    if (std::holds_alternative<SetupChanged>(parsed.stamped.input)) {
      auto text = base::read_file(folder_ + "/setup-" + parsed.digest, kMostBytes);
      if (!text) return base::fail(text.error());
      setup_text = std::move(*text);
    }
    if (auto* changed = std::get_if<LibraryChanged>(&parsed.stamped.input)) {
      auto library = load_library(parsed.digest);
      if (!library) return base::fail(library.error());
      changed->library = std::make_shared<const playlists::Library>(std::move(*library));
    }
    going_ = visitor_.input(std::move(parsed.stamped), setup_text);
    return {};
  }

  const std::string& folder_;
  const ReplayVisitor& visitor_;
  bool running_ = false;
  bool going_ = true;
};

}  // namespace

base::Result<void> replay_inputs(const std::string& folder, const ReplayVisitor& visitor) {
  return Replay(folder, visitor).run();
}

}  // namespace hornbill::scheduler
