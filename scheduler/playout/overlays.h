// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scheduler/playout/agenda.h"
#include "scheduler/playout/core_context.h"
#include "scheduler/playout/layer.h"
#include "scheduler/playout/standing.h"

namespace hornbill::scheduler {

// Entries that sound over a programme, one after the other; the programme is lowered under them.
// Thread: core.
class Overlays {
 public:
  void add(Layer layer);
  // `speech`: an item of its own is on the programme; soft entries wait for its end.
  void step(CoreContext& context, bool speech);
  void library_changed(CoreContext& context);
  void stop(CoreContext& context, const std::string& note);
  // An alert cuts what sounds from `at` on; it sounds again afterwards, as the alert or its entry
  // says.
  void interrupt(CoreContext& context, base::FramePos at, alerts::ReturnPolicy after);
  // Gives up those that have not begun, and returns them.
  std::vector<Agenda::Item> release_waiting(CoreContext& context);
  // An older recurrence of the entry that never began; removed and given back.
  std::optional<Layer> take_waiting(const std::string& rule);

  // The frame before which it will do nothing without news.
  base::FramePos nothing_before(CoreContext& context, bool speech) const;

  // Those that have not begun, in their order.
  std::vector<WaitingEntry> waiting() const;

  const Play* current() const { return current_; }
  // Entries (rule, planned start) that began since the last call.
  std::vector<std::pair<std::string, base::UtcTime>> take_begun() {
    return std::exchange(begun_, {});
  }

 private:
  struct Waiting {
    Layer layer;
    Play* play = nullptr;
    int failures = 0;
    base::Tick retry{0};  // not opened again before
  };
  void prepare(CoreContext& context);
  base::FramePos begin_of(CoreContext& context, const Waiting& first, bool speech) const;
  bool failed(CoreContext& context, Waiting& waiting);
  void start(CoreContext& context, Waiting& waiting, base::FramePos onset);

  std::deque<Waiting> waiting_;  // in plan order
  Play* current_ = nullptr;
  std::optional<Layer> current_layer_;  // whose item it is
  std::vector<std::pair<std::string, base::UtcTime>> begun_;
};

}  // namespace hornbill::scheduler
