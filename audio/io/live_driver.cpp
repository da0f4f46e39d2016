// SPDX-License-Identifier: Apache-2.0
#include "audio/io/live_driver.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <optional>
#include <thread>

#include "audio/io/live_clock.h"
#include "base/check.h"

namespace hornbill::audio {

namespace {

using std::chrono::nanoseconds;

constexpr int kEnginePriority = 70;
constexpr int kCorePriority = 69;

bool ask_for_fifo(int priority) {
  sched_param param{};
  param.sched_priority = priority;
  return ::pthread_setschedparam(::pthread_self(), SCHED_FIFO | SCHED_RESET_ON_FORK, &param) == 0;
}

void sleep_until(base::SteadyTime t) {
  const std::int64_t ns = t.time_since_epoch().count();
  const timespec at{ns / 1'000'000'000, ns % 1'000'000'000};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {
  }
}

// 62,500/3 ns a frame; fits for 90 years.
nanoseconds frames_to_ns(base::FramePos pos) { return nanoseconds(pos.value * 62'500 / 3); }

void raise_to(std::atomic<std::int64_t>& most, std::int64_t value) {
  if (value > most.load(std::memory_order_relaxed)) most.store(value, std::memory_order_relaxed);
}

base::Duration us(const std::atomic<std::int64_t>& ns) {
  return std::chrono::duration_cast<base::Duration>(
      nanoseconds(ns.load(std::memory_order_relaxed)));
}

}  // namespace

struct LiveDriver::Impl {
  using Routes = std::vector<LiveRoute>;

  // check: allow parameters (the parts that it drives, each named by its type)
  Impl(Engine& e, Feeder& f, DriverCore& c, const base::TimeSource& t, const LiveOptions& o)
      : engine(e), feeder(f), core(c), time(t), options(o), clock(t, o.trusted_from) {
    HORNBILL_CHECK(base::kTickFrames % engine.block_frames() == 0);
    HORNBILL_CHECK(::sem_init(&tick_due, 0, 0) == 0);
  }
  ~Impl() { ::sem_destroy(&tick_due); }

  // ---- engine thread ----

  void run_engine() {
    ::pthread_setname_np(::pthread_self(), "engine");
    if (options.realtime && ask_for_fifo(kEnginePriority)) fifo.store(true);
    base::SteadyTime zero = time.steady();
    frame_zero_ns.store(zero.time_since_epoch().count(), std::memory_order_release);
    while (!stopping.load(std::memory_order_acquire)) {
      const base::SteadyTime due = zero + frames_to_ns(engine.position());
      const base::SteadyTime now = time.steady();
      if (now < due) sleep_until(due);
      const nanoseconds lag = time.steady() - due;
      raise_to(worst_lag_ns, lag.count());
      if (lag > options.lag_limit) {
        // No chase: what was not played in time is lost, and the core hears where it is now.
        zero += lag;
        frame_zero_ns.store(zero.time_since_epoch().count(), std::memory_order_release);
        resyncs.fetch_add(1, std::memory_order_relaxed);
      }
      render_block();
    }
  }

  void render_block() noexcept {
    const base::FramePos first = engine.position();
    engine.render();
    const Routes* list = wanted_routes.load(std::memory_order_acquire);
    used_routes.store(list, std::memory_order_release);
    for (const LiveRoute& r : *list) r.output->push(engine.zone_output(r.zone), first);
    blocks.fetch_add(1, std::memory_order_relaxed);
    // With the tick's last block out, the core has the time of one block to say what the next tick
    // plays, and what came meanwhile is still heard in it.
    if (engine.position().value % base::kTickFrames == 0) announce_tick();
  }

  void announce_tick() noexcept { ::sem_post(&tick_due); }

  // ---- core thread ----

  void run_core() {
    ::pthread_setname_np(::pthread_self(), "core");
    if (options.realtime) ask_for_fifo(kCorePriority);
    for (base::Tick tick;; tick = tick + 1) {
      while (::sem_wait(&tick_due) != 0 && errno == EINTR) {
      }
      if (core_stopping.load(std::memory_order_acquire)) return;
      const base::SteadyTime began = time.steady();
      step(tick);
      raise_to(worst_step_ns, (time.steady() - began).count());
      ticks.fetch_add(1, std::memory_order_relaxed);
    }
  }

  void step(base::Tick tick) {
    const base::SteadyTime zero{nanoseconds(frame_zero_ns.load(std::memory_order_acquire))};
    in.tick = tick;
    in.reports.clear();
    in.feeds.clear();
    in.clock = clock.at(tick, zero);
    if (in.clock) {
      const base::UtcTime utc_zero = in.clock->utc - base::to_duration({in.clock->at.value});
      utc_zero_us.store(utc_zero.time_since_epoch().count(), std::memory_order_relaxed);
    }
    take_reports(tick);
    feeder.poll(in.feeds);
    core.step(in, out);
    commands.post(engine, out.commands);
    for (const FeedOrder& order : out.orders) obey(order);
    out.orders.clear();
  }

  // A core that lags behind the engine sees what it would have seen in time.
  void take_reports(base::Tick tick) {
    while (true) {
      if (!held) {
        Report report;
        if (!engine.take(report)) return;
        held = report;
      }
      if (held->at >= tick.first_frame()) return;
      in.reports.push_back(*held);
      held.reset();
    }
  }

  void obey(const FeedOrder& order) {
    if (const auto* fill = std::get_if<FillFeed>(&order)) {
      feeder.open(fill->token, *fill->feed, fill->request);
    } else {
      feeder.close(std::get<ReleaseFeed>(order).token);
    }
  }

  Engine& engine;
  const std::uint64_t blocks_in_tick =
      base::kTickFrames / static_cast<std::uint64_t>(engine.block_frames());
  Feeder& feeder;
  DriverCore& core;
  const base::TimeSource& time;
  const LiveOptions options;
  LiveClock clock;             // Thread: core
  CommandBacklog commands;     // Thread: core
  TickInput in;                // Thread: core
  TickOutput out;              // Thread: core
  std::optional<Report> held;  // Thread: core

  sem_t tick_due;
  std::unique_ptr<const Routes> routes = std::make_unique<Routes>();
  std::atomic<const Routes*> wanted_routes{routes.get()};
  std::atomic<const Routes*> used_routes{routes.get()};
  std::atomic<bool> stopping{false};
  std::atomic<bool> core_stopping{false};
  std::atomic<std::int64_t> frame_zero_ns{0};
  std::atomic<std::int64_t> utc_zero_us{0};
  std::atomic<std::int64_t> worst_lag_ns{0};
  std::atomic<std::int64_t> worst_step_ns{0};
  std::atomic<std::uint64_t> blocks{0};
  std::atomic<std::uint64_t> ticks{0};
  std::atomic<std::uint64_t> resyncs{0};
  std::atomic<bool> fifo{false};
  std::thread engine_thread;
  std::thread core_thread;
};

// check: allow parameters (the parts that it drives, each named by its type)
LiveDriver::LiveDriver(Engine& engine, Feeder& feeder, DriverCore& core,
                       const base::TimeSource& time, const LiveOptions& options)
    : impl_(std::make_unique<Impl>(engine, feeder, core, time, options)) {}

LiveDriver::~LiveDriver() { stop(); }

void LiveDriver::set_routes(std::vector<LiveRoute> routes) {
  auto next = std::make_unique<const Impl::Routes>(std::move(routes));
  impl_->wanted_routes.store(next.get(), std::memory_order_release);
  while (impl_->engine_thread.joinable() &&
         impl_->used_routes.load(std::memory_order_acquire) != next.get()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  impl_->routes = std::move(next);
}

void LiveDriver::start() {
  HORNBILL_CHECK(!impl_->engine_thread.joinable());
  impl_->core_thread = std::thread([this] { impl_->run_core(); });
  impl_->engine_thread = std::thread([this] { impl_->run_engine(); });
}

void LiveDriver::stop() {
  if (!impl_->engine_thread.joinable()) return;
  impl_->stopping.store(true, std::memory_order_release);
  impl_->engine_thread.join();
  impl_->core_stopping.store(true, std::memory_order_release);
  ::sem_post(&impl_->tick_due);
  impl_->core_thread.join();
}

LiveProgress LiveDriver::progress() const noexcept {
  LiveProgress p;
  p.blocks = impl_->blocks.load(std::memory_order_relaxed);
  p.ticks = impl_->ticks.load(std::memory_order_relaxed);
  p.done = std::min(p.blocks / impl_->blocks_in_tick, p.ticks);
  p.resyncs = impl_->resyncs.load(std::memory_order_relaxed);
  p.reports_lost = impl_->engine.reports_lost();
  p.worst_lag = us(impl_->worst_lag_ns);
  p.worst_step = us(impl_->worst_step_ns);
  p.realtime = impl_->fifo.load(std::memory_order_relaxed);
  return p;
}

base::UtcTime LiveDriver::utc_of_frame_zero() const noexcept {
  return base::UtcTime{base::Duration{impl_->utc_zero_us.load(std::memory_order_relaxed)}};
}

}  // namespace hornbill::audio
