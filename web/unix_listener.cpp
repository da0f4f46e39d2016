// SPDX-License-Identifier: Apache-2.0
#include "web/unix_listener.h"

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>
// Boost 1.74 uses std::exchange without including its header.
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "base/user_name.h"

namespace hornbill::web {
namespace {

using Protocol = boost::asio::local::stream_protocol;
using boost::system::error_code;

class UnixConnection final : public Connection {
 public:
  UnixConnection(Protocol::socket socket, Peer peer)
      : socket_(std::move(socket)), peer_(std::move(peer)) {}

  void read(std::span<char> into, std::function<void(std::size_t)> done) override {
    socket_.async_read_some(
        boost::asio::buffer(into.data(), into.size()),
        [done = std::move(done)](error_code error, std::size_t n) { done(error ? 0 : n); });
  }
  void write(std::shared_ptr<const std::string> owner, std::string_view part,
             std::function<void(bool)> done) override {
    boost::asio::async_write(socket_, boost::asio::buffer(part.data(), part.size()),
                             [owner = std::move(owner), done = std::move(done)](
                                 error_code error, std::size_t) { done(!error); });
  }
  void end_writing() override {
    error_code ignored;
    socket_.shutdown(Protocol::socket::shutdown_send, ignored);
  }
  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }
  const Peer& peer() const override { return peer_; }

 private:
  Protocol::socket socket_;
  Peer peer_;
};

std::optional<gid_t> group_id(const std::string& name) {
  group entry{};
  group* found = nullptr;
  std::vector<char> buffer(65'536);
  if (getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) == 0 &&
      found != nullptr) {
    return found->gr_gid;
  }
  return std::nullopt;
}

// Asks the kernel, not the user database: the groups that the process has, not those it could.
bool in_group(int fd, const ucred& credentials, gid_t group) {
  if (credentials.gid == group) return true;
  std::vector<gid_t> groups(256);
  auto bytes = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
  if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &bytes) != 0) return false;
  groups.resize(bytes / sizeof(gid_t));
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

Peer identify(int fd, std::optional<gid_t> command_group) {
  ucred credentials{};
  socklen_t bytes = sizeof(credentials);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &bytes) != 0) return {"unknown", false};
  const bool may_command = credentials.uid == 0 || credentials.uid == geteuid() ||
                           (command_group && in_group(fd, credentials, *command_group));
  return {base::user_name(credentials.uid), may_command};
}

class UnixListener final : public Listener {
 public:
  UnixListener(boost::asio::io_context& loop, std::string path, SocketLock lock)
      : path_(std::move(path)), lock_(std::move(lock)), acceptor_(loop), pause_(loop) {}
  ~UnixListener() override {
    if (acceptor_.is_open()) ::unlink(path_.c_str());
  }

  base::Result<void> open(const std::string& command_group) {
    command_group_ = group_id(command_group);
    error_code error;
    const Protocol::endpoint endpoint(path_);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.bind(endpoint, error);
    // Everybody may look; commands are refused by user, not by the file's mode.
    if (!error && ::chmod(path_.c_str(), 0666) != 0) {
      return base::fail(base::errno_error("setting the mode of " + path_));
    }
    if (!error) acceptor_.listen(128, error);
    if (error) {
      return base::fail(base::ErrorCode::io, "listening on " + path_ + ": " + error.message());
    }
    return {};
  }

  void start(std::function<void(std::unique_ptr<Connection>)> take) override {
    take_ = std::move(take);
    accept();
  }
  void resume() override {
    if (waiting_.expired()) accept();
  }

 private:
  std::shared_ptr<bool> begin_wait() {
    auto wait = std::make_shared<bool>(true);
    waiting_ = wait;
    return wait;
  }
  void accept() {
    acceptor_.async_accept([this, alive = std::weak_ptr<bool>(alive_), wait = begin_wait()](
                               error_code error, Protocol::socket socket) {
      if (alive.expired() || error == boost::asio::error::operation_aborted) return;
      if (error) return accept_later();
      const Peer peer = identify(socket.native_handle(), command_group_);
      take_(std::make_unique<UnixConnection>(std::move(socket), peer));
      accept();
    });
  }
  // Out of descriptors or memory: trying at once again would spin.
  void accept_later() {
    pause_.expires_after(std::chrono::milliseconds(100));
    pause_.async_wait(
        [this, alive = std::weak_ptr<bool>(alive_), wait = begin_wait()](error_code error) {
          if (!alive.expired() && !error) accept();
        });
  }

  // An accept may have succeeded and its handler be queued when the listener goes.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::string path_;
  SocketLock lock_;
  Protocol::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  // Held by the handler that waits for a client or for the end of a pause: without memory a handler
  // may go without having been called.
  std::weak_ptr<bool> waiting_;
  std::optional<gid_t> command_group_;
  std::function<void(std::unique_ptr<Connection>)> take_;
};

base::Result<void> remove_stale(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return {};
  if (!S_ISSOCK(info.st_mode)) {
    return base::fail(base::ErrorCode::invalid_argument, path + " is there and is not a socket");
  }
  if (::unlink(path.c_str()) != 0) return base::fail(base::errno_error("removing " + path));
  return {};
}

}  // namespace

base::Result<std::unique_ptr<Listener>> listen_unix(boost::asio::io_context& loop,
                                                    const UnixListenerOptions& options) {
  const std::string& path = options.path;
  if (path.empty() || path.size() > 107) {
    return base::fail(base::ErrorCode::invalid_argument,
                      "the socket's path must have 1 to 107 bytes: \"" + path + "\"");
  }
  SocketLock lock = options.lock;
  if (!lock) {
    auto taken = lock_socket(path);
    if (!taken) return base::fail(taken.error());
    lock = *std::move(taken);
  }
  if (auto removed = remove_stale(path); !removed) return base::fail(removed.error());
  auto listener = std::make_unique<UnixListener>(loop, path, std::move(lock));
  if (auto opened = listener->open(options.command_group); !opened) {
    return base::fail(opened.error());
  }
  return listener;
}

}  // namespace hornbill::web
