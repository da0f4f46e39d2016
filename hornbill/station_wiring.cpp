// SPDX-License-Identifier: Apache-2.0
#include "hornbill/station_wiring.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "audio/io/feeder.h"
#include "hornbill/builtin_sound.h"

namespace hornbill {

namespace {

scheduler::FeedReport to_report(const audio::FeedEvent& event) {
  const auto kind = [&event] {
    switch (event.kind) {
      case audio::FeedEventKind::ready:
        return scheduler::FeedEvent::ready;
      case audio::FeedEventKind::failed:
        return scheduler::FeedEvent::failed;
      case audio::FeedEventKind::ending:
        return scheduler::FeedEvent::ending;
      case audio::FeedEventKind::closed:
        break;
    }
    return scheduler::FeedEvent::closed;
  };
  return {event.token, kind(), event.total, event.broken, event.text};
}

}  // namespace

FeedPool::FeedPool(int feeds)
    : builtin_sound_(make_builtin_sound()), builtin_(audio::Feed::from_memory(builtin_sound_)) {
  for (int i = 0; i < feeds; ++i) {
    feeds_.push_back(std::make_unique<audio::Feed>(audio::kFeedCapacity));
  }
}

std::vector<audio::Feed*> FeedPool::feeds() const {
  std::vector<audio::Feed*> all;
  for (const auto& feed : feeds_) all.push_back(feed.get());
  return all;
}

int pool_size(std::size_t programmes) {
  // A programme has one item on air, one fading out, the next one ready, one interrupted by a hard
  // start, and overlays; the rest is for failures in a row.
  return static_cast<int>(std::min<std::size_t>(16 + 6 * programmes, audio::kMaxDecks));
}

StationWiring::StationWiring(std::shared_ptr<const scheduler::StationSetup> setup,
                             std::shared_ptr<const playlists::Library> library, FeedPool& pool,
                             StationListeners listeners)
    : pool_(pool),
      listeners_(std::move(listeners)),
      core_(std::move(setup), std::move(library), pool.feeds(), pool.builtin()) {}

bool StationWiring::put(scheduler::Input input) {
  const std::lock_guard lock(inbox_mutex_);
  if (inbox_.size() >= kInboxLimit) return false;
  inbox_.push_back(std::move(input));
  return true;
}

void StationWiring::set_live_inputs(LiveInputs inputs, std::function<void()> done) {
  const std::lock_guard lock(inbox_mutex_);
  input_changes_.push_back({std::move(inputs), std::move(done)});
}

void StationWiring::step(const audio::TickInput& in, audio::TickOutput& out) {
  collect(in);
  if (inputs_.empty() && in.tick < next_) return;
  if (listeners_.input) {
    for (const scheduler::Input& input : inputs_) listeners_.input(in.tick, input);
  }
  scheduler::StepResult result = core_.step(in.tick, inputs_);
  inputs_.clear();
  next_ = result.next;
  out.commands.insert(out.commands.end(), result.commands.begin(), result.commands.end());
  for (scheduler::FeedJob& job : result.jobs) obey(in.tick, std::move(job), out);
  if (listeners_.as_run) {
    for (const scheduler::AsRunRecord& record : result.as_run) listeners_.as_run(record);
  }
  if (listeners_.alert) {
    for (const scheduler::AlertReport& report : result.alerts) listeners_.alert(report);
  }
  if (listeners_.order) {
    for (const scheduler::OrderAnswer& answer : result.orders) listeners_.order(answer);
  }
  if (listeners_.standing && result.standing) listeners_.standing(*result.standing);
  if (listeners_.snapshot && result.snapshot) listeners_.snapshot(std::move(result.snapshot));
}

void StationWiring::collect(const audio::TickInput& in) {
  if (in.clock) {
    inputs_.push_back(scheduler::ClockObservation{in.clock->at, in.clock->utc, in.clock->trusted});
  }
  alert_inbox_.take(inputs_);
  collect_inbox();
  collect_live_inputs();
  for (const audio::Report& report : in.reports) inputs_.push_back(report);
  for (const audio::FeedEvent& event : in.feeds) inputs_.push_back(to_report(event));
  collect_answers(in.tick);
}

void StationWiring::collect_inbox() {
  std::vector<InputsChange> changes;
  {
    const std::lock_guard lock(inbox_mutex_);
    std::move(inbox_.begin(), inbox_.end(), std::back_inserter(inputs_));
    inbox_.clear();
    changes.swap(input_changes_);
  }
  for (InputsChange& change : changes) {
    replace_live_inputs(std::move(change.inputs));
    if (change.done) change.done();
  }
}

void StationWiring::replace_live_inputs(LiveInputs next) {
  for (auto& [token, live] : sounding_) {
    const auto is_this = [&live = live](const auto& named) { return named.second == live.input; };
    if (std::none_of(next.begin(), next.end(), is_this)) live.stop();
  }
  live_ = std::move(next);
  std::erase_if(live_usable_, [this](const auto& known) { return !live_.contains(known.first); });
}

void StationWiring::collect_live_inputs() {
  for (const auto& [name, input] : live_) {
    const bool usable = input->usable();
    const auto [known, is_new] = live_usable_.try_emplace(name, usable);
    if (!is_new && known->second == usable) continue;
    known->second = usable;
    inputs_.push_back(scheduler::InputReport{name, usable, usable ? "" : input->state().text});
  }
}

void StationWiring::collect_answers(base::Tick tick) {
  while (!answers_.empty() && answers_.begin()->first <= tick) {
    inputs_.push_back(std::move(answers_.begin()->second));
    answers_.erase(answers_.begin());
  }
}

void StationWiring::obey(base::Tick tick, scheduler::FeedJob job, audio::TickOutput& out) {
  if (const auto* open = std::get_if<scheduler::OpenFeed>(&job)) {
    switch (open->source) {
      case scheduler::FeedSource::file:
        out.orders.push_back(audio::FillFeed{open->token, &pool_.feed(open->feed), open->request});
        return;
      case scheduler::FeedSource::input:
        open_input(tick, *open);
        return;
      case scheduler::FeedSource::builtin:
        answer(tick, open->token, scheduler::FeedEvent::failed, "the built-in sound needs no feed");
        return;
    }
  }
  const audio::PlayToken token = std::get<scheduler::CloseFeed>(job).token;
  const auto live = sounding_.find(token);
  if (live == sounding_.end()) {
    out.orders.push_back(audio::ReleaseFeed{token});
    return;
  }
  live->second.stop();
  sounding_.erase(live);
  answer(tick, token, scheduler::FeedEvent::closed, {});
}

void StationWiring::open_input(base::Tick tick, const scheduler::OpenFeed& job) {
  LiveFeed& live = sounding_[job.token] = {};
  const auto found = live_.find(job.input);
  if (found == live_.end()) {
    answer(tick, job.token, scheduler::FeedEvent::failed,
           "the live input \"" + job.input + "\" is not there");
    return;
  }
  live = {found->second, &pool_.feed(job.feed)};
  live.feed->reuse(audio::FeedKind::live);
  live.input->start(*live.feed);
  answer(tick, job.token, scheduler::FeedEvent::ready, {});
}

void StationWiring::answer(base::Tick tick, audio::PlayToken token, scheduler::FeedEvent event,
                           std::string text) {
  answers_.emplace(tick + audio::kFeedAnswerTicks,
                   scheduler::FeedReport{token, event, {}, false, std::move(text)});
}

}  // namespace hornbill
