// SPDX-License-Identifier: Apache-2.0
// How a message goes out: by a command, a letter, a webhook.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/http/http_document.h"
#include "base/http/http_post.h"
#include "base/http/mail.h"
#include "base/process/child_process.h"
#include "hornbill/notifier.h"

namespace hornbill {
namespace {

constexpr auto kLookForStop = std::chrono::milliseconds(50);
constexpr std::array<const char*, 3> kProgramFolders = {"/usr/local/bin/", "/usr/bin/", "/bin/"};

std::string program_path(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  for (const char* folder : kProgramFolders) {
    std::string path = folder + name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return "";
}

// The message as a file to be read from its beginning.
base::Result<base::UniqueFd> as_file(const Notification& message) {
  base::UniqueFd fd(::memfd_create("hornbill-message", MFD_CLOEXEC));
  const std::string text = message.subject + "\n\n" + message.text;
  if (!fd || ::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::lseek(fd.get(), 0, SEEK_SET) != 0) {
    return base::fail(base::errno_error("keeping the message for a command"));
  }
  return fd;
}

base::Result<void> run_command(const config::NotifyOptions& options, const Notification& message,
                               const std::atomic<bool>& stop) {
  base::SpawnOptions spawn;
  const std::string& name = options.command.front();
  spawn.program = program_path(name);
  spawn.arguments = options.command;
  if (spawn.program.empty()) {
    return base::fail(base::ErrorCode::not_found, "the program " + name + " is not installed");
  }
  auto input = as_file(message);
  if (!input) return base::fail(input.error());
  const base::UniqueFd nothing(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  spawn.fds = {{input->get(), 0}, {nothing.get(), 1}, {nothing.get(), 2}};
  spawn.environment = {"HORNBILL_MESSAGE=" + to_string(message.kind)};
  auto child = base::ChildProcess::spawn(spawn);
  if (!child) return base::fail(child.error());
  std::optional<base::ExitStatus> status;
  for (base::Duration left = options.command_limit; !status && left > base::Duration{0};
       left -= kLookForStop) {
    status = child->wait(kLookForStop);
    if (!status && stop.load()) break;
  }
  if (!status) {
    child->kill_and_wait(std::chrono::seconds(1));
    return base::fail(base::ErrorCode::timed_out, "the program " + name + " did not end in time");
  }
  if (!status->by_signal && status->code == 0) return {};
  return base::fail(base::ErrorCode::unavailable,
                    "the program " + name + " failed (" + status->text() + ")");
}

base::Result<void> post(const std::string& url, const std::string& station,
                        const Notification& message, const std::atomic<bool>& stop) {
  const nlohmann::json body{{"station", station},
                            {"kind", to_string(message.kind)},
                            {"time", base::format_utc(message.at)},
                            {"subject", message.subject},
                            // The key that chat services take as what is said.
                            {"text", message.subject + "\n\n" + message.text}};
  base::HttpPostOptions options;
  options.url = url;
  options.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  options.stop = &stop;
  if (auto posted = base::post_document(options); !posted) return base::fail(posted.error());
  return {};
}

base::Result<std::string> first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) {
    return base::fail(base::ErrorCode::not_found, "the password cannot be read from " + path);
  }
  while (line.ends_with('\r')) line.pop_back();
  return line;
}

struct Letter {
  config::EmailOptions email;
  std::string to;
};

// check: allow parameters (what, how, when and until when)
base::Result<void> mail(const Letter& letter, const Notification& message, base::UtcTime now,
                        const std::atomic<bool>& stop) {
  base::MailOptions options;
  options.server = letter.email.server;
  options.from = letter.email.from;
  options.to = letter.to;
  options.user = letter.email.user;
  options.authorities = letter.email.authorities_file;
  options.encryption =
      letter.email.encrypted ? base::MailEncryption::required : base::MailEncryption::offered;
  if (!letter.email.user.empty()) {
    auto password = first_line(letter.email.password_file);
    if (!password) return base::fail(password.error());
    options.password = *password;
  }
  options.subject = message.subject;
  options.text = message.text;
  options.date = now;
  options.stop = &stop;
  return base::send_mail(options);
}

}  // namespace

std::vector<NotificationWay> notification_ways(const NotifierOptions& options,
                                               const base::TimeSource& time) {
  std::vector<NotificationWay> ways;
  const config::NotifyOptions& notify = options.notify;
  if (!notify.command.empty()) {
    const std::string& program = notify.command.front();
    ways.push_back({"command " + program.substr(program.rfind('/') + 1),
                    [notify](const Notification& message, const std::atomic<bool>& stop) {
                      return run_command(notify, message, stop);
                    }});
  }
  for (const std::string& to : notify.email.to) {
    ways.push_back(
        {"e-mail to " + to, [letter = Letter{notify.email, to}, &time](
                                const Notification& message, const std::atomic<bool>& stop) {
           return mail(letter, message, time.utc(), stop);
         }});
  }
  for (const std::string& url : notify.webhooks) {
    std::string name = "webhook " + base::url_host(url);
    const auto namesakes = std::count_if(ways.begin(), ways.end(), [&](const auto& way) {
      return way.name.substr(0, way.name.find(" no. ")) == name;
    });
    if (namesakes > 0) name += " no. " + std::to_string(namesakes + 1);
    ways.push_back({name, [url, station = options.station](const Notification& message,
                                                           const std::atomic<bool>& stop) {
                      return post(url, station, message, stop);
                    }});
  }
  return ways;
}

}  // namespace hornbill
