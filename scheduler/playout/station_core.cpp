// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/station_core.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "base/check.h"
#include "scheduler/playout/alert_queue.h"
#include "scheduler/playout/core_context.h"
#include "scheduler/playout/programme.h"
#include "scheduler/playout/zone_masks.h"
#include "scheduler/playout/zone_numbers.h"

namespace hornbill::scheduler {
namespace {

constexpr std::int64_t kSnapshotTicks = 25;  // half a second, or at once after a change

float linear(double db) { return static_cast<float>(std::pow(10.0, db / 20.0)); }

}  // namespace

struct StationCore::Impl {
  Impl(std::shared_ptr<const StationSetup> s, std::shared_ptr<const playlists::Library> l,
       std::vector<audio::Feed*> feeds, audio::Feed* builtin)
      : context(with_zone_numbers(*s, nullptr), std::move(l), std::move(feeds), builtin) {}

  void accept(const Input& input);
  void on(const ClockObservation& observation);
  void on(const SetupChanged& change);
  void on(const LibraryChanged& change);
  void on(const OperatorCommand& command);
  void on(const FeedReport& report) { context.voices.on_feed(report, context.out); }
  void on(const InputReport& report);
  void on(const ZoneReport& report) { alerts.output_changed(context, report); }
  void on(const audio::Report& report);
  void on(const Restored& restored);
  void on(const PutAlert& order) { alerts.put(context, order.alert); }
  void on(const EndAlert& order) { alerts.end(context, order); }

  void apply_setup();
  void add_programme(const std::string& name);
  void set_zones();
  base::Tick next();
  Programme* programme(const std::string& name);
  std::shared_ptr<const StationSnapshot> take_snapshot();
  void tell_standing();
  void note(std::string text);

  CoreContext context;
  AlertQueue alerts;
  std::vector<Programme> programmes;
  audio::ZoneMask zones_set = 0;
  Restored restored;
  std::optional<Standing> standing;  // as it was told last
  bool applied = false;
  std::uint64_t setup_orders = 0;  // the numbers up to this are the first setup's
  base::Tick last_snapshot{INT64_MIN / 2};
};

StationCore::StationCore(std::shared_ptr<const StationSetup> setup,
                         std::shared_ptr<const playlists::Library> library,
                         std::vector<audio::Feed*> feeds, audio::Feed* builtin)
    : impl_(std::make_unique<Impl>(std::move(setup), std::move(library), std::move(feeds),
                                   builtin)) {}

StationCore::~StationCore() = default;

StepResult StationCore::step(base::Tick tick, std::span<const Input> inputs) {
  CoreContext& context = impl_->context;
  context.tick = tick;
  context.out.begin((tick + 1).first_frame());
  if (!impl_->applied) {
    impl_->apply_setup();
    impl_->setup_orders = context.out.last_command();
  }
  for (const Input& input : inputs) impl_->accept(input);
  impl_->alerts.step(context, impl_->programmes);
  if (context.clock.known()) {
    for (Programme& programme : impl_->programmes) {
      if (!programme.begun() && context.clock.trusted()) {
        programme.begin(context, impl_->restored);
      }
      programme.step(context);
    }
    if (context.changed || tick.value - impl_->last_snapshot.value >= kSnapshotTicks) {
      context.out.result().snapshot = impl_->take_snapshot();
      impl_->last_snapshot = tick;
      context.changed = false;
      impl_->tell_standing();
    }
  }
  context.out.result().next = impl_->next();
  return std::move(context.out.result());
}

// Without a clock nothing happens but by input.
base::Tick StationCore::Impl::next() {
  base::Tick earliest{INT64_MAX / base::kTickFrames - 1};
  if (!context.clock.known() && alerts.empty()) return earliest;
  earliest = alerts.next(context, programmes);
  if (!context.clock.known()) return earliest;
  for (Programme& p : programmes) earliest = std::min(earliest, p.next(context));
  return earliest;
}

void StationCore::Impl::accept(const Input& input) {
  std::visit([this](const auto& value) { on(value); }, input);
}

void StationCore::Impl::on(const ClockObservation& observation) {
  const ClockMap::Change change = context.clock.observe(observation);
  if (!change.step) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*change.step).count();
  note("the clock was set " + std::to_string(std::abs(seconds)) + " s " +
       (seconds > 0 ? "forward" : "back"));
  for (Programme& programme : programmes) programme.clock_stepped(context, *change.step);
}

void StationCore::Impl::on(const SetupChanged& change) {
  const auto before = context.setup;
  context.setup = with_zone_numbers(*change.setup, before.get());
  context.rotations.clear();
  context.files = {};
  apply_setup();
  alerts.setup_changed(context, *before);
  note("the configuration was reloaded");
}

void StationCore::Impl::on(const LibraryChanged& change) {
  const auto from = std::exchange(context.library, change.library);
  context.files.library_changed(*from, *context.library);
  for (auto& [rule, place] : context.rotations) place->move_to(context.library);
  for (Programme& programme : programmes) programme.library_changed(context);
}

