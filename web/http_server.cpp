// SPDX-License-Identifier: Apache-2.0
#include "web/http_server.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <future>
#include <thread>
#include <utility>
#include <vector>
// Boost 1.74 uses std::exchange without including its header.
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "web/event_hub.h"
#include "web/http_session.h"
#include "web/router.h"
#include "web/routes.h"
#include "web/station_control.h"
#include "web/unix_listener.h"
#include "web/worker_pool.h"

namespace hornbill::web {
namespace {

Response run_handler(const Route& route, const Request& request) {
  try {
    return route.handler(request);
  } catch (const std::bad_alloc&) {
    return problem(503, "there is not enough memory to answer; try again");
  } catch (const std::exception& e) {
    return problem(500, std::string("the station could not answer: ") + e.what());
  }
}

}  // namespace

struct HttpServer::Impl final : SessionHost {
  using Session = std::shared_ptr<HttpSession>;

  Impl(HttpServerOptions o, StationControl& control)
      : settings(std::move(o)),
        router(station_routes(control)),
        hub(control),
        pool(std::make_unique<WorkerPool>(settings.workers, settings.worker_queue)),
        orders(std::make_unique<WorkerPool>(settings.order_workers, settings.worker_queue)),
        urgent(std::make_unique<WorkerPool>(settings.urgent_workers, settings.worker_queue)),
        voices(std::make_unique<WorkerPool>(settings.voice_workers, settings.worker_queue)),
        foremost(std::make_unique<WorkerPool>(settings.foremost_workers, settings.worker_queue)),
        timer(loop),
        guard(boost::asio::make_work_guard(loop)) {}

  base::Result<void> start() {
    auto listener =
        listen_unix(loop, {settings.socket_path, settings.command_group, settings.socket_lock});
    if (!listener) return base::fail(listener.error());
    listeners.push_back(*std::move(listener));
    for (auto& each : listeners) {
      each->start([this](std::unique_ptr<Connection> c) { take(std::move(c)); });
    }
    thread = std::thread([this] { run(); });
    return {};
  }

  void stop() {
    if (!thread.joinable()) return;
    std::promise<void> closed;
    boost::asio::post(loop, [this, &closed] {
      stopping = true;
      listeners.clear();
      timer.cancel();
      for (const Session& session : sessions) session->end();
      closed.set_value();
    });
    closed.get_future().wait();
    // What runs there may still post to the loop, and what is urgent hand over to the others.
    for (auto* workers : {&urgent, &voices, &foremost, &orders, &pool}) workers->reset();
    guard.reset();  // and the loop ends when all that is done
    thread.join();
    sessions.clear();
  }

  // ---- Thread: the loop's ----

  // What a handler throws, for want of memory, ends what it was about, not the server.
  void run() {
    ::pthread_setname_np(::pthread_self(), "web");
    constexpr std::chrono::milliseconds kPause{10};
    for (bool first = true;; first = false) {
      try {
        if (!first && !stopping) {
          for (auto& listener : listeners) listener->resume();
          if (!armed && !sessions.empty()) arm();
        }
        loop.run();
        return;
      } catch (const std::exception&) {
        std::this_thread::sleep_for(kPause);
      }
    }
  }

  void take(std::unique_ptr<Connection> connection) {
    accepted.fetch_add(1, std::memory_order_relaxed);
    prune();
    if (sessions.size() >= settings.max_connections && !make_room()) {
      connection->close();
      return;
    }
    auto session = std::make_shared<HttpSession>(std::move(connection), *this);
    sessions.push_back(session);
    open.store(sessions.size(), std::memory_order_relaxed);
    session->start();
    if (!armed) arm();
  }

  void prune() {
    std::erase_if(sessions, [](const Session& session) { return session->ended(); });
    open.store(sessions.size(), std::memory_order_relaxed);
  }

  // Ends the connection that has waited longest for its client, those that may not command
  // first: a flood of silent clients cannot keep out one that has something to say.
  bool make_room() {
    const auto rank = [](const Session& session) {
      return std::pair(session->peer().may_command, session->since());
    };
    Session oldest;
    for (const Session& session : sessions) {
      if (!session->waits_for_client()) continue;
      if (!oldest || rank(session) < rank(oldest)) oldest = session;
    }
    if (!oldest) return false;
    oldest->end();
    timed_out.fetch_add(1, std::memory_order_relaxed);
    prune();
    return true;
  }

  void arm() {
    timer.expires_after(settings.event_period);
    timer.async_wait([this](boost::system::error_code error) {
      armed = false;
      if (error || stopping) return;
      tick();
    });
    armed = true;
  }

  void tick() {
    const auto streams = [](const Session& session) { return session->streaming(); };
    if (std::any_of(sessions.begin(), sessions.end(), streams)) hub.refresh(now());
    for (const Session& session : sessions) session->check(now());
    prune();
    if (!sessions.empty()) arm();
  }

