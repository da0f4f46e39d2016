// SPDX-License-Identifier: Apache-2.0
// Writes lines of the as-run until it is killed and prints the id of each once it is durable.
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "scheduler/journal/journal.h"

namespace {

using namespace hornbill;

void say(std::uint64_t id) {
  const std::string line = std::to_string(id) + "\n";
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::exit(1);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const base::SystemTime time;
  auto opened = scheduler::open_station_store({.folder = arguments[1], .now = time.utc()});
  if (!opened || opened->fault) return 3;
  std::uint64_t id = opened->restored.next_as_run_id;
  scheduler::Journal journal(std::move(*opened), time);
  for (;; ++id) {
    scheduler::AsRunRecord record;
    record.id = id;
    record.kind = scheduler::AsRunKind::item;
    record.segment = std::string(200, 'x');
    record.started = record.planned.emplace(time.utc());
    journal.record(record, scheduler::Commit::durable, [id] { say(id); });
    journal.beat({time.utc(), {}});
    while (journal.figures().waiting > 20) ::usleep(200);
  }
}
