// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "audio/io/live_buffer.h"
#include "audio/io/live_input.h"
#include "audio/media/decode_server.h"
#include "base/http/http_stream.h"
#include "base/unique_fd.h"

namespace hornbill::audio {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Duration kFirstDelay = milliseconds(500);
constexpr base::Duration kMostDelay = seconds(5);
constexpr base::Duration kGoodAfter =
    seconds(10);  // a connection that held; the next delay is short
constexpr auto kReadWait = milliseconds(15);
constexpr int kWriteWaitMs = 100;
constexpr int kWriteTries = 30;  // then the decoder counts as hung

base::SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

// No limit on length or time: what hangs is noticed by the want of sound.
DecodeLimits endless() {
  DecodeLimits limits;
  limits.cpu_seconds = 30 * 24 * 3600;
  limits.output_frames = INT64_MAX / 16;
  return limits;
}

// One HTTP connection with the child that decodes it.
struct Connection {
  base::UniqueFd to_decoder;
  std::atomic<bool> stop{false};
  bool opened = false;  // Thread: network
  base::SteadyTime began = steady_now();
  std::optional<base::Error> error;  // Thread: network
};

class StreamInput final : public LiveInput {
 public:
  StreamInput(const StreamInputOptions& options, DecodeServer& server)
      : options_(options),
        server_(server),
        buffer_({.rule = options.rule,
                 .delay = options.delay,
                 .lost_after = options.no_sound_limit,
                 .bandwidth = DriftLoop::kNetwork}),
        network_([this](const std::stop_token& stop) { run_network(stop); }),
        sound_([this](const std::stop_token& stop) { run_sound(stop); }) {}
  ~StreamInput() override {
    network_.request_stop();
    sound_.request_stop();
    const std::lock_guard lock(mutex_);
    if (connection_ != nullptr) connection_->stop.store(true);
  }

  void start(Feed& feed) override { buffer_.start(feed); }
  void stop(Feed& feed) override { buffer_.stop(feed); }
  bool usable() const noexcept override { return buffer_.usable(); }
  InputState state() const override;

 private:
  void run_network(const std::stop_token& stop);
  base::Result<void> connect(Connection& connection);
  bool pass_on(Connection& connection, std::span<const std::byte> bytes, const std::string& type);
  bool open_decoder(Connection& connection, const std::string& type);
  void run_sound(const std::stop_token& stop);
  void read_sound(base::SteadyTime now);
  void drop_decoder(const std::string& why);

  const StreamInputOptions options_;
  DecodeServer& server_;
  LiveBuffer buffer_;

  mutable std::mutex mutex_;  // guards all below up to the threads
  std::condition_variable_any wake_;
  InputHealth health_ = InputHealth::connecting;
  std::string text_ = "connecting";
  std::string sound_text_;  // why the decoder was given up
  std::uint64_t connections_ = 0;
  Connection* connection_ = nullptr;     // the one that runs
  std::unique_ptr<DecodeStream> fresh_;  // for the sound thread to take over

