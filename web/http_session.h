// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "base/time.h"
#include "web/connection.h"
#include "web/event_hub.h"
#include "web/http_server.h"
#include "web/request_parser.h"

namespace hornbill::web {

class HttpSession;

// What a session asks of the server. Thread: the server's.
class SessionHost {
 public:
  virtual ~SessionHost() = default;
  virtual const HttpServerOptions& options() const = 0;
  virtual base::SteadyTime now() const = 0;
  // Answers by session->respond() or session->stream(), at once or later, on this thread.
  virtual void handle(std::shared_ptr<HttpSession> session, Request request) = 0;
  virtual EventHub& events() = 0;
  // The whole answer to a client for which there is no memory; made beforehand.
  virtual std::shared_ptr<const std::string> no_memory_answer() = 0;
  virtual void count_request() = 0;
  virtual void count_timeout() = 0;
};

// One connection: reads requests one after the other, has each answered, and bounds what a client
// may cost: bytes, and the time in each state. While a request is being answered nothing more is
// read, so that a client which sends without end fills only its own socket. Where there is no
// memory to go on, the client is told so, or at least this connection ends, and no other.
// Thread: the server's, unless said otherwise.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(std::unique_ptr<Connection> connection, SessionHost& host);

  void start();
  void respond(const Response& response);
  // Answers with the stream of events, until either side ends it.
  void stream(bool wants_levels);
  // Called at each period: ends what took too long, sends events that are due.
  void check(base::SteadyTime now);
  void end();
  // Thread: any. The answer that this waits for will not come, because there was no memory for it.
  void give_up() { given_up_.store(true, std::memory_order_relaxed); }

  bool ended() const { return state_ == State::ended; }
  bool streaming() const { return state_ == State::streaming; }
  // Whether all that this waits for is its client to send something.
  bool waits_for_client() const { return state_ == State::idle || state_ == State::reading; }
  base::SteadyTime since() const { return since_; }
  const Peer& peer() const { return connection_->peer(); }

 private:
  enum class State : std::uint8_t { idle, reading, answering, writing, streaming, leaving, ended };

  // Runs one step; what it throws goes no further.
  template <class Step>
  void guarded(const Step& step) {
    try {
      step();
    } catch (const std::exception&) {
      tell_no_memory();
    }
  }
  void tell_no_memory();
  void look(base::SteadyTime now);
  void enter(State state, std::chrono::milliseconds limit);
  void read();
  void took(std::size_t bytes);
  void parse();
  void next_request();
  void write(std::shared_ptr<const std::string> text);
  void write_part();
  void wrote();
  void write_continue();
  void refuse(const Response& response);

  std::unique_ptr<Connection> connection_;
  SessionHost& host_;
  State state_ = State::idle;
  base::SteadyTime since_;     // when this state began
  base::SteadyTime deadline_;  // when it has lasted too long
  bool reading_ = false;       // a read is under way
  std::array<char, 8192> chunk_{};
  std::string buffer_;  // received, not parsed; at most a chunk and a header
  std::optional<RequestParser> parser_;
  std::size_t unwanted_ = 0;  // bytes thrown away
  bool head_only_ = false;
  bool keep_alive_ = false;
  std::shared_ptr<const std::string> out_;  // being written
  std::size_t out_done_ = 0;
  EventCursor cursor_;
  std::atomic<bool> given_up_{false};
};

}  // namespace hornbill::web
