// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/sources/folder/drop_memory.h"
#include "base/result.h"
#include "base/time.h"

namespace hornbill::alerts {

// One kind of file that is looked for.
struct DropKind {
  std::string suffix;  // of its name, ".announcement.tar"
  // The names of other files of the same folder that belong to it, whether they are there or not;
  // without a folder. Without this: none.
  std::function<std::vector<std::string>(const std::string& path)> companions;
  // What it still waits for, as a sentence; "" if it is whole. Without this: nothing.
  std::function<std::string(const std::string& path)> lacks;
};

struct DropFolderOptions {
  std::string folder;  // may come and go, as a stick does
  std::vector<DropKind> kinds;
  int depth = 1;  // how far below it files are looked for too, as where sticks are mounted
  // How long a file must have stayed as it is before it is looked into.
  base::Duration settle{std::chrono::seconds(2)};
  // How long one that is not whole is waited for; then it is given as it is, and judged so.
  base::Duration patience{std::chrono::seconds(60)};
  // After one that could not be taken now; doubled with each try more, up to the longest.
  base::Duration first_retry{std::chrono::seconds(10)};
  base::Duration longest_retry{std::chrono::minutes(5)};
  std::uint64_t most_bytes = 300U * 1024 * 1024;  // of one file
  std::size_t most_names = 5'000;                 // in one folder
};

// A file that is complete. Nothing in it was looked at but to know that.
struct DroppedFile {
  std::string path;
  std::size_t kind = 0;                 // index into the options' kinds
  std::vector<std::string> companions;  // names of those that are there
  std::string digest;                   // SHA-256 of it and its companions
  std::string marks = {};               // by which it is seen that it was written to since
};

enum class DropOutcome : std::uint8_t {
  done,  // it is now somebody else's, be it held for a person
  refused,
  left,   // nothing that is meant for a station: it stays where it is until it changes
  later,  // not now: it is given again after a while, and is a fault until then
};

struct DropVerdict {
  DropOutcome outcome = DropOutcome::refused;
  std::vector<std::string> sentences;  // why, for the person who brought it
};

// Looks for files that were dropped into a folder, and gives each once it is complete and settled,
// and only once: by what is in it, whatever it is called. What is done with it is written beside:
// the file is moved to done/ or refused/ with NAME.verdict.txt. Where nothing may be written, it
// stays, and is known by its digest. A refused one is given again when it is brought again, since
// what was missing may have come: a key, an approval.
// Links are not followed, names with a dot in front are passed over.
// Thread: one at a time; reads the files of the folder, so it may block.
class DropFolder {
 public:
  // `state` is what state() once gave, or empty.
  DropFolder(DropFolderOptions options, std::string_view state);

  // Looks once. Gives what is ready, by path; each must be answered by finish(). Copies of what was
  // taken before are moved away and not given.
  std::vector<DroppedFile> scan(base::SteadyTime now, base::UtcTime utc);
  // Says what became of a file, at once or some scans later: it is not given again meanwhile.
  void finish(const DroppedFile& file, const DropVerdict& verdict, base::SteadyTime now,
              base::UtcTime utc);

  // What is wrong with the folder or with files that cannot be read, as of the last scan. That
  // there is no folder is nothing wrong.
  const std::vector<std::string>& faults() const { return faults_; }
  // What must be known after a restart, lines of text. Keep it once it has changed.
  std::string state() const { return memory_.save(); }

 private:
  struct Watched {
    std::size_t kind = 0;
    std::string mark;
    std::vector<std::string> companions;  // whether they are there or not
    std::string all_marks;
    base::SteadyTime since;  // when it was first seen as it is
    bool handled = false;
    int tries = 0;           // that came to nothing
    base::SteadyTime again;  // it is given again then
    std::string fault;
  };
  void look_into(const std::string& folder, int depth, base::SteadyTime now);
  void look_at(const std::string& path, std::size_t kind, base::SteadyTime now);
  bool is_whole(const std::string& path, Watched& file, base::SteadyTime now) const;
  void put_off(Watched& file, const std::string& path, const DropVerdict& verdict,
               base::SteadyTime now) const;
  std::string mark_all(const std::string& path, const Watched& file) const;
  base::Result<DroppedFile> digested(const std::string& path, const Watched& file) const;
  base::Result<void> move_away(const DroppedFile& file, const DropVerdict& verdict,
                               base::UtcTime utc);
  bool others_need(const std::string& path, const std::string& companion) const;

  DropFolderOptions options_;
  DropMemory memory_;
  std::map<std::string, Watched> files_;  // by path
  std::set<std::string> seen_;            // paths of the scan under way
  std::set<std::string> stuck_;           // digests of what stays without having been taken
  std::vector<std::string> faults_;
};

// The bytes of a dropped file without its companions, links not followed.
// Fails: limit, larger than `most_bytes`; not_found; io.
base::Result<std::string> read_dropped(const DroppedFile& file, std::uint64_t most_bytes);

}  // namespace hornbill::alerts