  // Thread: sound.
  std::unique_ptr<DecodeStream> decoder_;
  base::SteadyTime heard_at_;
  std::vector<float> part_ = std::vector<float>(9'600 * base::kChannels);

  std::jthread network_;  // last: they use all the others
  std::jthread sound_;
};

InputState StreamInput::state() const {
  InputState state;
  state.name = options_.name;
  state.level_dbfs = buffer_.level_dbfs();
  state.dropped_frames = buffer_.dropped_frames();
  state.drift_ppm = buffer_.drift_ppm();
  const std::lock_guard lock(mutex_);
  state.health = health_;
  state.text = text_;
  state.reconnects = connections_ > 0 ? connections_ - 1 : 0;
  if (health_ == InputHealth::silent && buffer_.usable()) {
    state.health = InputHealth::usable;
    state.text.clear();
  }
  return state;
}

void StreamInput::run_network(const std::stop_token& stop) {
  base::Duration delay{0};
  while (!stop.stop_requested()) {
    Connection connection;
    {
      const std::lock_guard lock(mutex_);
      connection_ = &connection;
      sound_text_.clear();
      ++connections_;
    }
    if (stop.stop_requested()) connection.stop.store(true);
    const auto result = connect(connection);
    const bool held = connection.opened && steady_now() - connection.began > kGoodAfter;
    std::string why = connection.error ? connection.error->message
                      : result         ? "the stream has ended"
                                       : result.error().message;
    delay = held || delay.count() == 0 ? kFirstDelay : std::min(delay * 2, kMostDelay);
    std::unique_lock lock(mutex_);
    connection_ = nullptr;
    health_ = InputHealth::lost;
    text_ = sound_text_.empty() ? std::move(why) : sound_text_;
    wake_.wait_for(lock, stop, delay, [] { return false; });
  }
}

base::Result<void> StreamInput::connect(Connection& connection) {
  base::HttpStreamOptions http;
  http.url = options_.url;
  return base::read_http_stream(
      http,
      [this, &connection](std::span<const std::byte> bytes, const std::string& type) {
        return pass_on(connection, bytes, type);
      },
      connection.stop);
}

bool StreamInput::open_decoder(Connection& connection, const std::string& type) {
  connection.opened = true;
  std::array<int, 2> ends{};
  // A socket pair, because writing to a pipe that nobody reads is a signal to the whole process.
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    connection.error = base::errno_error("decoding the stream");
    return false;
  }
  connection.to_decoder.reset(ends[0]);
  auto decoder = server_.open_pipe(ends[1], type, endless());
  if (!decoder) {
    connection.error = decoder.error();
    return false;
  }
  const std::lock_guard lock(mutex_);
  fresh_ = std::move(*decoder);
  health_ = InputHealth::silent;
  text_ = "there is no sound in the stream";
  return true;
}

// Thread: network. False ends the transfer.
bool StreamInput::pass_on(Connection& connection, std::span<const std::byte> bytes,
                          const std::string& type) {
  if (!connection.opened && !open_decoder(connection, type)) return false;
  for (int tries = 0; !bytes.empty() && tries < kWriteTries;) {
    if (connection.stop.load()) return false;
    const ssize_t n = ::send(connection.to_decoder.get(), bytes.data(), bytes.size(),
                             MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(n));
      tries = 0;
      continue;
    }
    if (n < 0 && errno != EAGAIN && errno != EINTR) break;
    pollfd ready{connection.to_decoder.get(), POLLOUT, 0};
    ::poll(&ready, 1, kWriteWaitMs);
    ++tries;
  }
  if (bytes.empty()) return true;
  connection.error = base::Error{base::ErrorCode::unsupported, "the stream cannot be decoded"};
  return false;
}

void StreamInput::run_sound(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      if (fresh_) {
        decoder_ = std::move(fresh_);
        heard_at_ = steady_now();
      }
      if (!decoder_) wake_.wait_for(lock, stop, kReadWait, [this] { return fresh_ != nullptr; });
    }
    if (decoder_) read_sound(steady_now());
    buffer_.pump(steady_now());
  }
}

void StreamInput::read_sound(base::SteadyTime now) {
  const std::size_t frames = decoder_->read(part_, kReadWait);
  if (frames > 0) {
    heard_at_ = now;
    buffer_.take(std::span(part_).first(frames * base::kChannels), base::kSampleRate, now);
  } else if (decoder_->at_end()) {
    const auto& error = decoder_->error();
    drop_decoder(error ? error->message : "");
  } else if (now - heard_at_ > options_.no_sound_limit) {
    drop_decoder("no sound comes out of the stream");
  }
}

void StreamInput::drop_decoder(const std::string& why) {
  decoder_.reset();
  const std::lock_guard lock(mutex_);
  if (fresh_ != nullptr) return;  // the next connection is there already
  sound_text_ = why;
  if (connection_ != nullptr) connection_->stop.store(true);
}

}  // namespace

std::unique_ptr<LiveInput> make_stream_input(const StreamInputOptions& options,
                                             DecodeServer& server) {
  return std::make_unique<StreamInput>(options, server);
}

}  // namespace hornbill::audio