  // ---- SessionHost ----

  const HttpServerOptions& options() const override { return settings; }
  base::SteadyTime now() const override { return clock.steady(); }
  EventHub& events() override { return hub; }
  std::shared_ptr<const std::string> no_memory_answer() override { return no_memory; }
  void count_request() override { requests.fetch_add(1, std::memory_order_relaxed); }
  void count_timeout() override { timed_out.fetch_add(1, std::memory_order_relaxed); }

  void handle(Session session, Request request) override {
    const Match match = router.match(request);
    if (match.route == nullptr) return session->respond(match.refusal);
    const Route& route = *match.route;
    switch (route.pace) {
      case Pace::quick:
        return session->respond(run_handler(route, request));
      case Pace::events:
        return stream(std::move(session), request);
      case Pace::slow: {
        WorkerPool& workers = route.permission == Permission::command ? *orders : *pool;
        if (!hand_over(workers, session, route, std::move(request))) refuse(session);
        return;
      }
      case Pace::urgent:
        if (!hand_over(*urgent, session, route, std::move(request))) refuse(session);
        return;
      case Pace::voices:
        return weigh(session, route, std::move(request));
    }
  }

  static void refuse(const Session& session) {
    session->respond(problem(503, "too much is asked at once; try again soon"));
  }

  // ---- Thread: any ----

  // False: too much waits there.
  // check: allow parameters (who works, for whom, on what, and with which words)
  bool hand_over(WorkerPool& workers, const Session& session, const Route& route, Request request) {
    return workers.submit([this, session, &route, request = std::move(request)] {
      try {
        boost::asio::post(loop, [session, response = run_handler(route, request)] {
          session->respond(response);
        });
      } catch (const std::exception&) {
        session->give_up();
      }
    });
  }

  // Where it waits is decided by a worker: that takes a look into the request and at the alerts.
  void weigh(const Session& session, const Route& route, Request request) {
    const bool taken = urgent->submit([this, session, &route, request = std::move(request)] {
      try {
        const bool first = route.foremost && route.foremost(request);
        if (hand_over(first ? *foremost : *voices, session, route, request)) return;
        boost::asio::post(loop, [session] { refuse(session); });
      } catch (const std::exception&) {
        session->give_up();
      }
    });
    if (!taken) refuse(session);
  }

  // ---- Thread: the loop's ----

  void stream(const Session& session, const Request& request) {
    if (request.method == Method::head) return session->respond({200, "text/event-stream", "", {}});
    // Strangers' streams may take half the places, and all streams three quarters of the
    // connections, so that a request always finds one.
    std::size_t all = 0;
    std::size_t strangers = 0;
    for (const Session& each : sessions) {
      if (!each->streaming()) continue;
      ++all;
      strangers += each->peer().may_command ? 0 : 1;
    }
    const std::size_t places = settings.max_connections * 3 / 4;
    if (all >= places || (!session->peer().may_command && strangers >= places / 2)) {
      return session->respond(problem(503, "too many listen to the events already"));
    }
    if (all == 0) hub.refresh(now());
    session->stream(request.query_value("levels") == "true");
  }

  const HttpServerOptions settings;
  const base::SystemTime clock;
  const std::shared_ptr<const std::string> no_memory = std::make_shared<std::string>(
      "HTTP/1.1 503 Service Unavailable\r\nServer: hornbill\r\nContent-Length: 0\r\n"
      "Connection: close\r\n\r\n");
  const Router router;
  EventHub hub;
  std::unique_ptr<WorkerPool> pool;
  std::unique_ptr<WorkerPool> orders;
  std::unique_ptr<WorkerPool> urgent;
  std::unique_ptr<WorkerPool> voices;
  std::unique_ptr<WorkerPool> foremost;
  boost::asio::io_context loop{1};
  boost::asio::steady_timer timer;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard;
  std::vector<std::unique_ptr<Listener>> listeners;
  std::vector<Session> sessions;
  bool armed = false;  // `timer` is set
  bool stopping = false;
  std::thread thread;
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> open{0};
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> timed_out{0};
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() { impl_->stop(); }

base::Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpServerOptions& options,
                                                            StationControl& control) {
  try {
    auto impl = std::make_unique<Impl>(options, control);
    if (auto started = impl->start(); !started) return base::fail(started.error());
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
  } catch (const std::exception& e) {
    return base::fail(base::ErrorCode::io, std::string("starting the web server: ") + e.what());
  }
}

HttpServerCounts HttpServer::counts() const {
  return {impl_->accepted.load(std::memory_order_relaxed),
          impl_->open.load(std::memory_order_relaxed),
          impl_->requests.load(std::memory_order_relaxed),
          impl_->timed_out.load(std::memory_order_relaxed)};
}

}  // namespace hornbill::web