void StationCore::Impl::on(const OperatorCommand& command) {
  OrderAnswer answer{command.id, {}};
  for (Programme& programme : programmes) {
    if (!command.programme.empty() && command.programme != programme.name()) continue;
    if (const auto why = programme.operate(context, command)) {
      answer.refused += (answer.refused.empty() ? "" : "; ") + *why;
    }
  }
  context.out.answer(std::move(answer));
}

void StationCore::Impl::on(const InputReport& report) {
  context.inputs[report.input] = report;
  context.changed = true;
}

void StationCore::Impl::on(const audio::Report& report) {
  if (const auto* silence = std::get_if<audio::SilenceBegan>(&report.body)) {
    for (Programme& programme : programmes) {
      if (programme.index() == silence->programme) programme.silence_began(context);
    }
    return;
  }
  if (const auto* late = std::get_if<audio::CommandLate>(&report.body)) {
    // The first orders set up zones that play nothing yet: no listener hears when they come.
    if (late->id > setup_orders) {
      const std::int64_t ms = (late->by.value * 1000 + base::kSampleRate - 1) / base::kSampleRate;
      note("the computer was too busy: a change of the sound came " + std::to_string(ms) +
           " ms late");
    }
    return;
  }
  HORNBILL_CHECK(!std::holds_alternative<audio::CommandRefused>(report.body));
  context.voices.on_engine(report, context.out);
  context.changed = true;
}

void StationCore::Impl::on(const Restored& past) {
  restored = past;
  context.voices.set_next_record_id(past.next_as_run_id);
  if (!past.standing) return;
  standing = *past.standing;
  for (const ProgrammeStanding& left : *past.standing) {
    if (Programme* p = programme(left.programme)) p->restore(context, left);
  }
}

// Programmes keep their index for life; a new one gets the next, or that of one which is gone.
void StationCore::Impl::apply_setup() {
  applied = true;
  const auto& names = context.setup->programmes;
  for (Programme& p : programmes) {
    if (std::find(names.begin(), names.end(), p.name()) == names.end()) p.retire(context);
  }
  for (const std::string& name : names) {
    if (programme(name) == nullptr) add_programme(name);
  }
  set_zones();
  for (Programme& p : programmes) {
    if (std::find(names.begin(), names.end(), p.name()) != names.end()) p.setup_changed(context);
  }
}

void StationCore::Impl::add_programme(const std::string& name) {
  if (programmes.size() < audio::kMaxProgrammes) {
    programmes.emplace_back(name, static_cast<audio::ProgrammeIndex>(programmes.size()));
    return;
  }
  const auto gone = std::find_if(programmes.begin(), programmes.end(),
                                 [](const Programme& p) { return p.retired(); });
  if (gone != programmes.end()) *gone = Programme(name, gone->index());
}

void StationCore::Impl::set_zones() {
  const StationSetup& setup = *context.setup;
  audio::ZoneMask wanted = 0;
  for (const ZoneOptions& zone : setup.zones) {
    if (bit_of(zone) == 0) continue;
    wanted |= bit_of(zone);
    audio::SetZone set;
    set.zone = zone.number;
    set.active = true;
    if (const Programme* followed = programme(zone.programme)) set.programme = followed->index();
    const double target = zone.loudness_lufs.value_or(setup.sound.loudness_lufs);
    set.gain = linear(target - setup.sound.loudness_lufs);
    set.ceiling = linear(setup.sound.true_peak_dbtp);
    context.out.command(context.earliest(), set);
  }
  for (audio::ZoneIndex z = 0; z < audio::kMaxZones; ++z) {
    if (((zones_set & ~wanted) >> z & 1U) == 0) continue;
    context.out.command(context.earliest(), audio::SetZone{.zone = z});
  }
  zones_set = wanted;
}

void StationCore::Impl::tell_standing() {
  Standing now;
  for (const Programme& p : programmes) {
    if (!p.retired()) now.push_back(p.standing());
  }
  if (standing == now) return;
  standing = now;
  context.out.result().standing = std::move(now);
}

Programme* StationCore::Impl::programme(const std::string& name) {
  const auto it = std::find_if(programmes.begin(), programmes.end(),
                               [&](const Programme& p) { return p.name() == name; });
  return it == programmes.end() ? nullptr : &*it;
}

void StationCore::Impl::note(std::string text) {
  AsRunRecord record;
  record.reason = std::move(text);
  write_note(context, AsRunKind::note, std::move(record));
}

std::shared_ptr<const StationSnapshot> StationCore::Impl::take_snapshot() {
  auto shot = std::make_shared<StationSnapshot>();
  shot->tick = context.tick;
  shot->utc = context.now();
  shot->clock_trusted = context.clock.trusted();
  shot->station = context.setup->name;
  if (!context.clock.trusted()) {
    shot->faults.push_back({"clock", shot->utc,
                            "The clock cannot be trusted yet; timed entries "
                            "wait until it is set."});
  }
  shot->alerts = alerts.snapshot(context);
  for (Programme& programme : programmes) {
    if (programme.retired()) continue;
    shot->programmes.push_back(programme.snapshot(context));
    if (auto fault = programme.fault(context)) shot->faults.push_back(std::move(*fault));
  }
  context.files.add_to(shot->faults);
  return shot;
}

}  // namespace hornbill::scheduler
